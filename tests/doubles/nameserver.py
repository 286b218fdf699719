"""A name server on the loopback that knows what it is told, and remembers nothing."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.message
import dns.rcode
import dns.rrset
from dns.resolver import Resolver

Zone = Mapping[tuple[str, str], list[str]]
"""By name and kind, the records in the words of a zone file."""


@contextmanager
def name_server(zone: Zone) -> Iterator[Resolver]:
    """Gives a resolver that asks it and nobody else."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            raw, line = self.request
            line.sendto(_answer(zone, raw).to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.server_address[1]
        try:
            yield resolver
        finally:
            server.shutdown()
            thread.join()


def _answer(zone: Zone, raw: bytes) -> dns.message.Message:
    query = dns.message.from_wire(raw)
    (question,) = query.question
    name, kind = str(question.name).rstrip("."), question.rdtype.name
    answer = dns.message.make_response(query)
    if (name, kind) in zone:
        answer.answer.append(dns.rrset.from_text_list(question.name, 300, "IN", kind, zone[name, kind]))
    elif all(known != name for known, _ in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer
