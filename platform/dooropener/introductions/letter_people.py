"""Names, addresses and telephone numbers left out of what listings say, until both sides have said yes."""

from dooropener.introductions.models import Introduction
from dooropener.listings.contact_data import ADDRESS, TELEPHONE, name_pattern, names_apart_from

LEFT_OUT = "[…]"


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
    firms = f"{match.local.organisation.name}\n{match.partner.organisation.name}"
    return names_apart_from(firms, (person.name for person in people if person))


def without_people(text: str, *names: str) -> str:
    """The text with mail addresses, telephone numbers and `names` left out, visibly."""
    text = TELEPHONE.sub(LEFT_OUT, ADDRESS.sub(LEFT_OUT, text))
    for name in names:
        text = name_pattern(name).sub(LEFT_OUT, text)
    return text
