"""The farewell that goes with an ending: ticked where it has a place, and the advisor may take the tick away."""

from dooropener import introductions
from dooropener.portal.desk import Desk

FIELD = "farewell"


async def thank_if_ticked(desk: Desk, introduction_id: int) -> None:
    """After a step: say goodbye to the partner where the form asked for it and the step has ended the introduction."""
    if desk.form.checked(FIELD):
        await introductions.thank_if_ended(desk.session, introduction_id, by=desk.user, at=desk.now, house=desk.house)
