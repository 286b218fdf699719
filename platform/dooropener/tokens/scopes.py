"""What a token can be allowed, a resource and a verb at a time."""

import enum

from dooropener.accounts import Role
from dooropener.errors import NotAllowed

_RANK = {Role.READER: 0, Role.ADVISOR: 1, Role.ADMIN: 2}


class Scope(enum.StrEnum):
    ORGANISATIONS_READ = "organisations:read"
    ORGANISATIONS_WRITE = "organisations:write"
    CONTACTS_READ = "contacts:read"
    CONTACTS_WRITE = "contacts:write"
    LISTINGS_READ = "listings:read"
    LISTINGS_WRITE = "listings:write"
    MATCHES_READ = "matches:read"
    MATCHES_WRITE = "matches:write"
    INTRODUCTIONS_READ = "introductions:read"
    INTRODUCTIONS_WRITE = "introductions:write"
    MEETINGS_READ = "meetings:read"
    MEETINGS_WRITE = "meetings:write"
    MESSAGES_READ = "messages:read"
    MESSAGES_WRITE = "messages:write"
    OUTCOMES_READ = "outcomes:read"
    OUTCOMES_WRITE = "outcomes:write"
    ENQUIRIES_READ = "enquiries:read"
    ENQUIRIES_WRITE = "enquiries:write"
    FIGURES_READ = "figures:read"
    IMPORTS_READ = "imports:read"
    IMPORTS_WRITE = "imports:write"
    EXPORTS_READ = "exports:read"
    REGIONS_READ = "regions:read"
    REGIONS_WRITE = "regions:write"
    OFFICE_READ = "office:read"
    OFFICE_WRITE = "office:write"
    WEBHOOKS_READ = "webhooks:read"
    WEBHOOKS_WRITE = "webhooks:write"
    WORDINGS_READ = "wordings:read"
    SETTINGS_WRITE = "settings:write"
    AUDIT_READ = "audit:read"

    @property
    def only_reads(self) -> bool:
        return self.value.endswith(":read")

    @property
    def role(self) -> Role:
        """The least that a user must be for a token of theirs to use this."""
        if self in _OF_ADMINS:
            return Role.ADMIN
        return Role.READER if self.only_reads and self not in _OF_ADVISORS else Role.ADVISOR


_OF_ADVISORS = frozenset({Scope.IMPORTS_READ, Scope.EXPORTS_READ})
"""What only reads, but whole tables with data of people."""
_OF_ADMINS = frozenset({Scope.SETTINGS_WRITE, Scope.WEBHOOKS_READ, Scope.WEBHOOKS_WRITE, Scope.AUDIT_READ})


class ScopeMissing(NotAllowed):
    """The token was not given this scope, or its user is no longer what the scope needs. Details name the `scope`."""

    code = "scope_missing"


def may_use(role: Role, scope: Scope) -> bool:
    """Whether a token never reaches above its user: its scope needs no higher role than the user has now."""
    return _RANK[role] >= _RANK[scope.role]


def may_grant(role: Role, scope: Scope) -> bool:
    """Whether a user of this role may make a token with this scope: administrators any, advisors those that read."""
    return role is Role.ADMIN or (role is Role.ADVISOR and scope.only_reads and may_use(role, scope))
