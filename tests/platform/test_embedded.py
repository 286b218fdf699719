"""Where the embedded server keeps its data, and what forgetting them leaves alone."""

import subprocess
import sys
import time

import pytest

from dooropener import embedded

STATES = {"ready": "ready   ", "stopping": "stopping", "starting": ""}


def test_each_data_folder_has_a_database_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "ROOT_FOLDER", tmp_path / "root")

    found = {embedded.database_folder(tmp_path / name) for name in ("one", "two")}

    assert len(found) == 2
    assert all(folder.parent.is_dir() for folder in found)


def test_forgetting_removes_what_the_demo_keeps_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "ROOT_FOLDER", tmp_path / "root")
    data = tmp_path / "data"
    for kept in ("devmail", "index", "mine"):
        (data / kept).mkdir(parents=True)

    embedded.forget(data)

    assert [each.name for each in data.iterdir()] == ["mine"]


def _postmaster(folder, pid, state):
    lines = [str(pid), str(folder), "1", "5432", "/tmp", "", "1 2", STATES[state]]
    (folder / "postmaster.pid").write_text("\n".join(lines[: 8 if STATES[state] else 3]))


@pytest.mark.parametrize("state", ["stopping", "starting"])
def test_a_server_between_its_states_is_waited_for(tmp_path, state):
    server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"])
    _postmaster(tmp_path, server.pid, state)
    began = time.monotonic()

    embedded.await_settled(tmp_path, patience=0.3)
    waited = time.monotonic() - began
    server.wait()
    embedded.await_settled(tmp_path)

    assert waited >= 0.3
    assert time.monotonic() - began < 25


def test_a_server_that_is_ready_or_was_killed_is_not_waited_for(tmp_path):
    server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    _postmaster(tmp_path, server.pid, "ready")
    began = time.monotonic()

    embedded.await_settled(tmp_path)
    server.kill()
    server.wait()
    _postmaster(tmp_path, server.pid, "stopping")
    embedded.await_settled(tmp_path)

    assert time.monotonic() - began < 25
