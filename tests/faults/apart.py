"""Namespaces of their own for programs under test: a network that can be cut, a disk that can be full.

They are made in a user namespace, so that no test needs to be root; they go with the process that holds them.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_NEIGHBOUR = "02:00:00:00:00:0"  # and a digit: hardware addresses of our own, which nobody has to ask for


class Apart:
    """A held set of namespaces; `within` is the command that runs another command in them."""

    def __init__(self, setup: str, *, beside: "Apart | None" = None) -> None:
        """Make them, by the side of others whose user namespace they share, and set them up by lines of a shell."""
        made = (
            ("unshare", "--mount", "--net") if beside else ("unshare", "--user", "--map-root-user", "--mount", "--net")
        )
        self._process = subprocess.Popen(
            [*(beside.within if beside else ()), *made, "sh", "-ec", f"{setup}\necho ready\nexec cat"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def within(self) -> Sequence[str]:
        namespaces = ("--user", "--mount", "--net", "--preserve-credentials", f"--wd={Path.cwd()}")
        return ("nsenter", f"--target={self.pid}", *namespaces)

    def run(self, *command: str) -> None:
        """Run a command in them to its end."""
        subprocess.run([*self.within, *command], check=True)

    def seen(self, path: Path) -> Path:
        """Give the address of one of their files as it is seen from outside."""
        return Path(f"/proc/{self.pid}/root{path}")

    def end(self) -> None:
        """Let go of them."""
        self._process.communicate()


class Disk:
    """A small disk of memory at a folder, which only programs run `within` it have."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        folder.mkdir()
        self.apart = Apart(f"mount -t tmpfs -o size={megabytes}m none '{folder}'")
        self.seen = self.apart.seen(folder)

    def fill(self) -> None:
        """Leave no room."""
        with (self.seen / "filler").open("wb", buffering=0) as filler:
            for size in (1 << 20, 1 << 12):
                _write_until_full(filler.fileno(), size)

    def make_room(self) -> None:
        """Give it back."""
        (self.seen / "filler").unlink()


def _write_until_full(file: int, size: int) -> None:
    try:
        while os.write(file, bytes(size)):
            pass
    except OSError:
        return


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[Disk]:
    """Keep a disk for as long as the block lasts."""
    disk = Disk(folder, megabytes)
    try:
        yield disk
    finally:
        disk.apart.end()


class Line:
    """Two machines and a line between them that, while it is cut, loses what is sent over it and says nothing of it."""

    HERE, THERE = "10.99.0.1", "10.99.0.2"

    def __init__(self) -> None:
        self.here = Apart("ip link set lo up")
        self.there = Apart("ip link set lo up", beside=self.here)
        ends = ((self.here, self.HERE, 1), (self.there, self.THERE, 2))
        self.here.run("ip", "link", "add", "line", "type", "veth", "peer", "name", "line", "netns", str(self.there.pid))
        for end, address, number in ends:
            end.run("ip", "link", "set", "line", "address", f"{_NEIGHBOUR}{number}", "up")
            end.run("ip", "address", "add", f"{address}/24", "dev", "line")
        self.mend()

    def cut(self) -> None:
        """Lose what is sent either way: each end takes the other for a machine that nobody is."""
        self._know(9, 9)

    def mend(self) -> None:
        """Let it through again."""
        self._know(2, 1)

    def _know(self, of_there: int, of_here: int) -> None:
        for end, address, number in ((self.here, self.THERE, of_there), (self.there, self.HERE, of_here)):
            who = ("lladdr", f"{_NEIGHBOUR}{number}", "dev", "line", "nud", "permanent")
            end.run("ip", "neighbour", "replace", address, *who)

    def end(self) -> None:
        """Take both machines away."""
        self.there.end()
        self.here.end()


@contextmanager
def line() -> Iterator[Line]:
    """Keep a line for as long as the block lasts."""
    made = Line()
    try:
        yield made
    finally:
        made.end()
