// Sends without leaving the page, and shows news as they are said. The page works without it.

const main = document.getElementById("main");
const form = document.getElementById("chat");
const log = form.querySelector(".said");
const field = document.getElementById("text");
const file = document.getElementById("file");
const fault = document.getElementById("fault");
const words = JSON.parse(main.dataset.words);
let last = Number(main.dataset.last);
let busy = false;
let stream;

main.classList.add("live");
if (last) scrollTo({ top: document.body.scrollHeight, behavior: "instant" });

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function choices(rows) {
  return rows.map((row) =>
    element("div", { className: "choices" },
      ...row.map((choice) => element("button", { name: "button", value: choice.value, textContent: choice.label, ...(choice.lang && { lang: choice.lang }) }))));
}

const passage = ([text, lang]) => (lang ? element("span", { lang, textContent: text }) : text);

function add(message) {
  if (log.querySelector(`[data-id="${message.id}"]`)) return null;
  last = Math.max(last, message.id);
  if (message.direction === "in") {
    if (document.activeElement.closest(".choices")) field.focus();
    log.querySelectorAll(".choices").forEach((old) => old.remove());
  }
  const who = message.direction === "in" ? words.you : words.us;
  const item = element("li", { className: message.direction, ...(message.language && { lang: message.language }) },
    element("span", { className: "visually-hidden", textContent: `${who}:` }),
    ...(message.parts.length ? [element("p", {}, ...message.parts.map(passage))] : []),
    ...message.files.map((name) => element("p", { className: "file", textContent: name })), ...choices(message.buttons));
  item.dataset.id = message.id;
  log.append(item);
  return item;
}

function show(answer) {
  const reading = !busy && scrollY + innerHeight < document.body.scrollHeight - 150; // further up: left in peace
  const greeted = !last && answer.messages.length ? 1 : 0;
  if (greeted) log.replaceChildren(); // the page's greeting is the first message now
  const first = answer.messages.map(add).filter(Boolean)[greeted];
  if (!first || reading) return;
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
    listen();
    form.elements.key.value = String(Math.random()).slice(2);
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
  const [chosen] = file.files;
  if (busy || (!pressed && !chosen && !field.value.trim())) return;
  if (chosen?.size > file.dataset.largest) {
    fault.textContent = words.large;
    return file.focus();
  }
  const body = new FormData(form);
  if (pressed) {
    body.set("button", pressed.value);
    body.set("text", "");
    body.delete("file");
  }
  if (await send(body)) {
    if (!pressed) field.value = file.value = "";
    location.pathname === "/chat" && location.search && history.replaceState(null, "", "/chat");
  }
  field.focus();
});

field.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(document.getElementById("send"));
});

// News come by themselves. A stream that breaks off comes back by itself; one that was refused is tried again later.
function listen() {
  if (stream || !last) return;
  stream = new EventSource(`/chat/stream?after=${last}`);
  stream.onmessage = (event) => show(JSON.parse(event.data));
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    stream = null;
    setTimeout(listen, 15000);
  };
}

listen();
