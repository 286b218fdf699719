"""The pages without log-in that belong to an introduction."""

from dooropener.house import House
from dooropener.links import make_token

PARTNER_LINK = "partner"
COMPANY_LINK = "company"
MEETING_LINK = "meeting"
INSTITUTION_LINK = "institution"

_PATHS = {PARTNER_LINK: "p", COMPANY_LINK: "c", MEETING_LINK: "m"}


def page_url(house: House, purpose: str, introduction_id: int) -> str:
    """The page without log-in for one side of an introduction."""
    return f"{house.settings.public_url}/{_PATHS[purpose]}/{make_token(house.secret, purpose, introduction_id)}"


def stop_url(house: House, introduction_id: int, *, purpose: str = PARTNER_LINK) -> str:
    """The page that ends all mail to the partner's side of this introduction, or to the institution alone."""
    return f"{house.settings.public_url}/stop/{make_token(house.secret, purpose, introduction_id)}"
