"""Files of backups: whole or not there, for one's own eyes, so many of them."""

import stat
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from dooropener.backups import Kept, kept_backups, rotate, written_whole
from dooropener.backups.keeping import name_at

NIGHT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def test_a_backup_is_for_its_owner_only(tmp_path):
    with written_whole(tmp_path / "one.backup") as file:
        file.write(b"all of it")

    assert (tmp_path / "one.backup").read_bytes() == b"all of it"
    assert stat.S_IMODE((tmp_path / "one.backup").stat().st_mode) == 0o600


def test_one_that_was_not_finished_leaves_what_was_there(tmp_path):
    (tmp_path / "one.backup").write_bytes(b"yesterday's")

    with suppress(OSError), written_whole(tmp_path / "one.backup") as file:
        file.write(b"half")
        raise OSError("the disk is full")

    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("one.backup", b"yesterday's")]


def test_the_newest_are_kept_and_other_files_left_alone(tmp_path):
    nights = [NIGHT + timedelta(days=day) for day in range(5)]
    for night in nights:
        (tmp_path / name_at(night)).touch()
    (tmp_path / "notes.txt").touch()

    gone = rotate(tmp_path, 2)

    assert sorted(path.name for path in gone) == [name_at(night) for night in nights[:3]]
    assert kept_backups(tmp_path) == [Kept(tmp_path / name_at(night), night) for night in (nights[4], nights[3])]
    assert (tmp_path / "notes.txt").exists()


def test_where_there_is_no_folder_there_are_no_backups(tmp_path):
    assert kept_backups(tmp_path / "none") == []
