"""What the matcher learned from decisions: read by all, undone and restored by who runs the office."""

from dataclasses import dataclass

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import introductions, jobs, matches
from dooropener.matches import LEARNING, Learning, LearningState
from dooropener.portal.desk import Desk
from dooropener.portal.guards import admin, advisor, reader
from dooropener.portal.toasts import Fact
from dooropener.states import Change, history
from dooropener_matching.keys import CriterionName

PAGE = "/settings/learned"

_MUCH = 1.5
"""How far an exponent must be from 1, either way, to be told as much and not as a little."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One day's learning as the page tells it. `more`, `less`: criteria, with whether it is by much."""

    learning: Learning
    more: list[tuple[str, bool]]
    less: list[tuple[str, bool]]
    steps: list[Change]

    @property
    def before(self) -> int | None:
        """Of a hundred pairs of a good and a bad suggestion, how many stood in the right order before."""
        return None if self.learning.before is None else round(100 * self.learning.before)

    @property
    def after(self) -> int | None:
        """And how many after."""
        return None if self.learning.after is None else round(100 * self.learning.after)


@get(PAGE, guards=[reader])
async def learned_page(desk: NamedDependency[Desk]) -> Response[str]:
    lessons = [await _lesson(desk, one) for one in await matches.learnings(desk.session)]
    current = await matches.find_in_force(desk.session)
    in_force = await _lesson(desk, current) if current is not None else None
    return await desk.page(
        "learned.html",
        in_force=in_force,
        lessons=lessons,
        restorable=None if current is not None else _restorable(lessons),
        taught=len(await introductions.lessons(desk.session)),
    )


async def _lesson(desk: Desk, learning: Learning) -> Lesson:
    weights = [(name.value, learning.weights[name]) for name in CriterionName if name in learning.weights]
    return Lesson(
        learning,
        more=[(name, weight >= _MUCH) for name, weight in weights if weight > 1],
        less=[(name, weight <= 1 / _MUCH) for name, weight in weights if weight < 1],
        steps=await history(desk.session, LEARNING.subject, learning.id),
    )


def _restorable(lessons: list[Lesson]) -> int | None:
    """What was undone last can be restored while nothing else is in force."""
    return next((one.learning.id for one in lessons if one.learning.state is LearningState.UNDONE), None)


@post(PAGE, guards=[advisor])
async def learn_now(desk: NamedDependency[Desk]) -> Redirect:
    """Not wait for the night: done in the background, shown when the page is loaded again."""
    await jobs.defer_once(desk.session, introductions.LEARN_JOB)
    return desk.go(PAGE, Fact.LEARNING_BEGUN)


@post(PAGE + "/{learning_id:int}/undo", guards=[admin])
async def undo(desk: NamedDependency[Desk], learning_id: FromPath[int]) -> Redirect:
    learning = await matches.get_learning(desk.session, learning_id)
    await matches.undo(desk.session, learning, by=desk.user, at=desk.now, reason=desk.form.text("reason"))
    return desk.go(PAGE, Fact.LEARNING_UNDONE)


@post(PAGE + "/{learning_id:int}/restore", guards=[admin])
async def restore(desk: NamedDependency[Desk], learning_id: FromPath[int]) -> Redirect:
    learning = await matches.get_learning(desk.session, learning_id)
    await matches.restore(desk.session, learning, by=desk.user, at=desk.now)
    return desk.go(PAGE, Fact.SETTING_SAVED)


router = Router(path="/", route_handlers=[learned_page, learn_now, undo, restore])
