"""A name server of the test's own, over UDP as any other."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from dns import flags, message, rcode, rdatatype, rrset

Records = Mapping[tuple[str, str], tuple[str, ...]]
"""What is known of each (name, type), as a zone's file writes it."""
BROKEN = "SERVFAIL"
"""In a type's place: nothing can be said of the name."""


class _Zone(socketserver.UDPServer):
    def __init__(self, records: Records) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.records = records


class _Answer(socketserver.BaseRequestHandler):
    server: _Zone

    def handle(self) -> None:
        data, socket = self.request
        question = message.from_wire(data)
        asked = question.question[0]
        name, kind = asked.name.to_text(omit_final_dot=True), rdatatype.to_text(asked.rdtype)
        answer = message.make_response(question)
        answer.flags |= flags.RA
        known = self.server.records
        if (name, BROKEN) in known:
            answer.set_rcode(rcode.SERVFAIL)
        elif (name, kind) in known:
            answer.answer.append(rrset.from_text(asked.name, 60, "IN", kind, *known[name, kind]))
        elif not any(name == other or other.endswith(f".{name}") for other, _ in known):
            answer.set_rcode(rcode.NXDOMAIN)
        socket.sendto(answer.to_wire(), self.client_address)


@contextmanager
def name_server(records: Records) -> Iterator[str]:
    """Answer from these records for as long as the block lasts; give the address with its port."""
    with _Zone(records) as zone:
        thread = threading.Thread(target=zone.serve_forever, daemon=True)
        thread.start()
        try:
            yield "{}:{}".format(*zone.server_address)
        finally:
            zone.shutdown()
            thread.join()
