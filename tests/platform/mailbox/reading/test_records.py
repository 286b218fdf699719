"""Mails from files, and rows for scripts."""

# ruff: noqa: E501 mails are quoted line by line, as they come

import io
import json

import pytest

from dooropener.mailbox.reading import as_record, read_mail, read_paths

MAIL = b"From: chiara@partner.example\nMessage-ID: <a@partner.example>\n\nNot now. Write again in October 2026.\n"


def test_files_folders_and_standard_input_are_read(tmp_path):
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "one.eml").write_bytes(MAIL)
    (tmp_path / "folder" / "b.eml").write_bytes(b"b")
    (tmp_path / "folder" / "inner" / "a.eml").write_bytes(b"a")
    (tmp_path / "folder" / ".hidden").write_bytes(b"h")

    found = list(read_paths([str(tmp_path / "one.eml"), str(tmp_path / "folder"), "-"], stdin=io.BytesIO(b"in")))

    assert found == [
        (str(tmp_path / "one.eml"), MAIL),
        (str(tmp_path / "folder" / "b.eml"), b"b"),
        (str(tmp_path / "folder" / "inner" / "a.eml"), b"a"),
        ("-", b"in"),
    ]


def test_mbox_is_split_into_mails(tmp_path):
    mbox = tmp_path / "box"
    mbox.write_bytes(
        b"From chiara@partner.example Fri Mar  6 15:17:00 2026\n" + MAIL + b"\nFrom - Fri Mar  6 15:18:00 2026\n"
        b"Subject: two\n\n>From Modena.\nFrom the start.\n"
    )

    found = list(read_paths([str(mbox)]))

    assert [path for path, _ in found] == [f"{mbox}#1", f"{mbox}#2"]
    assert found[0][1] == MAIL
    assert found[1][1] == b"Subject: two\n\nFrom Modena.\nFrom the start.\n"


def test_missing_file_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        list(read_paths([str(tmp_path / "nothing.eml")]))


def test_record_has_the_shape_of_the_command():
    record = as_record("a.eml", read_mail(MAIL))

    assert json.loads(json.dumps(record)) == record
    assert list(record) == [
        "path",
        "kind",
        "from",
        "message_id",
        "in_reply_to",
        "references",
        "language",
        "visible_text",
        "without_signature",
        "proposal",
        "bounced_recipient",
        "bounce_status",
    ]
    assert (record["kind"], record["from"], record["language"]) == ("reply", "chiara@partner.example", "en")
    assert list(record["proposal"]) == ["label", "confidence", "unsure", "evidence", "referral", "resume_on"]
    assert (record["proposal"]["label"], record["proposal"]["resume_on"]) == ("not_now", "2026-10-01")


def test_bounce_has_no_proposal(blind):
    raw = b"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n<chiara@partner.example>:\n550 5.1.1 unknown user\n"
    record = as_record("-", read_mail(raw, encoder=blind))

    assert (record["kind"], record["proposal"]) == ("bounce", None)
    assert (record["bounced_recipient"], record["bounce_status"]) == ("chiara@partner.example", "5.1.1")
