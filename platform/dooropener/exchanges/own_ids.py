"""The ids that our exports give to what has none of its own: signed, so that no other office's are taken for ours."""

from dooropener.exchanges.models import RecordKind
from dooropener.links import make_token, read_token

_MARK = "own-"


def own_id(secret: str, kind: RecordKind, number: int) -> str:
    """What stands in the column `id` of an export."""
    return _MARK + make_token(secret, f"export of {kind.value}", number)


def find_own(secret: str, kind: RecordKind, told: str) -> int | None:
    """The number behind an id that this office gave."""
    if not told.startswith(_MARK):
        return None
    return read_token(secret, f"export of {kind.value}", told.removeprefix(_MARK))
