"""Who may use an operation of the API: each names one scope."""

from litestar.handlers import BaseRouteHandler

from dooropener.portal.guards import Connection
from dooropener.portal.visits import NotSignedIn
from dooropener.tokens import Scope, ScopeMissing, Token, may_use


class Scoped:
    """A machine whose token was given `scope`, and whose user is still what the scope needs."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(self, connection: Connection, _handler: BaseRouteHandler) -> None:
        token = connection.scope.get("auth")
        if not isinstance(token, Token):
            raise NotSignedIn
        if self.scope not in token.scopes or not may_use(token.user.role, self.scope):
            raise ScopeMissing(scope=self.scope.value)


SCOPED = {scope: Scoped(scope) for scope in Scope}


def scope(name: str) -> Scoped:
    """The guard for a scope by its name, such as `listings:read`."""
    return SCOPED[Scope(name)]
