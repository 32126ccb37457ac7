"""A real queue server for a test: Valkey on a socket of its own."""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from redis import Redis
from redis.exceptions import RedisError

from app.demo.parts import find_queue_server


@dataclass(frozen=True, slots=True)
class Valkey:
    """A running server: its address, a client of the test's own, its process."""

    url: str
    client: "Redis"
    process: "subprocess.Popen[bytes]"

    @property
    def place(self) -> Path:
        """The folder of its socket."""
        return Path(self.url.removeprefix("unix://")).parent


@contextmanager
def valkey(listens: str = "--port 0", *, within: Sequence[str] = (), place: Path | None = None) -> Iterator[Valkey]:
    """Run a server for as long as the block lasts; a socket's name must be short, so it has a folder of its own.

    `listens`: the options of its port, if it is to have one; `within`: the command that it is run by, where that is to
    be somewhere of its own; `place`: the folder of one that is gone, whose address it takes over.
    """
    with nullcontext(str(place)) if place else tempfile.TemporaryDirectory(prefix="guichet") as folder:
        socket = Path(folder) / "queue.sock"
        options = [*f"{listens} --unixsocket {socket} --dir {folder} --save".split(), ""]
        process = subprocess.Popen([*within, str(find_queue_server()), *options], stdout=subprocess.DEVNULL)
        client = Redis(unix_socket_path=str(socket))
        try:
            while not _answers(client):
                assert process.poll() is None
                sleep(0.01)
            yield Valkey(f"unix://{socket}", client, process)
        finally:
            client.close()
            process.kill()
            process.wait()


def _answers(client: "Redis") -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False
