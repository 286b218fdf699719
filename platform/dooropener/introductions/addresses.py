"""The pages without log-in that belong to an introduction."""

from dooropener.house import House
from dooropener.links import make_token

PARTNER_LINK = "partner"
COMPANY_LINK = "company"


def page_url(house: House, purpose: str, introduction_id: int) -> str:
    """The page without log-in for one side of an introduction."""
    path = "p" if purpose == PARTNER_LINK else "c"
    return f"{house.settings.public_url}/{path}/{make_token(house.secret, purpose, introduction_id)}"


def stop_url(house: House, introduction_id: int) -> str:
    """The page that ends all mail to the partner of this introduction."""
    return f"{house.settings.public_url}/stop/{make_token(house.secret, PARTNER_LINK, introduction_id)}"
