"""The machine: its clock beside the others', and the room on its disks."""

import ctypes
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir

from redis import RedisError
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from app.adapters.queue import impatient
from app.doctor.signs import Sign, doubtful, fine, wrong
from app.file_stores import Folder
from app.kernel.db import IsolationError
from app.settings import Settings
from app.web.installation import Installation

CLOCK = "clock"
DISK = "disk"
FARTHEST = timedelta(seconds=30)
"""How far two clocks may be apart: a code of an authenticator app is good for so long."""
NEAR = timedelta(seconds=2)
NOT_KEPT = 5
"""TIME_ERROR of adjtimex(2): nobody has set the clock lately."""
_MORE_THAN_TIMEX = 512  # bytes
LITTLE, TOO_LITTLE = 0.10, 0.02
"""Parts of a disk that are free, at which somebody should look and at which writing is about to fail."""


def look_at_clock(installed: Installation) -> Iterator[Sign]:
    """Compare this machine's clock with the database's and the queue's, which may be others', and ask who keeps it."""
    apart = {
        name: other - datetime.now(UTC)
        for name, other in (
            ("database", _time_of_database(installed.engine)),
            ("queue", _time_of_queue(installed.settings.queue_url)),
        )
        if other is not None
    }
    signs = [sign for name, by in apart.items() if (sign := judge_clock(name, by)) is not None]
    yield from signs or [fine(CLOCK, f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC{_as_others(list(apart))}")]
    yield from judge_kept(state_of_clock())


def state_of_clock() -> int | None:
    """Give what the kernel says of its clock (adjtimex, which changes nothing here); none where it does not say."""
    nothing = ctypes.create_string_buffer(_MORE_THAN_TIMEX)  # whose `modes`, 0, set nothing
    try:
        state = int(ctypes.CDLL(None).adjtimex(nothing))
    except (AttributeError, OSError):
        return None
    return None if state < 0 else state


def judge_kept(state: int | None) -> Iterator[Sign]:
    """Say that no time service keeps this machine's clock, where the kernel says so."""
    if state == NOT_KEPT:
        remedy = "start one (systemd-timesyncd, or chrony with rtcsync): codes of authenticator apps go by the clock"
        yield doubtful(CLOCK, "no time service keeps this machine's clock", remedy)


def look_at_disks(settings: Settings) -> Iterator[Sign]:
    """Look at the room where data, files of the library and uploads under way lie."""
    folders = [settings.data, Path(gettempdir())]
    if isinstance(settings.files, Folder):
        folders.append(settings.files.path)
    disks = {folder.stat().st_dev: folder for folder in reversed(folders) if folder.is_dir()}
    for folder in disks.values():
        usage = shutil.disk_usage(folder)
        yield judge_room(folder, usage.free, usage.total)


def judge_room(folder: Path, free: int, total: int) -> Sign:
    """Say how a disk stands of which so many bytes are free."""
    said = f"{free / 1024**3:.1f} GiB free of {total / 1024**3:.1f} at {folder}"
    if free < total * TOO_LITTLE:
        return wrong(DISK, said, "make room: what is written next may be refused")
    if free < total * LITTLE:
        return doubtful(DISK, said, "make room")
    return fine(DISK, said)


def _time_of_database(engine: Engine) -> datetime | None:
    if engine.dialect.name == "sqlite":
        return None  # it has no clock but this machine's
    try:
        with engine.connect() as connection:
            return connection.scalar(select(func.clock_timestamp()))
    except (SQLAlchemyError, IsolationError):
        return None  # said elsewhere


def _time_of_queue(url: str) -> datetime | None:
    try:
        with impatient(url) as queue:
            seconds, parts = queue.time()
    except (RedisError, OSError):
        return None  # said elsewhere
    return datetime.fromtimestamp(seconds, UTC) + timedelta(microseconds=parts)


def judge_clock(name: str, by: timedelta) -> Sign | None:
    """Say how far another's clock is from ours; nothing where it is near enough."""
    if abs(by) < NEAR:
        return None
    said = f"the {name}'s clock is {abs(by).total_seconds():.0f} s {'ahead of' if by > timedelta() else 'behind'} ours"
    remedy = "let one time service set both machines (chrony, systemd-timesyncd)"
    return wrong(CLOCK, said, remedy) if abs(by) > FARTHEST else doubtful(CLOCK, said, remedy)


def _as_others(names: list[str]) -> str:
    return f", as the {' and the '.join(names)} {'have' if names[1:] else 'has'} it" if names else ""
