"""The demo's mail server: takes every mail and puts it into the mailbox folder; nothing leaves the machine."""

import asyncio
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from app.web.mailbox import keep


class _Keeper:
    """Keeps what arrives; the method's name is aiosmtpd's hook."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        keep(self._folder, cast("bytes", envelope.content), now=datetime.now(UTC))
        return "250 Kept"


async def serve(listening: socket.socket, folder: Path) -> None:
    """Take mails on this socket until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    keeper = _Keeper(folder)
    server = await loop.create_server(lambda: SMTP(keeper, hostname="mailbox.localhost", loop=loop), sock=listening)
    async with server:
        await stopped.wait()


def main(descriptor: str, folder: str) -> None:
    """Serve on a socket that the parent opened, into this folder."""
    asyncio.run(serve(socket.socket(fileno=int(descriptor)), Path(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
