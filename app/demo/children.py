"""The demo's processes: each one's start, its log, its end."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[2]

_STOPS_WITHIN = 10.0  # seconds; then it is killed
_LAST_LINES = 15
_PR_SET_PDEATHSIG = 1  # prctl(2)


@dataclass(frozen=True, slots=True)
class Part:
    """What one process of the demo is called, runs, and inherits; `comes_to_end` where it is over when all is done."""

    name: str
    command: Sequence[str]
    descriptors: Sequence[int] = ()
    comes_to_end: bool = False


@dataclass(frozen=True, slots=True)
class Child:
    """A part that was started."""

    name: str
    log: Path
    process: "subprocess.Popen[bytes]"
    comes_to_end: bool = False

    def has_died(self) -> bool:
        """Tell whether it is over and should not be, or not so."""
        return self.has_ended() and not (self.comes_to_end and self.process.returncode == 0)

    def has_ended(self) -> bool:
        """Tell whether it is over, for whatever reason."""
        return self.process.poll() is not None

    def last_words(self) -> str:
        """Give the end of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-_LAST_LINES:])

    def ask_to_stop(self) -> None:
        """Ask it to finish what it has at hand."""
        if not self.has_ended():
            self.process.terminate()

    def end(self, *, within: float) -> None:
        """Wait for it for some seconds, then end what is left of its group."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(within)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def stop_together(children: Sequence[Child]) -> None:
    """Ask all of them to finish, then wait for each, ten seconds in all."""
    for child in children:
        child.ask_to_stop()
    deadline = monotonic() + _STOPS_WITHIN
    for child in children:
        child.end(within=max(0.0, deadline - monotonic()))


def start(part: Part, *, logs: Path, environ: Mapping[str, str]) -> Child:
    """Start a part in a process group of its own, so that Ctrl-C reaches only the parent, which stops all in order."""
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{part.name}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: S603 - our own commands
            part.command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            env=environ,
            cwd=ROOT,
            pass_fds=part.descriptors,
            process_group=0,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - the parent has one thread
        )
    return Child(part.name, log, process, part.comes_to_end)


def _end_with_parent() -> None:
    """Let Linux end this process when its parent is killed; elsewhere a killed parent leaves it behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
