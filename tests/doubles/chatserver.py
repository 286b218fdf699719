"""A chat server in the manner of OpenAI, on the loopback, that answers what it is told and remembers the questions."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ChatServer:
    """`says` is the answer; `raw` takes the place of the whole body, `status` of 200, `pause` comes before it."""

    url: str = ""
    says: str = ""
    raw: bytes | None = None
    status: int = 200
    pause: float = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        question = request.rfile.read(int(request.headers["Content-Length"]))
        self.asked.append(json.loads(question))
        self.paths.append(request.path)
        self.keys.append(request.headers["Authorization"])
        time.sleep(self.pause)
        content = {"choices": [{"index": 0, "message": {"role": "assistant", "content": self.says}}]}
        body = json.dumps(content).encode() if self.raw is None else self.raw
        request.send_response(self.status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """Runs in threads of its own."""
    double = ChatServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            try:
                double.answer(self)
            except OSError:
                self.close_connection = True  # who asked has gone

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
