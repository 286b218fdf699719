"""The shape of the house: one distribution, three source roots, and a folder that must never be a package."""

import ast
import importlib
import platform
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(
    path
    for root in ("platform/dooropener", "bot/dooropener_bot", "matching/dooropener_matching")
    for path in (ROOT / root).rglob("__init__.py")
)
SLICES = (
    "outbox",
    "accounts",
    "regions",
    "organisations",
    "listings",
    "matches",
    "introductions",
    "mailbox",
    "enquiries",
    "privacy",
    "agenda",
)


def name(path):
    return str(path.relative_to(ROOT).parent)


def test_platform_is_no_package_and_holds_no_module():
    """It would shadow the standard library's `platform`, and with it break pip, pytest and half the libraries."""
    assert [path.name for path in (ROOT / "platform").glob("*.py*")] == []
    assert [path.name for path in (ROOT / "platform").iterdir() if path.is_dir() and path.name != "__pycache__"] == [
        "dooropener"
    ]


def test_platform_is_the_standard_librarys():
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))
    assert platform.python_version()


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_every_package_says_in_a_sentence_what_it_is(path):
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8")))

    assert docstring
    assert docstring.endswith(".")


@pytest.mark.parametrize("slice_name", SLICES)
def test_a_slice_lists_all_that_it_offers(slice_name):
    package = importlib.import_module(f"dooropener.{slice_name}")
    tree = ast.parse(Path(str(package.__file__)).read_text("utf-8"))

    offered = {
        alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert set(package.__all__) == offered
    assert len(package.__all__) == len(set(package.__all__))


@pytest.mark.parametrize("root", ["platform", "bot", "matching"])
def test_a_source_root_is_a_folder_of_packages(root):
    assert not (ROOT / root / "__init__.py").exists()
