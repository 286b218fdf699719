// Marks that scripts run, sends each form once, and takes the toast away in time unless someone is on it.
document.documentElement.classList.add("script");

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent && !form.matches("[data-swap]")) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

const fade = () => {
  const toast = document.querySelector(".toast");
  if (!toast) return;
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : toast.remove());
  setTimeout(leave, 10000);
};
document.addEventListener("swapped", fade);
fade();

setInterval(async () => {
  const box = document.querySelector("[data-live]");
  const news = box && !document.hidden && (await fetch(box.dataset.live).catch(() => 0));
  if (news?.ok && !news.redirected) box.innerHTML = await news.text();
}, 3e4);
