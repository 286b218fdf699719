// Sends without leaving the page, and asks for new answers. The page works without it.

const main = document.getElementById("main");
const form = document.getElementById("chat");
const log = form.querySelector(".said");
const field = document.getElementById("text");
const fault = document.getElementById("fault");
const words = JSON.parse(main.dataset.words);
let last = Number(main.dataset.last);
let busy = false;
let timer;

main.classList.add("live");
scrollTo({ top: document.body.scrollHeight, behavior: "instant" });

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function choices(rows) {
  return rows.map((row) =>
    element("div", { className: "choices" },
      ...row.map((choice) => element("button", { name: "button", value: choice.value, textContent: choice.label }))));
}

function linked(text) {
  return text.split(/(https?:\/\/\S*[^\s.,;:!?)])/).map((part, place) =>
    place % 2 ? element("a", { href: part, rel: "noopener", textContent: part }) : part);
}

function add(message) {
  if (message.id <= last) return null;
  last = message.id;
  if (message.direction === "in") log.querySelectorAll(".choices").forEach((old) => old.remove());
  const who = message.direction === "in" ? words.you : words.us;
  const item = element("li", { className: message.direction, lang: message.language ?? "" },
    element("span", { className: "visually-hidden", textContent: `${who}:` }),
    element("p", {}, ...linked(message.text)), ...choices(message.buttons));
  if (!message.language) item.removeAttribute("lang");
  log.append(item);
  return item;
}

function show(answer) {
  const greeted = !last && answer.messages.length ? 1 : 0;
  if (greeted) log.replaceChildren(); // the page's greeting is the first message now
  const first = answer.messages.map(add).filter(Boolean)[greeted];
  if (!first) return;
  // to the end, but not past the beginning of what is new
  const end = document.body.scrollHeight - innerHeight;
  scrollTo({ top: Math.min(end, first.getBoundingClientRect().top + scrollY - 16) });
}

async function send(body) {
  busy = true;
  main.classList.add("waiting");
  fault.textContent = "";
  try {
    const answer = await fetch(`/chat?after=${last}`, { method: "POST", body, headers: { accept: "application/json" } });
    const data = (answer.headers.get("content-type") ?? "").includes("json") ? await answer.json() : {};
    if (!answer.ok) throw new Error(data.fault ?? words.lost);
    show(data);
    form.elements.key.value = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
    return true;
  } catch (error) {
    fault.textContent = error instanceof TypeError ? words.lost : error.message;
    return false;
  } finally {
    busy = false;
    main.classList.remove("waiting");
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const pressed = event.submitter?.name === "button" ? event.submitter : null;
  if (busy || (!pressed && !field.value.trim())) return;
  const body = new URLSearchParams(new FormData(form));
  if (pressed) {
    body.set("button", pressed.value);
    body.set("text", "");
  }
  if (await send(body)) {
    if (!pressed) field.value = "";
    location.pathname === "/chat" && location.search && history.replaceState(null, "", "/chat");
  }
  field.focus();
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(document.getElementById("send"));
});

async function poll() {
  if (!busy && last) {
    try {
      const answer = await fetch(`/chat/messages?after=${last}`, { headers: { accept: "application/json" } });
      if (answer.ok && !busy) show(await answer.json());
    } catch { /* the next round tries again */ }
  }
  timer = setTimeout(poll, document.hidden ? 20000 : 2500);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  clearTimeout(timer);
  poll();
});

poll();
