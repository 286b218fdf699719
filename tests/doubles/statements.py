"""How often a page asks the database, and what it writes there."""

import re

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection


class Statements:
    """Counts what goes over a connection, savepoints aside."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.number = 0
        event.listen(connection.sync_connection, "before_cursor_execute", self._count)

    def _count(self, _connection, _cursor, statement, *_) -> None:
        self.number += not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))

    async def of(self, browser, path: str) -> int:
        """Of one page, which has to come."""
        before = self.number
        answer = await browser.get(path)
        assert answer.status_code == 200, path
        return self.number - before


class Writes:
    """What goes over a connection that changes rows, counters of attempts aside; newest last."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.seen: list[str] = []
        event.listen(connection.sync_connection, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_) -> None:
        if re.match(r"\s*(INSERT|UPDATE|DELETE)\b", statement) and "attempt" not in statement:
            self.seen.append(statement.split("(")[0][:60])
