"""What axe finds wrong with a page of the house in a browser: WCAG 2.2 AA, light and dark, wide, large and narrow.

The dearest part of axe is contrast. It depends on a few computed styles alone, so each combination of them is measured
once, on the first text that has it.
"""

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"resultTypes": ["violations"], "preload": False, "iframes": False}
OFF = {"enabled": False}
RULES = {**_OPTIONS, "runOnly": _TAGS, "rules": {"color-contrast": OFF}}
"""All of axe, the size of targets among it (2.5.8); contrast is measured by itself."""
TARGETS = {**_OPTIONS, "runOnly": {"type": "rule", "values": ["target-size"]}}
"""What may become too small to be hit where there is little room."""
CONTRAST = {**_OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast"]}}
WIDE, NARROW = 1280, 320
"""The usual, where text of double size must fit too (1.4.4), and a zoom of 400 % (1.4.10)."""
_WIDTH = "size => { document.documentElement.style.fontSize = size; return document.documentElement.scrollWidth }"

_CONTRAST = """
const contrast = async (places, known, options) => {
  const seen = new Set(known);
  const styles = new Map();
  const style = (each) => styles.get(each) ?? styles.set(each, getComputedStyle(each)).get(each);
  const ground = (each) => {
    let found = "";
    for (let node = each; node; node = node.parentElement) {
      const { backgroundColor: colour, backgroundImage: image, opacity } = style(node);
      if (opacity !== "1") found += ` ${opacity}`;
      if (image !== "none") found += ` ${image} ${node.className}`;
      if (colour !== "rgba(0, 0, 0, 0)") found += ` ${colour}`;
      if (/^rgb\\(/.test(colour) || node.matches("dialog, .toast")) break;
    }
    return found;
  };
  const fresh = [];
  for (const place of places) {
    const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const each = walk.currentNode.parentElement;
      if (!walk.currentNode.data.trim() || !each.checkVisibility()) continue;
      const { color, fontSize, fontWeight } = style(each);
      const key = `${color} on${ground(each)} ${fontSize} ${fontWeight} ${each.matches(":disabled")}`;
      if (!seen.has(key)) fresh.push(each);
      seen.add(key);
    }
  }
  const found = fresh.length ? (await axe.run({ include: fresh }, options)).violations : [];
  return { found, seen: [...seen] };
};
"""
_JUDGE = (
    "async ([where, known, rules, contrastRules]) => {"
    + _CONTRAST
    + """
  const asked = where ? [...document.querySelectorAll(where)] : [document.documentElement];
  const places = asked.length ? asked : [document.querySelector("main")];
  for (const each of document.querySelectorAll("main details")) each.open = true;
  const found = rules ? (await axe.run(where ? { include: places } : document, rules)).violations : [];
  const measured = await contrast(places, known, contrastRules);
  const all = [...found, ...measured.found];
  const told = all.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html.slice(0, 200)]));
  return { told, seen: measured.seen };
}"""
)
_POPPED_UP = "dialog, [popover]"
_TEXTS = """where => [...document.querySelectorAll(where)].map(
  (each) => each.outerHTML.replace(/ (value="[^"]*"|aria-current="page")/g, ""))"""
"""Without what tells one page from another."""
_SHOW = """([where, at]) => {
  const each = document.querySelectorAll(where)[at];
  if (each.matches("dialog")) { if (!each.open) each.showModal(); } else each.showPopover();
  each.dataset.shown = "yes";
}"""
_HIDE = "document.querySelectorAll('[data-shown]').forEach((each) => each.close ? each.close() : each.hidePopover())"


@dataclass(kw_only=True)
class Looks:
    """At one page after the other: what was found wrong, and the combinations of colours that were measured."""

    found: list[tuple[str, str, str]] = field(default_factory=list)
    measured: set[str] = field(default_factory=set)
    popped_up: set[str] = field(default_factory=set)

    async def bring_axe(self, page: Page) -> None:
        """To the page that has just been loaded."""
        await page.evaluate(Axe().axe_script)

    async def look(
        self, page: Page, where: str, scheme: str, rules: dict[str, Any] | None = None, *, part: str = ""
    ) -> None:
        """At the page, or the `part` of it that a selector finds; without rules at its colours alone."""
        answer = await page.evaluate(_JUDGE, [part, list(self.measured), rules, CONTRAST])
        self.measured |= set(answer["seen"])
        self.found += [(where, f"{scheme}: {rule}", html) for rule, html in answer["told"]]

    async def fit(self, page: Page, where: str, room: int, size: str) -> None:
        taken = await page.evaluate(_WIDTH, size)
        if taken > room:
            self.found.append((where, f"sticks out of {room} at {size}", str(taken)))

    async def look_both_ways(self, page: Page, where: str, part: str) -> None:
        """At some places of a page, in light and dark."""
        await self.look(page, where, "light", RULES, part=part)
        await page.emulate_media(color_scheme="dark")
        await self.look(page, where, "dark", part=part)
        await page.emulate_media(color_scheme="light")

    async def judge(self, page: Page, where: str, rules: dict[str, Any] = RULES) -> None:
        """Light with all rules, in the dark by its colours, what pops up by itself; then large, then narrow.

        The page must not be on its way from one look to another: ask for one with less motion.
        """
        await self.bring_axe(page)
        await self.look(page, where, "light", rules)
        await self.pop_up(page, where)
        await page.emulate_media(color_scheme="dark")
        await self.look(page, where, "dark")
        await page.emulate_media(color_scheme="light")
        await self.fit(page, where, WIDE, "200%")
        await page.set_viewport_size({"width": NARROW, "height": 900})
        await self.fit(page, where, NARROW, "100%")
        await self.look(page, where, "narrow", TARGETS)
        await page.set_viewport_size({"width": WIDE, "height": 900})

    async def pop_up(self, page: Page, where: str) -> None:
        """Each dialog and popover, opened; the same on another page is not opened again."""
        texts = await page.evaluate(_TEXTS, _POPPED_UP)
        for at, text in enumerate(texts):
            if text in self.popped_up:
                continue
            self.popped_up.add(text)
            await page.evaluate(_SHOW, [_POPPED_UP, at])
            for room in (NARROW, WIDE):
                await page.set_viewport_size({"width": room, "height": 900})
                await self.look_both_ways(page, f"{where}, what pops up", "[data-shown]")
                await self.fit(page, f"{where}, what pops up", room, "100%")
            await page.evaluate(_HIDE)
