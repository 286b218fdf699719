// Sends a form marked `data-swap` without leaving the page: of the page that comes back some parts are put in place.
// Anything unexpected falls back to a plain submit.
const replace = (next, selector) => {
  const there = next.querySelector(selector);
  if (there) document.querySelector(selector)?.replaceWith(there);
};

const items = () => [...document.querySelectorAll("[data-item]")];

// A place on the same page is no other page.
const bare = () => location.href.split("#")[0];
let shown = bare();

const place = (html, url, at) => {
  const next = new DOMParser().parseFromString(html, "text/html");
  document.title = next.title;
  for (const selector of ["main", ".side nav", "#toasts"]) replace(next, selector);
  if (url !== location.href) history.pushState(null, "", url);
  shown = bare();
  const item = items()[Math.min(at, items().length - 1)];
  if (item) item.setAttribute("data-current", "");
  else document.querySelector("main").focus();
  document.dispatchEvent(new Event("swapped"));
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-swap]") || event.defaultPrevented) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  const at = items().indexOf(form.closest("[data-item]") ?? document.querySelector("[data-current]"));
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)) });
    place(await answer.text(), answer.redirected ? answer.url : location.href, Math.max(at, 0));
  } catch {
    form.submit();
  }
});

addEventListener("popstate", () => bare() === shown || location.reload());
