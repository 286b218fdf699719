"""Names, addresses and telephone numbers left out of what listings say, until both sides have said yes."""

import re

from dooropener.introductions.models import Introduction

LEFT_OUT = "[…]"

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_TELEPHONE = re.compile(r"(?<![\w.,/–-])(?:\+\d|00\d|0\d)(?:[ \-/().]{0,2}\d){6,13}(?![\w,])")


def unnamed(introduction: Introduction) -> tuple[str, ...]:
    """The people of both sides, but for those whose name is also their firm's."""
    match = introduction.match
    people = (
        introduction.company_contact,
        introduction.addressee,
        introduction.via_contact,
        match.local.contact,
        match.partner.contact,
    )
    firms = f"{match.local.organisation.name}\n{match.partner.organisation.name}".casefold()
    names = {person.name.strip() for person in people if person}
    return tuple(sorted(name for name in names if name and name.casefold() not in firms))


def without_people(text: str, *names: str) -> str:
    """The text with mail addresses, telephone numbers and `names` left out, visibly.

    A full name is found in any case; a single word only as written, for it may mean something else.
    """
    text = _TELEPHONE.sub(LEFT_OUT, _ADDRESS.sub(LEFT_OUT, text))
    for name in names:
        in_any_case = re.IGNORECASE if " " in name else re.NOFLAG
        text = re.sub(rf"(?<!\w){re.escape(name)}s?(?!\w)", LEFT_OUT, text, flags=in_any_case)
    return text
