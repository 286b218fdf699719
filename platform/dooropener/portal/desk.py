"""What every page of the office holds: the reader, the transaction, the form, the moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.accounts import User
from dooropener.agenda.waiting import Waiting, count_waiting
from dooropener.house import House
from dooropener.portal.forms import Form
from dooropener.portal.pages import AnyRequest, page, redirect
from dooropener.portal.toasts import Fact, Toast
from dooropener.portal.visits import NotSignedIn, visit_of


@dataclass(frozen=True, slots=True)
class Desk:
    """One request of a signed-in user, in one transaction."""

    request: AnyRequest
    session: AsyncSession
    house: House
    user: User
    form: Form
    now: datetime

    async def page(self, template: str, *, status: int = 200, **values: Any) -> Response[str]:
        """Render with whether mail is held, and with the counts of the navigation, seen after all that this request did
        unless they are given."""
        waiting = values.get("waiting") or await self.waiting()
        values |= {"waiting": waiting, "held": await outbox.held_mail(self.session)}
        return page(self.request, template, status=status, now=self.now, **values)

    async def waiting(self) -> Waiting:
        """What waits for this user."""
        return await count_waiting(self.session, self.user, at=self.now)

    async def file(self) -> UploadFile | None:
        """What was chosen in the field `file`: one in which nothing was chosen comes without a name."""
        if self.request.content_type[0] != RequestEncodingType.MULTI_PART:
            return None
        found = (await self.request.form()).getall("file", [])
        return next((value for value in found if isinstance(value, UploadFile) and value.filename), None)

    def go(self, path: str, fact: Fact | None = None, number: int = 0, act: int = 0) -> Redirect:
        """On to `path`, saying there what was done, and how it is undone."""
        return redirect(self.house, path, toast=Toast(fact, number, act) if fact else None)


async def provide_desk(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Desk:
    """The user is loaded again: what this request changes belongs to this request's transaction."""
    visit = visit_of(request)
    user = visit.user and await session.get(User, visit.user.id)
    if user is None:
        raise NotSignedIn
    return Desk(request, session, house, user, Form(visit.posted), house.clock.now())
