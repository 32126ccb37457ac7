"""A mail server that takes everything and writes down each Message-ID: `python -m bench.sink <socket> <file>`."""

import asyncio
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sink:
    """A running server: where it listens, and what it has taken."""

    port: int
    taken: Path

    def message_ids(self) -> list[str]:
        """Give the Message-ID of each mail taken, in order; one that was taken twice stands twice."""
        return self.taken.read_text().split()


@contextmanager
def sink(folder: Path, name: str) -> Iterator[Sink]:
    """Run a server in a process of its own."""
    taken = folder / f"{name}.taken"
    taken.touch()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", "bench.sink", str(listening.fileno()), str(taken)]
        process = subprocess.Popen(command, pass_fds=[listening.fileno()])  # noqa: S603 - our own command
        try:
            yield Sink(int(listening.getsockname()[1]), taken)
        finally:
            process.kill()
            process.wait()


class _Writer:
    """Writes down what arrives before it says 250; the method's name is aiosmtpd's hook."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        found = _MESSAGE_ID.search(cast("bytes", envelope.content))
        self._file.write(f"{found[1].decode() if found else '?'}\n")
        self._file.flush()
        return "250 Taken"


async def _serve(descriptor: int, taken: Path) -> None:
    loop = asyncio.get_running_loop()
    with taken.open("w") as file:
        writer = _Writer(file)
        server = await loop.create_server(lambda: SMTP(writer, loop=loop), sock=socket.socket(fileno=descriptor))
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), Path(sys.argv[2])))
