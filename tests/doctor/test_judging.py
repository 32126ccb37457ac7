"""From where on a clock or a disk is doubtful, and from where on wrong; and when nobody is asked any more."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from socket import SOCK_DGRAM, socket

import pytest

from app.doctor.dns import look_at_names, names_by
from app.doctor.machine import NOT_KEPT, judge_clock, judge_kept, judge_room
from app.tenancy.tenant import load_tenant
from tests.tenancy.folders import plant


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, None),
        (1.9, None),
        (-1.9, None),
        (2, "warning  clock          the queue's clock is 2 s ahead of ours"),
        (-2, "warning  clock          the queue's clock is 2 s behind ours"),
        (30, "warning  clock          the queue's clock is 30 s ahead of ours"),
        (30.1, "fault    clock          the queue's clock is 30 s ahead of ours"),
        (-7200, "fault    clock          the queue's clock is 7200 s behind ours"),
    ],
)
def test_clocks_that_are_apart(seconds: float, said: str | None) -> None:
    sign = judge_clock("queue", timedelta(seconds=seconds))
    assert (None if sign is None else str(sign).splitlines()[0]) == said


@pytest.mark.parametrize(("state", "warned"), [(NOT_KEPT, True), (0, False), (None, False)])
def test_a_clock_that_nobody_keeps(state: int | None, *, warned: bool) -> None:
    said = [str(sign).splitlines()[0] for sign in judge_kept(state)]
    assert said == (["warning  clock          no time service keeps this machine's clock"] if warned else [])


@pytest.mark.parametrize(
    ("free", "level"), [(100, "ok"), (10, "ok"), (9.9, "warning"), (2, "warning"), (1.9, "fault"), (0, "fault")]
)
def test_room_on_a_disk_in_hundredths_of_it(free: float, level: str) -> None:
    sign = judge_room(Path("/data"), int(free * 2**30), 100 * 2**30)
    assert str(sign).startswith(f"{level:<8} disk           {free:.1f} GiB free of 100.0 at /data")


def test_a_name_server_that_answers_nobody_is_not_asked_for_every_brand(tmp_path: Path) -> None:
    brands = [load_tenant(plant(tmp_path, slug)) for slug in ("aspen", "birch", "cedar", "elder")]
    with closing(socket(type=SOCK_DGRAM)) as mute:
        mute.bind(("127.0.0.1", 0))
        names = names_by("{}:{}".format(*mute.getsockname()))
        names.resolver.lifetime = 0.01
        (said,) = look_at_names(brands, names)
    assert said.message.endswith("cedar (LifetimeTimeout), elder")
