"""A message in passages, each with its language: who listens to the page hears each in its own voice (WCAG 3.1.2)."""

from collections.abc import Iterable, Sequence

from dooropener_bot.conversations import ChatMessage
from dooropener_bot.conversations.replies import Quote

SHORTEST = 3
"""A shorter quotation, such as *CE*, is no words of a language."""

Passage = tuple[str, str | None]


def passages_of(message: ChatMessage) -> list[Passage]:
    """The text in order; a passage whose language is that of the whole message carries none."""
    quotes = [Quote(words, language) for words, language in (message.raw or {}).get("quotes", ())]
    foreign = [quote for quote in quotes if quote.language != message.language and len(quote.words) >= SHORTEST]
    return cut(message.text, sorted(foreign, key=lambda quote: -len(quote.words)))


def cut(text: str, quotes: Sequence[Quote]) -> list[Passage]:
    """Cut each quotation out of the text, long ones first: a short one may stand within them."""
    if not text or not quotes:
        return [(text, None)] if text else []
    first, *others = quotes
    parts = [cut(part, others) for part in text.split(first.words)]
    return list(_joined(parts, (first.words, first.language)))


def _joined(parts: Iterable[list[Passage]], between: Passage) -> Iterable[Passage]:
    for number, part in enumerate(parts):
        if number:
            yield between
        yield from part
