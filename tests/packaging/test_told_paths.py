"""What the guides point to is there: files, modules, tests."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
SOURCES = ("tests", "platform", "bot", "matching", "templates", "locales", "docs")
_MODULE = re.compile(r"(?<![\w./-])[\w./-]+\.py\b")
_FROM_THE_TOP = re.compile(rf"(?<![\w./-])(?:{'|'.join(SOURCES)})/[\w./-]*[\w/](?![\w<>{{*…])")
_LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
FILES = {f"/{file.relative_to(ROOT)}" for folder in SOURCES for file in (ROOT / folder).rglob("*.py")}


def missing(text, folder=ROOT):
    """Modules are named from anywhere above them, whatever begins at one of our folders and links by the whole way."""
    modules = {name for name in _MODULE.findall(text) if not any(file.endswith(f"/{name}") for file in FILES)}
    folders = {name for name in _FROM_THE_TOP.findall(text) if not _is_there(name)}
    return modules | folders | {link for link in _LINK.findall(text) if not (folder / link).exists()}


def _is_there(name):
    """`matching/cores.py` may be the end of a longer way."""
    return (ROOT / name).exists() or any(file.endswith(f"/{name}") or f"/{name}/" in file for file in FILES)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: str(guide.relative_to(ROOT)))
def test_what_a_guide_points_to_is_there(guide):
    assert missing(guide.read_text(encoding="utf-8"), guide.parent) == set()


def test_what_is_not_there_is_noticed():
    told = (
        "`tests/bot/test_web.py`, `tests/bot/test_webs.py`, `portal/guards.py`, `portal/gards.py`, `docs/nowhere/`, "
        "[x](docs/y.md)"
    )

    assert missing(told) == {"tests/bot/test_webs.py", "portal/gards.py", "docs/nowhere/", "docs/y.md"}
