// The daily work from the keyboard: j and k move between `data-item`, other letters press their `data-key`.
const all = (wanted) => [...document.querySelectorAll(wanted)];
const items = () => all("[data-item]");
const current = () => document.querySelector("[data-current]");
const off = () => localStorage.getItem("keys") === "off";

const select = (item, focus = true) => {
  if (!item) return;
  current()?.removeAttribute("data-current");
  item.setAttribute("data-current", "");
  if (!focus) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: item.offsetHeight > innerHeight / 2 ? "start" : "nearest" });
};

const move = (step) => {
  const found = items();
  const at = found.indexOf(current()) + step;
  select(found[Math.min(Math.max(at, 0), found.length - 1)]);
};

// In the chosen row, which `o` opens; or outside of all rows, if the letter stands there once.
const press = (letter) => {
  const key = `[data-key="${letter}"]`;
  const row = current();
  const free = all(`:is(.toast, .page, nav) ${key}`).filter((each) => !each.closest("[data-item]:not(section, form)"));
  const main = letter === "o" ? row?.querySelector("a.main") : null;
  const button = row?.querySelector(key) ?? main ?? (free[1] ? null : free[0]);
  if (!button) return false;
  if (button.tagName === "SUMMARY") {
    button.parentElement.open = true;
    button.parentElement.querySelector("[data-first], select, textarea, input:not([type=hidden])")?.focus();
  } else button.click();
  return true;
};

const help = () => document.getElementById("keys")?.showModal();

addEventListener("keydown", (event) => {
  if (off() || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.("input, select, textarea, dialog, [contenteditable]")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const known = { j: () => move(1), k: () => move(-1), "?": help }[event.key];
  if (known) known();
  else if (!/^[a-z]$/.test(event.key) || !press(event.key)) return;
  event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const item = event.target.closest?.("[data-item]");
  if (item && item !== current()) select(item, false);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-help]")) help();
});
const toggle = document.getElementById("keys-off");
if (toggle) {
  toggle.checked = off();
  toggle.onchange = () => localStorage.setItem("keys", toggle.checked ? "off" : "on");
}

const aimed = () => items().find((item) => item.id && `#${item.id}` === location.hash);
const begin = () => select(current() ?? aimed() ?? items()[0], false);
document.addEventListener("swapped", () => (current() ? select(current()) : begin()));
begin();
