"""The file with all that we hold about someone, behind a signed link that lives for an hour."""

import json
from datetime import datetime

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, privacy
from dooropener.accounts import Person
from dooropener.house import House
from dooropener.portal.guards import signed_link
from dooropener.words import words
from dooropener_bot.conversations.dialogues.privacy import COPY_PATH
from dooropener_bot.conversations.forgetting import conversations_copied


async def data_file(session: AsyncSession, person: Person, house: House, *, at: datetime) -> bytes:
    """JSON that people can read as well: indented, with a sentence in the person's language at the top."""
    _ = words(person.language)
    told = {
        "about_this_file": _(
            "Everything that %(office)s has stored about you in the door-opener. Questions go to %(address)s.",
            office=house.settings.office_name,
            address=house.settings.office_email,
        ),
        "made_at": at.isoformat(),
        **await privacy.copy_of(session, person),
        "conversations": await conversations_copied(session, person.id),
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode()


def data_copy_router(house: House) -> Router:
    """`/my-data/…`, to be mounted in the portal by the composition root."""

    @get("/{token:str}", guards=[signed_link])
    async def fetch(session: NamedDependency[AsyncSession], token: FromPath[str]) -> Response[bytes]:
        at = house.clock.now()
        request = await privacy.find_copy(session, house.secret, token, at=at)
        assert request.person_id is not None  # a contact abroad fetches its copy on the page of its own data
        person = await accounts.get_person(session, request.person_id)
        headers = {
            "content-disposition": f'attachment; filename="dorroppnaren-{at.date().isoformat()}.json"',
            "cache-control": "no-store",
            "x-robots-tag": "noindex",
        }
        content = await data_file(session, person, house, at=at)
        return Response(content, media_type="application/json; charset=utf-8", headers=headers)

    return Router(path=COPY_PATH, route_handlers=[fetch])
