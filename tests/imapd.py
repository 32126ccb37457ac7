"""A mail server that speaks as much of IMAP (RFC 3501) as fetching takes, over a socket, with one mailbox."""

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

USER, PASSWORD = "help@birch.example", "wagon citron"
_COMMAND = re.compile(rb"(\S+) (UID )?(\w+) ?(.*)\r\n")
_PARTIAL = re.compile(rb"(\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)")


@dataclass
class Mailbox:
    """The mails by their UIDs, and which of them somebody has seen."""

    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    withheld: set[int] = field(default_factory=set)  # listed, and not given to whoever asks for them
    refuses_marks: bool = False
    url: str = ""


class _Conversation(socketserver.StreamRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        while (match := _COMMAND.fullmatch(self.rfile.readline())) is not None:
            tag, _uid, command, rest = match.groups()
            said = self._answer(command.upper(), rest)
            self.wfile.write(tag + b" " + said + b"\r\n")
            if command.upper() == b"LOGOUT":
                return

    def _answer(self, command: bytes, rest: bytes) -> bytes:
        box, refusal = self.server.box, self._refusal(command, rest)
        if refusal is not None:
            return refusal
        if command == b"CAPABILITY":
            self.wfile.write(b"* CAPABILITY IMAP4rev1\r\n")
        elif command == b"SEARCH":
            unseen = (b"%d" % uid for uid in box.mails if uid not in box.seen)
            self.wfile.write(b" ".join((b"* SEARCH", *unseen)) + b"\r\n")
        elif command == b"FETCH":
            self._fetch(rest)
        elif command == b"STORE":
            box.seen.add(int(rest.split()[0]))
        return b"OK done"

    def _refusal(self, command: bytes, rest: bytes) -> bytes | None:
        if command == b"LOGIN" and rest != f'{USER} "{PASSWORD}"'.encode():
            return b"NO [AUTHENTICATIONFAILED] wrong"
        if command == b"SELECT" and rest != b'"INBOX"':
            return b"NO [NONEXISTENT] no such folder"
        if command == b"FETCH" and int(rest.split()[0]) in self.server.box.withheld:
            return b"NO [SERVERBUG] its file is broken"
        return b"NO read-only" if command == b"STORE" and self.server.box.refuses_marks else None

    def _fetch(self, rest: bytes) -> None:
        match = _PARTIAL.fullmatch(rest)
        if match is None or int(match[1]) not in self.server.box.mails:
            return
        content = self.server.box.mails[int(match[1])][: int(match[2])]
        self.wfile.write(b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n" % (match[1], len(content), content))


class _Server(socketserver.ThreadingTCPServer):
    box: Mailbox


@contextmanager
def serving(*mails: bytes) -> Iterator[Mailbox]:
    """Serve a mailbox with these mails, which nobody has seen."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        user, password = USER.replace("@", "%40"), PASSWORD.replace(" ", "%20")
        url = f"imap://{user}:{password}@127.0.0.1:{server.server_address[1]}/INBOX"
        server.box = Mailbox(dict(enumerate(mails, start=7)), url=url)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.box
        finally:
            server.shutdown()
            thread.join()
