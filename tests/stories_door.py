"""The whole house in a process of its own, on a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from dooropener.database import libpq_url

SENTENCE = "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Door:
    """`dooropener demo` as a user starts it; `kill` is kill -9."""

    database_url: str
    folder: Path
    extra: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    mail_in_port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "TELEGRAM_TOKEN"}},
            "ENVIRONMENT": "demo",
            "DATABASE_URL": self.database_url,
            "DATA_FOLDER": str(self.folder),
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "SMTP_PORT": str(self.smtp_port),
            "MAIL_IN_PORT": str(self.mail_in_port),
            "LOG_LEVEL": "debug",
            **self.extra,
        }

    @property
    def log(self) -> Path:
        return self.folder / "log.txt"

    def start(self, *command: str, within: float = 150) -> None:
        """Start `dooropener demo`, or another command, and wait until it answers."""
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dooropener", *(command or ("demo",))],
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                text=True,
            )
        end = time.monotonic() + within
        while time.monotonic() < end:
            assert self.process.poll() is None, self.log.read_text()
            if (command == ("serve", "mail") or self._answers()) and (command == ("serve",) or self._takes_mail()):
                return
            time.sleep(0.1)
        raise AssertionError(f"not up within {within} s:\n{self.log.read_text()}")

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    def _takes_mail(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.mail_in_port), timeout=1).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self, by: signal.Signals = signal.SIGINT, within: float = 30) -> int:
        """Ctrl-C, or SIGTERM as systemd sends it; the exit code."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.process.wait(timeout=within)

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        with psycopg.connect(libpq_url(self.database_url), autocommit=True) as connection:
            return connection.execute(query, values).fetchall()  # type: ignore[call-overload]

    def letters(self, recipient: str = "") -> list[str]:
        """Subjects of what left the house, oldest first."""
        rows = self.ask(
            "SELECT payload->>'subject', recipient FROM delivery WHERE state = 'sent' AND channel = 'mail' ORDER BY id"
        )
        return [str(subject) for subject, to in rows if recipient in str(to)]


def wait_for(condition, *, within: float = 60, what: str = "it"):
    """Poll until the condition gives something true, and return that."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {within} s")
