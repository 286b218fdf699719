"""The same story with the company at a terminal: `dooropener chat`, a process of its own."""

import subprocess
import sys
import threading

import pytest
import pytest_asyncio

from stories_desk import Desk, answer, caught, state
from stories_door import SENTENCE, Door, wait_for


class Terminal:
    """Types lines and reads what is printed."""

    def __init__(self, door: Door) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dooropener", "chat", "--language", "sv"],
            env=door.environment | {"PYTHONIOENCODING": "utf-8"},
            cwd=door.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self.printed = ""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        while chunk := self.process.stdout.read(1):
            self.printed += chunk

    def see(self, words: str) -> None:
        wait_for(lambda: words in self.printed, within=60, what=f"{words!r} in\n{self.printed}\n")

    def type(self, line: str, *, until: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        self.see(until)

    def leave(self) -> int:
        self.type("/quit", until="")
        return self.process.wait(timeout=20)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.reader.join(timeout=5)
        for stream in (self.process.stdin, self.process.stdout):
            assert stream
            stream.close()


@pytest.fixture
def terminal(door: Door):
    terminal = Terminal(door)
    yield terminal
    terminal.close()


@pytest_asyncio.fixture
async def desk(door: Door):
    desk = Desk(door)
    yield desk
    await desk.close()


async def test_the_story_from_a_terminal(door: Door, desk: Desk, terminal: Terminal):
    terminal.see("dörröppnaren")
    terminal.type(SENTENCE, until="Emilia-Romagna")
    terminal.type("ja", until="organisationsnummer")
    terminal.type("Björns Värme AB 556036-0793", until="vilken postadress")
    terminal.type("Kungsgatan 12, 602 20 Norrköping", until="Vad heter du")
    terminal.type("Björn Ek, bjorn@bjornsvarme.example", until="roll")
    terminal.type("VD", until="Får vi spara")
    terminal.type("ja", until="det är sparat")

    await desk.confirm_member_and_publish()
    await desk.approve_best()
    terminal.see("er för Termoidraulica")
    terminal.type("ja", until="en rådgivare till Termoidraulica")
    recipient = await desk.approve_letter()
    wait_for(lambda: state(door) == "sent", what="the letter")
    (letter,) = caught(door, recipient)
    answer(door, letter)
    wait_for(lambda: state(door) == "replied", what="the answer")
    await desk.confirm_answer()

    wait_for(lambda: state(door) == "contacts_exchanged", what="the contact")
    terminal.see("har sagt ja")
    assert await desk.published_titles() == ["Värmepumpar med propan"]
    assert terminal.leave() == 0
