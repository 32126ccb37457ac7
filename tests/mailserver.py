"""A real SMTP server inside the test process that answers each recipient as the test says."""

import asyncio
import email
import email.policy
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

Behaviour = Literal["250", "421", "451", "530", "550", "550 at RCPT", "hang", "drip", "drop", "drop after 250"]


@dataclass
class MailServer:
    """What was taken, in order, and how each recipient is to be answered (the last answer stays)."""

    taken: list[EmailMessage] = field(default_factory=list)
    conversations: int = 0
    on_data: Callable[[Envelope], None] = field(default=lambda _: None)
    after_250: Callable[[Envelope], None] = field(default=lambda _: None)
    port: int = 0
    _answers: dict[str, list[Behaviour]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def answers(self, recipient: str, *behaviours: Behaviour) -> None:
        """Answer this recipient's mails so, one after the other; the last one from then on."""
        self._answers[recipient] = list(behaviours)

    def times_taken(self) -> Counter[str]:
        """Count how often each message was taken, by Message-ID."""
        return Counter(message["Message-ID"] for message in self.taken)

    def refuses_outright(self, recipient: str) -> bool:
        return self._answers.get(recipient, ["250"])[0] == "550 at RCPT"

    def next_answer(self, recipient: str) -> Behaviour:
        answers = self._answers.get(recipient, ["250"])
        return answers.pop(0) if len(answers) > 1 else answers[0]


class _AnsweredError(Exception):
    """The reply is already out; aiosmtpd would send a second one."""


class _Conversation(SMTP):
    """aiosmtpd's own, counting conversations and able to act after its last word."""

    def __init__(self, handler: "_Answers", hostname: str, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(handler, hostname=hostname, enable_SMTPUTF8=False, loop=loop)
        handler.server.conversations += 1

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        with suppress(_AnsweredError):
            await super().smtp_DATA(arg)


class _Answers:
    """Plays the behaviours; the method names are aiosmtpd's hooks."""

    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _smtp: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.server.refuses_outright(address):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, smtp: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        self.server.on_data(envelope)
        behaviour = self.server.next_answer(str(envelope.rcpt_tos[0]))
        if behaviour in {"421", "451", "530", "550"}:
            return f"{behaviour} 4.0.0 As the test asked"
        if behaviour in {"hang", "drip"}:
            await _stall(smtp, drips=behaviour == "drip")
        if behaviour == "drop":
            _line(smtp).abort()
            raise ConnectionResetError
        self._take(envelope)
        smtp._set_post_data_state()  # type: ignore[no-untyped-call]  # noqa: SLF001 - aiosmtpd's step before a reply
        await smtp.push("250 Taken")
        self.server.after_250(envelope)
        if behaviour == "drop after 250":
            _line(smtp).close()
        raise _AnsweredError

    def _take(self, envelope: Envelope) -> None:
        content = cast("bytes", envelope.content)
        self.server.taken.append(email.message_from_bytes(content, policy=email.policy.default))


async def _stall(smtp: SMTP, *, drips: bool) -> None:
    """Say nothing for a minute, or a byte now and then so that no single read times out."""
    for _ in range(600):
        await asyncio.sleep(0.1)
        if drips and not _line(smtp).is_closing():
            _line(smtp).write(b"2")


def _line(smtp: SMTP) -> asyncio.Transport:
    return cast("asyncio.Transport", smtp.transport)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a server on a free port of this machine for as long as the block lasts."""
    server = MailServer()
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(
        loop.create_server(lambda: _Conversation(_Answers(server), "mail.example.net", loop), "127.0.0.1", 0)
    )
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        listening.close()
        loop.run_until_complete(_end_tasks())
        loop.close()


async def _end_tasks() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def kill(pid: int) -> None:
    """End a process the way a crash does: at once, nothing cleaned up."""
    os.kill(pid, signal.SIGKILL)
