"""What stands in `.env` counts as the environment does, and made-up data stay away from what an office keeps."""

import asyncio

import pytest
from typer.testing import CliRunner

from dooropener.accounts import Role, User
from dooropener.cli import app
from dooropener.cli.configuration import read_settings, read_trial_settings
from dooropener.cli.trials import keep_out_of_others
from dooropener.settings import Environment

SECRET, ANOTHER = "a secret for tests only, long enough", "another secret for tests, long enough"
NOWHERE = "postgresql://doors@127.0.0.1:9/doors"
MAKING_UP = (["demo"], ["demo", "--reset"], ["sample-year"], ["seed"])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in, and an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for name in ("ENVIRONMENT", "SECRET_KEY", "DATA_FOLDER", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def write(folder):
    def write(**values):
        (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in values.items()))

    return write


def run(*command, **environment):
    answer = CliRunner().invoke(app, command, env=environment)
    return answer.exit_code, answer.output


def told():
    settings = read_settings()
    return settings.environment, settings.secret_key.get_secret_value()


def test_the_file_says_environment_and_secret_as_all_else(write):
    write(ENVIRONMENT="development", SECRET_KEY=SECRET, PORT=8123)

    assert (*told(), read_settings().port) == (Environment.DEVELOPMENT, SECRET, 8123)


def test_the_environment_wins_over_the_file(write, monkeypatch):
    write(ENVIRONMENT="development", SECRET_KEY=SECRET)
    monkeypatch.setenv("ENVIRONMENT", "demo")
    monkeypatch.setenv("SECRET_KEY", ANOTHER)

    assert told() == (Environment.DEMO, ANOTHER)


def test_a_variable_that_is_empty_says_nothing(write, monkeypatch):
    write(ENVIRONMENT="development", SECRET_KEY=SECRET)
    monkeypatch.setenv("ENVIRONMENT", "")
    monkeypatch.setenv("SECRET_KEY", "")

    assert told() == (Environment.DEVELOPMENT, SECRET)


def test_a_secret_is_made_once_where_none_is_told_and_kept_in_the_folder_that_the_file_names(write, folder):
    write(ENVIRONMENT="development", DATA_FOLDER="elsewhere")

    first, second = told(), told()

    assert first == second == (Environment.DEVELOPMENT, (folder / "elsewhere" / "secret").read_text())
    assert not (folder / "var").exists()


def test_no_secret_is_made_for_production(write, folder):
    write(ENVIRONMENT="production")

    code, said = run("chat")

    assert (code, (folder / "var").exists()) == (2, False)
    assert "SECRET_KEY must be set" in said


def test_nothing_told_is_a_demo_where_a_demo_is_asked_for(folder):
    assert read_trial_settings(default=Environment.DEMO).environment is Environment.DEMO


@pytest.mark.parametrize("command", MAKING_UP)
@pytest.mark.parametrize(
    ("by_file", "by_environment", "reason"),
    [
        ({"ENVIRONMENT": "production"}, {}, ".env says ENVIRONMENT=production"),
        ({"ENVIRONMENT": "production"}, {"ENVIRONMENT": "demo"}, ".env says ENVIRONMENT=production"),
        ({}, {"ENVIRONMENT": "production"}, "the environment says ENVIRONMENT=production"),
        ({"DATABASE_URL": NOWHERE}, {}, ".env names a DATABASE_URL"),
        ({"DATABASE_URL": NOWHERE}, {"ENVIRONMENT": "demo"}, ".env names a DATABASE_URL"),
        ({}, {"DATABASE_URL": NOWHERE}, "the environment names a DATABASE_URL"),
    ],
)
def test_made_up_data_are_not_written_beside_production(write, folder, command, by_file, by_environment, reason):
    write(SECRET_KEY=SECRET, **by_file)

    code, said = run(*command, **by_environment)

    assert code == 2
    assert reason in said
    assert "ENVIRONMENT=demo or development" in said
    assert [file.name for file in folder.iterdir()] == [".env"]


@pytest.mark.parametrize("command", [["sample-year"], ["seed"]])
def test_made_up_data_are_not_written_where_nobody_says_what_for(folder, command):
    code, said = run(*command, SECRET_KEY=SECRET)

    assert (code, list(folder.iterdir())) == (2, [])
    assert "set ENVIRONMENT=demo or development" in said


async def _with(house, email):
    async with house.sessions.begin() as session:
        session.add(User(email=email, name="Ada", role=Role.ADMIN, created_at=house.clock.now()))


@pytest.mark.parametrize("command", [["demo"], ["sample-year"], ["seed"]])
async def test_a_demo_keeps_out_of_a_database_that_others_use(folder, committed_house, command):
    await _with(committed_house, "ada@norrkoping.example")

    code, said = run(*command, ENVIRONMENT="demo", DATABASE_URL=committed_house.settings.database_url)

    assert code == 2
    assert "people use, and it is not the demo's" in said
    assert "Take DATABASE_URL away" in said


def test_forgetting_the_demo_leaves_a_server_alone_and_says_so(folder):
    code, said = run("demo", "--reset", ENVIRONMENT="demo", DATABASE_URL=NOWHERE)

    assert code == 2
    assert "empty it there" in said


async def test_a_demo_comes_back_to_its_own_database_and_takes_an_empty_one(committed_house):
    keep_out_of_others(committed_house.settings)
    await _with(committed_house, "advisor@demo.example")
    await _with(committed_house, "ada@norrkoping.example")
    keep_out_of_others(committed_house.settings)


@pytest.mark.parametrize("environment", ["demo", "development"])
async def test_made_up_data_go_into_a_database_that_is_said_to_be_for_trials(folder, committed_house, environment):
    trial = {"ENVIRONMENT": environment, "DATABASE_URL": committed_house.settings.database_url}

    answer = await asyncio.to_thread(run, "sample-year", **trial)

    assert answer == (2, "dooropener: Add a user first: dooropener user\n")  # further than any refusal
