"""Every letter as a browser shows it: narrow and wide, light and dark, with enough contrast and nothing cut off."""

import pytest

from dooropener.introductions.example_letters import every_letter
from dooropener.words import LANGUAGES

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of any size."""

MEASURE = """() => {
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const rgba = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) =>
    0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const found = rgba(getComputedStyle(each).backgroundColor);
      if (found.length < 4 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let least = 21, smallest = 100, words = "";
  while (walker.nextNode()) {
    if (!walker.currentNode.data.trim()) continue;
    const element = walker.currentNode.parentElement;
    const style = getComputedStyle(element);
    const [one, other] = [luminance(rgba(style.color)), luminance(behind(element))].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < least) { least = contrast; words = walker.currentNode.data.trim(); }
    smallest = Math.min(smallest, parseFloat(style.fontSize));
  }
  const root = document.documentElement;
  return {
    least, words, smallest, language: root.lang, direction: getComputedStyle(root).direction,
    cut: root.scrollWidth - root.clientWidth,
    low: Math.min(...[...document.querySelectorAll(".door")].map((door) => door.getBoundingClientRect().height)),
  };
}"""


LOOKS = ((320, "light"), (320, "dark"), (640, "dark"))


@pytest.mark.browser
async def test_every_letter_can_be_read(chromium, settings):
    page = await chromium.new_page()
    faults = []

    for language in LANGUAGES:
        for name, compose in every_letter(settings, language).items():
            await page.set_content(compose().html)
            for width, scheme in LOOKS:
                await page.set_viewport_size({"width": width, "height": 800})
                await page.emulate_media(color_scheme=scheme)
                faults += _faults(await page.evaluate(MEASURE), language, f"{language} {name} at {width}, {scheme}")

    assert faults == []


def _faults(seen, language, where):
    if seen["least"] < LEAST_CONTRAST:
        yield f"{where}: contrast {seen['least']:.2f} at “{seen['words'][:40]}”"
    if seen["cut"] > 0 or seen["smallest"] < 14 or (seen["low"] is not None and seen["low"] < 24):
        yield f"{where}: {seen}"
    if (seen["language"], seen["direction"]) != (language, "ltr"):
        yield f"{where}: says {seen['language']} {seen['direction']}"
