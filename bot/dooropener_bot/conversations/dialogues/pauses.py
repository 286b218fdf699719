"""Until when something is put off: one of three pauses, or a day that a message names."""

import re
from datetime import date, timedelta

from dooropener import mailbox
from dooropener_bot.words import pattern

_PAUSES = {"week": timedelta(days=7), "month": timedelta(days=30), "quarter": timedelta(days=91)}
_LONGEST = timedelta(days=731)
_SAID = {pause: re.compile(pattern(pause), re.IGNORECASE) for pause in ("week", "quarter", "month")}
"""In this order: *three months* holds *month*."""


def pause_until(pause: str, today: date) -> date:
    """The day after one of the pauses; a month where it is none of them."""
    return today + _PAUSES.get(pause, _PAUSES["month"])


def said_until(text: str, today: date) -> date | None:
    """*On 15 May*, *in two months*; else as the nearest of the three pauses; None where it says neither."""
    day = mailbox.resume_on(text, mailbox.ProposalLabel.NOT_NOW, today)
    if day is not None and today < day <= today + _LONGEST:
        return day
    pause = next((pause for pause, said in _SAID.items() if said.search(text)), None)
    return pause_until(pause, today) if pause else None
