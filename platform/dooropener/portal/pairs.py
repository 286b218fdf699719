"""What can be done about a pair beside deciding it: ask its company, keep the two apart."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import accounts, enquiries, matches
from dooropener.enquiries import InvalidLine
from dooropener.errors import Conflict
from dooropener.matches import Match, NoReason
from dooropener.portal.desk import Desk
from dooropener.portal.enquiries import check_language
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import advisor, reader
from dooropener.portal.matches import person_of, show_match
from dooropener.portal.pages import local_path
from dooropener.portal.toasts import Fact

BLOCKED = "/matches/blocked"


class NobodyInTheChat(Conflict):
    """The company's listing came from elsewhere, and nobody of it writes in the chat."""

    code = "nobody_in_the_chat"


@post("/matches/{match_id:int}/ask", guards=[advisor])
async def ask(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str] | Redirect:
    """A question to the company, in the chat; the answer comes back among the conversations."""
    match = await matches.get_match(desk.session, match_id)
    try:
        await ask_company(desk, match)
    except (InvalidLine, FieldFault) as fault:
        return await show_match(desk, match, fault=fault)
    return desk.go(f"/matches/{match.id}", Fact.COMPANY_ASKED)


async def ask_company(desk: Desk, match: Match) -> None:
    """As the form says. Raises `NobodyInTheChat`, `InvalidLine`, `FieldFault`."""
    number = person_of(match)
    if number is None:
        raise NobodyInTheChat
    person = await accounts.get_person(desk.session, number)
    language = desk.form.text("language") or person.language
    check_language(language)
    await enquiries.ask(
        desk.session, person, desk.form.text("text"), match_id=match.id, language=language, by=desk.user, at=desk.now
    )


@post("/matches/{match_id:int}/block", guards=[advisor])
async def block(desk: NamedDependency[Desk], match_id: FromPath[int]) -> Response[str] | Redirect:
    """The two organisations are not suggested to each other again."""
    match = await matches.get_match(desk.session, match_id)
    try:
        blocked = await matches.block(
            desk.session, match, reason=desk.form.text("block_reason"), by=desk.user, at=desk.now
        )
    except NoReason as fault:
        fault.details["field"] = "block_reason"
        return await show_match(desk, match, fault=fault)
    return desk.go(local_path(desk.form.text("next"), f"/matches/{match.id}"), Fact.PAIR_BLOCKED, blocked.id)


@get(BLOCKED, guards=[reader])
async def blocked_pairs(desk: NamedDependency[Desk]) -> Response[str]:
    return await desk.page("blocked.html", pairs=await matches.blocked_pairs(desk.session))


@post("/matches/blocked/{block_id:int}/lift", guards=[advisor])
async def lift(desk: NamedDependency[Desk], block_id: FromPath[int]) -> Redirect:
    await matches.lift(desk.session, block_id, by=desk.user, at=desk.now)
    return desk.go(local_path(desk.form.text("next"), BLOCKED), Fact.BLOCK_LIFTED)


router = Router(path="/", route_handlers=[ask, block, blocked_pairs, lift])
