"""The examples of the guide: read by their own checkers where those are here, and held to the names that exist."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from dooropener.cli import app
from dooropener.exchanges import MOST_BYTES
from dooropener.portal.metrics import COUNTED
from dooropener.settings import Settings

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
GUIDE = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
TOLD_BESIDE = {
    "dooropener_heartbeat_age_seconds",
    "dooropener_heartbeat_well",
    "dooropener_mail_held",
    "dooropener_backup_age_seconds",
    "dooropener_request_seconds_count",
    "dooropener_request_seconds_bucket",
}


def checker(name):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{name} is missing here: the example is not checked by it")
    return found


def run(*command):
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_the_guide_names_every_example():
    names = {file.name for file in EXAMPLES.iterdir()} - {"dooropener-backup.timer"}

    assert {name for name in names if name not in GUIDE} == set()


def test_settings_that_the_guide_sets_exist():
    named = set(re.findall(r"^([A-Z][A-Z_]+)=", GUIDE, re.MULTILINE))

    assert named
    assert {name for name in named if name.lower() not in Settings.model_fields} == set()


def _told_commands():
    """Every `dooropener …` in the guides: in blocks of shell a line, elsewhere between backticks."""
    for file in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = file.read_text(encoding="utf-8")
        blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
        told = re.findall(r"^(?:.*[|;&] *)?dooropener +([^|\n>#]*)", blocks, re.MULTILINE)
        told += re.findall(r"`(?:.venv/bin/)?dooropener +([^`|>]*)[^`]*`", text)
        yield from ((file.name, command.strip()) for command in told)


def test_commands_that_the_guides_name_exist():
    told = set(_told_commands())
    answers = {one: CliRunner().invoke(app, [*shlex.split(one[1].replace("…", "")), "--help"]) for one in told}

    assert len(told) > 30
    assert {one: answer.output for one, answer in answers.items() if answer.exit_code} == {}


def _environment():
    """The lines of settings in the guide, with something in each place to fill in."""
    (block,) = (block for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL) if "SECRET_KEY=" in block)
    return block.replace("…", "0123456789abcdef0123456789abcdef")


def test_settings_of_the_guide_have_no_remark_behind_them():
    """systemd would take it for a part of the value."""
    lines = [line for line in _environment().splitlines() if not line.startswith("#")]

    assert [line for line in lines if not re.fullmatch(r"[A-Z_]+=[^\s#'$&]+", line)] == []


def test_a_command_by_root_reads_the_settings_of_the_guide(tmp_path):
    (tmp_path / "environment").write_text(_environment().replace("/var/lib/dooropener", str(tmp_path)))
    text = (EXAMPLES / "dooropener.sh").read_text(encoding="utf-8")
    text = text.replace("/etc/dooropener/environment", str(tmp_path / "environment"))
    as_its_user = "runuser -u dooropener -- /opt/dooropener/bin/dooropener"
    assert as_its_user in text
    script = tmp_path / "dooropener.sh"
    script.write_text(text.replace(as_its_user, f"{shlex.quote(sys.executable)} -m dooropener"))

    code, said = run("env", "-i", f"PATH={os.environ['PATH']}", "sh", str(script), "mail-check")

    assert said.startswith("Sender     dorroppnaren@svar.norrkoping.example\nServer     127.0.0.1:25,"), said
    assert code in {0, 1}


def test_every_unit_takes_its_settings_from_the_one_file():
    units = {file.name: file.read_text(encoding="utf-8") for file in EXAMPLES.glob("*.service")}

    assert {name: re.findall(r"^Environment\w*=(.*)", text, re.MULTILINE) for name, text in units.items()} == {
        "dooropener.service": ["/etc/dooropener/environment"],
        "dooropener-backup.service": ["/etc/dooropener/environment"],
    }
    assert "\nDATA_FOLDER=/var/lib/dooropener\n" in _environment()


def test_proxies_let_the_largest_file_through():
    """The API carries a file in base64."""
    nginx = re.search(r"client_max_body_size (\d+)m;", (EXAMPLES / "nginx.conf").read_text(encoding="utf-8"))
    caddy = re.search(r"max_size (\d+)MB", (EXAMPLES / "Caddyfile").read_text(encoding="utf-8"))
    assert nginx
    assert caddy

    needed = MOST_BYTES * 4 // 3 + 1_000_000
    assert (int(nginx[1]) * 1024 * 1024 >= needed, int(caddy[1]) * 1_000_000 >= needed) == (True, True)


def test_settings_that_the_compose_file_sets_exist():
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    named = set(compose["x-house"]["environment"])

    assert {name for name in named if name.lower() not in Settings.model_fields} == set()


def test_alerts_ask_for_metrics_that_there_are():
    rules = yaml.safe_load((EXAMPLES / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"dooropener_\w+", rule["expr"])}

    assert asked <= {name for name, *_ in COUNTED} | TOLD_BESIDE
    assert all({"alert", "expr", "labels", "annotations"} <= rule.keys() for rule in rules)


@pytest.mark.parametrize("unit", ["dooropener.service", "dooropener-backup.service", "dooropener-backup.timer"])
def test_units_are_what_systemd_reads(unit, tmp_path):
    analyze = checker("systemd-analyze")
    for file in EXAMPLES.glob("dooropener*"):
        text = file.read_text(encoding="utf-8").replace("/opt/dooropener/bin/dooropener", "/bin/true")
        (tmp_path / file.name).write_text(text.replace("User=dooropener", "User=root").replace("Group=dooropener", ""))

    code, said = run(analyze, "verify", "--man=no", str(tmp_path / unit))

    assert (code, [line for line in said.splitlines() if unit in line]) == (0, [])


def test_nginx_reads_its_example(tmp_path):
    nginx = checker("nginx")
    made = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")
    run(checker("openssl"), *made, "-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem"))
    text = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/doors/fullchain.pem", str(tmp_path / "cert.pem"))
    text = text.replace("/etc/ssl/doors/privkey.pem", str(tmp_path / "key.pem"))
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid; events {{ }} http {{ {text} }}")

    code, said = run(nginx, "-t", "-q", "-c", str(whole))

    older_words = 'the "listen ... http2" directive is deprecated'  # those that the nginx of Debian 12 knows
    assert (code, [line for line in said.splitlines() if older_words not in line]) == (0, [])


def test_caddy_reads_its_example():
    caddy = checker("caddy")

    code, said = run(caddy, "validate", "--adapter", "caddyfile", "--config", str(EXAMPLES / "Caddyfile"))

    assert code == 0, said


def test_postfix_reads_its_example(tmp_path):
    postconf = checker("postconf")
    shutil.copy(EXAMPLES / "postfix-main.cf", tmp_path / "main.cf")
    (tmp_path / "master.cf").touch()

    code, said = run(postconf, "-c", str(tmp_path), "-n")

    assert code == 0, said
    assert "unused parameter" not in said
