"""One Jinja environment for pages, letters and the bot."""

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dooropener.words import Words, resource_folder, words


def _escapes(name: str | None) -> bool:
    return name is not None and name.endswith((".html", ".svg", ".xml"))


@cache
def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resource_folder("templates")),
        undefined=StrictUndefined,
        autoescape=_escapes,  # noqa: S701  # by file name: pages and letters as HTML are, plain text is not
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )


def render(template: str, language: str, **values: Any) -> str:
    """Render `template` in `language`: it sees `words`, `_` and `ngettext` of that language."""
    reader: Words = words(language)
    return (
        environment()
        .get_template(template)
        .render(
            words=reader,
            _=reader.gettext,
            ngettext=reader.ngettext,
            pgettext=reader.pgettext,
            language=language,
            **values,
        )
    )
