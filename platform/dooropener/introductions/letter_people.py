"""Names, addresses and telephone numbers left out of what listings say, until both sides have said yes."""

import re

from dooropener.organisations.models import Contact

LEFT_OUT = "[…]"

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?<![\w.,/–-])(?:\+\d|00\d|0\d)(?:[ \-/().]{0,2}\d){6,13}(?![\w,])")


def without_people(text: str, *people: Contact | None) -> str:
    """The text with mail addresses, telephone numbers and the names of `people` left out, visibly."""
    text = _TELEPHONE.sub(LEFT_OUT, _ADDRESS.sub(LEFT_OUT, text))
    for name in filter(None, (person.name.strip() for person in people if person)):
        text = re.sub(rf"(?<!\w){re.escape(name)}s?(?!\w)", LEFT_OUT, text, flags=re.IGNORECASE)
    return text
