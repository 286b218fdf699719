from pathlib import Path

from typer.testing import CliRunner

from dooropener.cli import app
from dooropener.cli.reference import settings_table

ROOT = Path(__file__).parents[3]


def test_every_setting_is_documented():
    assert settings_table() in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_changelog():
    shown = [command for command in app.registered_commands if not command.hidden]
    names = [command.name or command.callback.__name__ for command in shown]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert [name for name in names if f"`{name}`" not in changelog] == []


def test_help_tells_every_command():
    answer = CliRunner().invoke(app, ["--help"])

    assert answer.exit_code == 0
    assert "understand" in answer.output
