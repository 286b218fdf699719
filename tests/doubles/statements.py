"""How often a page asks the database."""

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
