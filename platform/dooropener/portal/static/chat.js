// Sends without leaving the page, and shows news as they are said. The page works without it.

const by = (id) => document.getElementById(id);
const main = by("main");
const form = by("chat");
const log = form.querySelector(".said");
const field = by("text");
const file = by("file");
const fault = by("fault");
const words = JSON.parse(main.dataset.words);
let last = Number(main.dataset.last);
let busy = false;
let stream;

main.classList.add("live");
if (last) scrollTo({ top: document.body.scrollHeight, behavior: "instant" });

function show({ html }) {
  const reading = !busy && scrollY + innerHeight < document.body.scrollHeight - 150; // further up: left in peace
  const made = document.createElement("template");
  made.innerHTML = html;
  const items = [...made.content.children].filter((item) => !log.querySelector(`[data-id="${item.dataset.id}"]`));
  if (!items.length) return;
  const greeted = last ? 0 : 1;
  if (greeted) log.replaceChildren(); // the page's greeting is the first message now
  if (items.some((item) => item.matches(".in"))) {
    if (document.activeElement.closest(".choices")) field.focus();
    log.querySelectorAll(".choices").forEach((old) => old.remove());
  }
  by("newest")?.removeAttribute("id");
  log.append(...items);
  last = Math.max(last, items.at(-1).dataset.id);
  // to the end, but not past the beginning of what is new
  const first = items[greeted] ?? items[0];
  const end = document.body.scrollHeight - innerHeight;
  if (!reading) scrollTo({ top: Math.min(end, first.getBoundingClientRect().top + scrollY - 16) });
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
  form.requestSubmit(by("send"));
});

// News come by themselves. A stream that breaks off comes back by itself; one that was refused is tried again later.
function listen() {
  if (stream || !last || document.hidden) return;
  stream = new EventSource(`/chat/stream?after=${last}`);
  stream.onmessage = (event) => show(JSON.parse(event.data));
  stream.onerror = () => {
    if (stream?.readyState !== EventSource.CLOSED) return;
    stream = null;
    setTimeout(listen, 15000);
  };
}

// A page that nobody sees holds no line: a browser has but a few.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) return listen();
  stream?.close();
  stream = null;
});

listen();
