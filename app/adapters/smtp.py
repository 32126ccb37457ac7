"""The way out over SMTP (RFC 5321), with every failure typed by what may be done about it."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from functools import cache
from typing import Literal, Self
from urllib.parse import unquote, urlsplit

from app.domain.mail.errors import FinalError, SendingError, TemporaryError, UnreachableError
from app.domain.mail.rules import SENDING_TAKES

Security = Literal["none", "starttls", "tls"]

_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION = 587  # STARTTLS is expected there (RFC 6409)
_ANSWERS_WITHIN = 20.0  # seconds for one reply
_FAREWELL_TAKES = 1.0  # seconds; nothing depends on it any more
_READY, _FINE = 220, 250  # RFC 5321, 4.2
_MUST_SIGN_IN = frozenset({530, 535, 538})  # about us, not about the mail (RFC 4954, 6)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where the mail server is and how it is spoken to."""

    host: str
    port: int
    security: Security = "none"
    user: str | None = None
    password: str | None = None

    @classmethod
    def parse(cls, url: str) -> "SmtpServer":
        """Read `smtp://` or `smtps://[user:password@]host[:port]`; ValueError on anything else.

        `smtp://` means STARTTLS where a password is sent and on port 587, so that no password travels in clear.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
            raise ValueError("is no mail server; write one like “smtps://user:password@mail.example.net”")
        port = parts.port or _PORTS[parts.scheme]
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        security: Security = "starttls" if user or port == _SUBMISSION else "none"
        return cls(parts.hostname, port, "tls" if parts.scheme == "smtps" else security, user, password)


class SmtpGateway:
    """Speaks to one mail server; every wait is bounded."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        answers_within: float = _ANSWERS_WITHIN,
        sending_takes: timedelta = SENDING_TAKES,
    ) -> None:
        """Take the server, seconds for one reply, and the longest that one whole mail may take."""
        self._server = server
        self._answers_within = answers_within
        self._sending_takes = sending_takes

    @contextmanager
    def connect(self) -> Iterator["SmtpConnection"]:
        """Begin a conversation; the connection is made at the first message and closed at the end."""
        connection = SmtpConnection(self._server, self._answers_within, self._sending_takes)
        try:
            yield connection
        finally:
            connection.close()


class SmtpConnection:
    """One conversation; opened anew when the server has hung up between two mails."""

    def __init__(self, server: SmtpServer, answers_within: float, sending_takes: timedelta) -> None:
        self._server = server
        self._answers_within = answers_within
        self._sending_takes = sending_takes
        self._client: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand over one message; TemporaryError, UnreachableError or FinalError when it was not taken."""
        with _Deadline(self._sending_takes) as deadline:
            client = self._ready(deadline)
            deadline.watch(client)
            try:
                client.send_message(message)
            except (smtplib.SMTPException, OSError, ValueError) as error:
                refused = _refusal(error)
                if not isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
                    self._drop()
                raise refused from error

    def greet(self) -> None:
        """Greet the server and sign in where a password is set, and hand nothing over; UnreachableError."""
        with _Deadline(self._sending_takes) as deadline:
            self._ready(deadline)

    def close(self) -> None:
        """End the conversation, politely if the server still listens."""
        if self._client is not None and self._client.sock is not None:
            self._client.sock.settimeout(_FAREWELL_TAKES)
            with suppress(smtplib.SMTPException, OSError):
                self._client.quit()
        self._drop()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def _ready(self, deadline: "_Deadline") -> smtplib.SMTP:
        if self._client is not None:
            deadline.watch(self._client)
            if not _is_open(self._client):
                self._drop()
        if self._client is None:
            try:
                self._client = self._open(deadline)
            except (smtplib.SMTPException, OSError) as error:
                raise UnreachableError(_words(error)) from error
        return self._client

    def _open(self, deadline: "_Deadline") -> smtplib.SMTP:
        server = self._server
        client = self._new_client()
        # What TLS compares the certificate with. The constructor takes it only to connect at once, unwatched.
        client._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001
        deadline.watch(client)
        try:
            _greet(client, server)
            if server.security == "starttls":
                client.starttls(context=ssl.create_default_context())
            client.ehlo_or_helo_if_needed()
            if server.user is not None:
                client.login(server.user, server.password or "")
        except BaseException:
            client.close()
            raise
        return client

    def _new_client(self) -> smtplib.SMTP:
        if self._server.security == "tls":
            # smtplib's own default context checks no certificate.
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(local_hostname=_our_name(), timeout=self._answers_within, context=context)
        return smtplib.SMTP(local_hostname=_our_name(), timeout=self._answers_within)


class _Deadline:
    """Cuts the line when one mail takes too long, whatever the server drips into it."""

    def __init__(self, limit: timedelta) -> None:
        self._timer = threading.Timer(limit.total_seconds(), self._cut)
        self._timer.daemon = True
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, client: smtplib.SMTP) -> None:
        self._client = client

    def _cut(self) -> None:
        sock = self._client.sock if self._client is not None else None
        if sock is not None:
            with suppress(OSError):
                # Past TLS: its own shutdown would wait for the peer or break the reading thread.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _greet(client: smtplib.SMTP, server: SmtpServer) -> None:
    code, reply = client.connect(server.host, server.port)
    if code != _READY:
        raise smtplib.SMTPConnectError(code, reply)


@cache
def _our_name() -> str:
    """Give the name for EHLO; asked once, because finding it may take a look-up."""
    return socket.getfqdn()


def _is_open(client: smtplib.SMTP) -> bool:
    """Tell whether the server still listens; asked before each further mail, when nothing can be lost by asking."""
    try:
        return client.noop()[0] == _FINE
    except (smtplib.SMTPException, OSError):
        return False


def _refusal(error: Exception) -> SendingError:
    code = _code(error)
    if code in _MUST_SIGN_IN:
        return UnreachableError(_words(error))
    if code // 100 == 5 or isinstance(error, smtplib.SMTPNotSupportedError | ValueError):  # noqa: PLR2004 - RFC 5321, 4.2.1
        return FinalError(_words(error))
    return TemporaryError(_words(error))


def _code(error: Exception) -> int:
    """Give the reply code that the server gave this mail; 0 when it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return int(next(iter(error.recipients.values()))[0])
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else 0


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return f"{code} {_text(reply)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply
