"""What the address of the board asks for: which introductions, in which order, as a board or as a list."""

from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import urlencode

from dooropener.introductions import ENDED, OPEN, IntroductionState, Order, Sieve


class Wanted:
    """What the address asks for. Anything else in it is left out, and stands on no page."""

    NAMES = ("show", "view", "q", "region", "owner", "state", "company", "late", "handed", "sort", "page")

    def __init__(
        self, asked: Mapping[str, str], places: Collection[str], *, me: int, at: datetime, searching: bool
    ) -> None:
        self.fields = _readable(asked, places, searching=searching)
        self.ended = self.fields["show"] == "ended"
        self.state = IntroductionState(self.fields["state"]) if self.fields["state"] else None
        self.order = Order(self.fields["sort"] or (Order.NEWEST if self.ended else Order.OLDEST))
        self.page = max(1, _number(self.fields["page"]) or 1)
        owner = self.fields["owner"]
        self.sieve = Sieve(
            states=frozenset({self.state}) if self.state else ENDED if self.ended else OPEN,
            region=self.fields["region"],
            owner=me if owner == "me" else _number(owner),
            nobodys=owner == "none",
            handed_over=bool(self.fields["handed"]),
            company=_number(self.fields["company"]),
            late_at=at if self.fields["late"] else None,
        )

    @property
    def as_list(self) -> bool:
        return self.ended or self.state is not None or self.fields["view"] == "list"

    @property
    def narrowed(self) -> bool:
        """Whether something other than all that is under way, or has ended, is asked for."""
        return any(self.fields[name] for name in ("q", "owner", "handed")) or self.more_filters

    @property
    def more_filters(self) -> bool:
        return any(self.fields[name] for name in ("region", "state", "company", "late"))

    def link(self, **changed: object) -> str:
        """The address of this page with something else in it. Other rows begin with their first page."""
        fields = {**self.fields, "page": "", **{name: str(value) for name, value in changed.items()}}
        path = "/introductions/search" if fields["q"] else "/introductions"
        query = urlencode({name: value for name, value in fields.items() if value})
        return f"{path}?{query}" if query else path


def _readable(asked: Mapping[str, str], places: Collection[str], *, searching: bool) -> dict[str, str]:
    """Each field as far as it says something. Free text is read by the search alone, whose page is not compressed."""
    known: dict[str, Collection[str]] = {
        "show": {"ended"},
        "view": {"list"},
        "region": places,
        "state": {state.value for state in IntroductionState},
        "late": {"yes"},
        "handed": {"yes"},
        "sort": {order.value for order in Order},
    }
    fields = {name: asked.get(name, "").strip() for name in Wanted.NAMES}
    fields = {name: value if value in known.get(name, (value,)) else "" for name, value in fields.items()}
    for name in ("owner", "company", "page"):
        if _number(fields[name]) is None and not (name == "owner" and fields[name] in {"me", "none"}):
            fields[name] = ""
    fields["q"] = fields["q"][:200] if searching else ""
    return fields


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
