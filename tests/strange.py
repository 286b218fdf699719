"""Messages that nobody would write by mistake, and what a page that shows them must not hold."""

import random
import re

from selectolax.lexbor import LexborHTMLParser

from dooropener.words import LANGUAGES, words
from dooropener_bot.conversations.messages import storable

PRODUCT = "5332114"
"""What *1234 * 4321* makes: it stands on a page only where a template was run."""
MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</p></li></ol><h1>öppet</h1>",
    "<svg/onload=alert(1)>",
    '" autofocus onfocus="alert(1)',
    "<a href='javascript:alert(1)'>här</a>",
    "javascript:alert(1)",
    "https://a.example/<b>\"onmouseover='alert(1)'",
    "<!--",
    "]]><iframe src=//a.example>",
    "&lt;b&gt;&#x3C;i&#x3E;",
    "<style>*{display:none}</style>",
]
TEMPLATES = [
    "{{ 1234 * 4321 }}",
    "{% for i in range(9) %}{{ 1234 * 4321 }}{% endfor %}",
    "{{ ''.__class__.__mro__ }}",
    "{# {{ 1234 * 4321 }}",
    "${1234 * 4321} #{1234 * 4321} <%= 1234 * 4321 %>",
    "{{ _('Chat') }} {% include 'portal/login.html' %}",
    "%(partner)s %s %d %",
    "{0.__class__} {partner}",
]
QUERIES = [
    "'; DROP TABLE conversation; --",
    '1 OR 1=1 UNION SELECT password FROM "user"',
    "\\'; SELECT pg_sleep(9); --",
    "$1 :name %s ?",
]
LETTERS = [
    "🦄👩‍👩‍👧‍👦🇸🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿👍🏽",
    "\u202eevitagen\u202c \u2066שלום\u2069",
    "مرحبا، نبحث عن موزع",
    "\u200b\u200c\u200d\u2060\ufeff",
    "he\u200bj \u00adpå\u00ad dig",
    "Z̸̢̛a͠l͞g͝ơ̷ " + "e" + "\u0301" * 200,
    "ﷺ﷽ ｆｕｌｌ ｗｉｄｔｈ ßﬃİıſ",
    "\x00",
    "mitt\x00i \x01\x02\x1b[31m\x7f\x85",
    "\ufffe\uffff\U0010ffff\ue000",
    "你好，我们找经销商",
    "\t\n\v\f\u2028\u2029\xa0",
]
WORDS = [
    "Vi säljer värmepumpar till Tyskland",
    "ja",
    "nej",
    "avbryt",
    "ångra",
    "556036-0793",
    "Björn Ek, bjorn@firma.example",
    "/start de",
    "@@ a@b @",
    "review:yes",
    "-1",
    "9" * 400,
    "\\" * 30,
    "../../etc/passwd",
    "CON NUL null None undefined NaN",
    "mina annonser",
    "08:00-25:99 Europe/Nowhere",
]
KINDS = (MARKUP, TEMPLATES, QUERIES, LETTERS, WORDS)
HARMLESS = {
    "li": {"class", "data-id", "lang", "id"},
    "span": {"class", "lang"},
    "p": {"class"},
    "div": {"class"},
    "button": {"name", "value", "lang"},
    "a": {"href", "rel"},
    "ol": {"class", "role"},
}
"""What our own template puts among what was said."""


def strange_messages(seed: int, number: int) -> list[str]:
    """Each ingredient alone first, then mixtures; every tenth has ten thousand characters."""
    chance = random.Random(seed)
    alone = [text for kind in KINDS for text in kind]
    chance.shuffle(alone)
    mixed = (_mixture(chance, long=place % 10 == 0) for place in range(number))
    return [text for _, text in zip(range(number), [*alone[: number // 2], *mixed], strict=False)]


def _mixture(chance: random.Random, *, long: bool) -> str:
    parts = [chance.choice(chance.choice(KINDS)) for _ in range(chance.randint(2, 5))]
    text = chance.choice(["", " ", "\n", ", "]).join(parts)
    return (text * (10_000 // len(text) + 1))[:10_000] if long else text


def assert_harmless(html: str, *texts: str) -> None:
    """The page shows what was written as text, no template ran, all elements are ours, and we need not apologise."""
    page = LexborHTMLParser(html)
    said = page.css_first("ol.said")

    assert said is not None
    assert PRODUCT not in html
    assert {node.tag for node in page.css("script, iframe, svg image, object, embed, base, form")} <= {"script", "form"}
    assert len(page.css("ol.said")) == len(page.css("h1")) == 1
    for node in said.css("*"):
        assert set(node.attributes) <= HARMLESS[node.tag], node.html
        assert re.match(r"https?://|mailto:", (node.attributes.get("href") or "https://")), node.html
    heard = {_bare(item.css_first("p").text()) for item in page.css("li.in") if item.css_first("p")}
    assert {_bare(storable(text)) for text in texts} <= {*heard, ""}
    assert not any(apology in html for apology in apologies())


def _bare(text: str) -> str:
    """Without what HTML itself leaves out or changes: spaces, controls."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f␀\ufffd]+", "", text)


def apologies() -> list[str]:
    """What we say when a defect of ours came in between, in every language."""
    kept = "Something went wrong on our side. Your message is kept; please try once more in a moment."
    return [words(language)(kept) for language in LANGUAGES]
