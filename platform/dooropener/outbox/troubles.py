"""Why a letter did not get out, as a key that pages have words for: read from the answer that was kept."""

import enum
import re


class Trouble(enum.StrEnum):
    """The first five are about our own way out and keep every letter waiting; the others are about this one."""

    PASSWORD = "password"  # noqa: S105  # the kind of trouble
    CERTIFICATE = "certificate"
    ENCRYPTION = "encryption"
    AWAY = "away"
    SIGNATURE = "signature"
    ASKED_TO_WAIT = "asked_to_wait"
    REFUSED = "refused"
    RESTORED = "restored"


GENERAL = frozenset({Trouble.PASSWORD, Trouble.CERTIFICATE, Trouble.ENCRYPTION, Trouble.AWAY, Trouble.SIGNATURE})

LOG_IN = frozenset({530, 534, 535, 538})
"""The server wants a log-in, or does not like ours (RFC 4954, 6), whenever it says so."""

_CODE = re.compile(r"[245]\d\d(?= |$)")


def trouble_of(answer: str) -> Trouble | None:
    """What the answer of a transport means; None where there is none, or it came from a mistake of ours."""
    code = _CODE.match(answer)
    if code is None:
        name = answer.partition(":")[0]
        return Trouble(name) if name in GENERAL | {Trouble.RESTORED} else None
    if int(code[0]) in LOG_IN:
        return Trouble.PASSWORD
    return Trouble.REFUSED if code[0].startswith("5") else Trouble.ASKED_TO_WAIT
