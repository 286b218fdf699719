"""The settings as a table, for people: `dooropener settings` prints it, docs/settings.md holds it."""

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from dooropener.settings import Settings


def settings_table() -> str:
    """A Markdown table of every setting, its default and what it does."""
    rows = [f"| `{name.upper()}` | {_default(field)} | {field.description} |" for name, field in _fields().items()]
    return "\n".join(["| variable | without it | what it does |", "|---|---|---|", *rows])


def _fields() -> dict[str, FieldInfo]:
    return dict(Settings.model_fields)


def _default(field: FieldInfo) -> str:
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    return f"`{value}`" if value not in (None, "") else ""
