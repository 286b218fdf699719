"""The settings as a table, for people: `dooropener settings` prints it, docs/settings.md holds it."""

from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from dooropener.settings import Settings


def settings_table() -> str:
    """A Markdown table of every setting, its default and what it does."""
    rows = [f"| `{name.upper()}` | {_default(field)} | {field.description} |" for name, field in _fields().items()]
    return "\n".join(["| variable | without it | what it does |", "|---|---|---|", *rows])


def _fields() -> dict[str, FieldInfo]:
    return dict(Settings.model_fields)


def _usual() -> dict[str, Any]:
    """The defaults that others are made of."""
    return {name: field.default for name, field in _fields().items() if field.default_factory is None}


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return f"`{field.get_default(call_default_factory=True, validated_data=_usual())}`"
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    return f"`{value}`" if value not in (None, "") else ""
