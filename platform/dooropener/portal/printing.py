"""A page as PDF, printed by Chromium in a process of its own: no network, a folder of its own, a limit of time."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from dooropener.errors import Conflict

SECONDS = 60
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-javascript",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
)
"""Names lead nowhere, and whatever has a number would have to go by way of a port where nobody listens."""

_one_at_a_time = asyncio.Semaphore(1)


class NoPrinter(Conflict):
    """No Chromium was found: the page can be printed by the reader's own browser."""

    code = "no_printer"


class PrintingFailed(Conflict):
    """Chromium gave up, or took longer than a minute."""

    code = "printing_failed"


def find_printer(configured: Path | None) -> Path | None:
    """The program that prints: the one of the settings, else what is found under its usual names."""
    if configured is not None:
        return configured if configured.is_file() else None
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(found) if found else None


async def as_pdf(html: str, printer: Path | None) -> bytes:
    """Print a document that brings everything with it. Raises `NoPrinter`, `PrintingFailed`."""
    if printer is None:
        raise NoPrinter
    async with _one_at_a_time:
        with tempfile.TemporaryDirectory(prefix="dooropener-print-") as name:
            folder = Path(name)
            await asyncio.to_thread((folder / "page.html").write_text, html, encoding="utf-8")
            await _print(printer, folder)
            try:
                return await asyncio.to_thread((folder / "page.pdf").read_bytes)
            except FileNotFoundError:
                raise PrintingFailed from None


async def _print(printer: Path, folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        printer,
        *_FLAGS,
        *_unsandboxed(),
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={folder / 'page.pdf'}",
        (folder / "page.html").as_uri(),
        env={"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(SECONDS):
            await process.wait()
    except TimeoutError:
        raise PrintingFailed from None
    finally:
        _end(process)


def _unsandboxed() -> tuple[str, ...]:
    """Chromium refuses its own sandbox to root, who runs it in a container; everybody else keeps it."""
    return ("--no-sandbox",) if os.name == "posix" and os.geteuid() == 0 else ()


def _end(process: asyncio.subprocess.Process) -> None:
    """Chromium starts others, which are in its group: none outlives the printing."""
    try:
        os.killpg(process.pid, 9)
    except (ProcessLookupError, PermissionError):
        return
