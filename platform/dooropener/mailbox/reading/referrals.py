"""The person a reply names to write to instead."""

import re
from collections.abc import Collection
from functools import cache

from dooropener.mailbox.reading.nameblocks import folded
from dooropener.mailbox.reading.phrases import phrases

ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,80}(?:\.[\w-]{1,80}){1,6}")
_BEFORE = 90
_AFTER = 70
_NAME = re.compile(
    r"(?<!\w)[A-ZÅÄÖÆØÉÈÍÓÚÝÞĀČĒĢĪĶĻŅŠŪŽÁÐÜ][\w'’-]{1,24}(?:\s(?:(?:von|van|de|di|wa)\s)?[A-ZÅÄÖÆØÉÈÍÓÚÝÞĀČĒĢĪĶĻŅŠŪŽÁÐÜ][\w'’-]{1,24}){0,3}"
)
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_HAN_LINK = re.compile(r"[\u4e00-\u9fff]")


def referral(text: str, *, sender: str, ours: Collection[str] = ()) -> str | None:
    """Return the address of another person whom the text names, or None.

    Shared mailboxes, the sender's own address, ours, and addresses without a person's name give None.
    """
    known = {address.casefold() for address in (sender, *ours) if address}
    for match in ADDRESS.finditer(text):
        address = match.group().rstrip(".-").casefold()
        if address not in known and _is_person(text, match, address):
            return address
    return None


def _is_person(text: str, match: re.Match[str], address: str) -> bool:
    local = address.partition("@")[0]
    if _is_shared(local):
        return False
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    after = text[match.end() : match.end() + _AFTER]
    if _names_the_owner(local, before) or _names_the_owner(local, after):
        return True
    if _HAN_LINK.search(before[-20:]):
        return bool(re.fullmatch(r"[a-z]{2,14}[._-]?[a-z]{0,14}\d{0,4}", local)) and bool(_HAN_NAME.search(before))
    # Two names right before the address, though it is made of initials.
    return bool(re.search(_NAME.pattern.replace("{0,3}", "{1,3}") + r"\W{1,4}(?:[\w-]{2,12}\W{1,3}){0,2}$", before))


def _names_the_owner(local: str, around: str) -> bool:
    """Tell whether a capitalised word around the address shares its beginning with the address.

    Names are inflected ("Mārim Balodim" has the address ``maris.balodis``): four letters, or all of a short name, do.
    """
    tokens = [token for token in re.split(r"[._+\d-]+", local) if token]
    for name in _NAME.findall(around):
        for word in re.findall(r"\w{2,}", folded(name)):
            if any(_same_name(word, token) for token in tokens):
                return True
            initials = local[:1] == word[:1] and len(word) >= 4
            if initials and any(_same_name(other, local[1:]) for other in re.findall(r"\w{3,}", folded(around))):
                return True
    return False


def _same_name(word: str, token: str) -> bool:
    if len(token) < 3:
        return False
    length = min(4, len(token), len(word))
    return length >= 3 and word[:length] == folded(token)[:length]


def _is_shared(local: str) -> bool:
    return local in _shared() or re.split(r"[._+\d-]+", local)[0] in _shared()


@cache
def _shared() -> frozenset[str]:
    return frozenset(folded(name) for name in phrases("mailboxes", "shared")) | frozenset(
        phrases("mailboxes", "shared")
    )
