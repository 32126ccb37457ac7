"""The demo's processes live and end together."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]
Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def start_demo(tmp_path: Path) -> Iterator[Start]:
    """Start a demo and wait until it is open."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    environ |= {"GUICHET_DATA": str(tmp_path), "PORT": "0"}
    started: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "app.demo"]
        demo = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        started.append(demo)
        wait_until(lambda: demo.poll() is not None or (tmp_path / "demo.json").exists())
        assert demo.poll() is None
        return demo

    yield start
    for demo in started:
        demo.kill()
        demo.communicate()


def children_of(pid: int) -> dict[str, int]:
    """Name the demo's processes by what they run."""
    pids = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
    return {Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip(): pid for pid in pids}


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # the latter when it goes while it is read
        return False


def test_a_part_that_dies_ends_the_demo_and_is_named(start_demo: Start, tmp_path: Path) -> None:
    demo = start_demo()
    parts = {each: pid for each, pid in children_of(demo.pid).items() if not each.endswith("app.demo.library")}
    (worker,) = (pid for command, pid in parts.items() if command.endswith("app.worker"))
    assert len(parts) == 8
    os.kill(worker, signal.SIGKILL)
    said, _ = demo.communicate(timeout=PATIENCE)
    assert demo.returncode == 1
    assert "The worker ended with status -9, so the demo stops." in said
    assert not any(map(lives, parts.values()))
    facts = json.loads((tmp_path / "demo.json").read_text())
    assert facts["url"].keys() == {path.parent.name for path in ROOT.glob("tenants/*/tenant.toml")}
    people = [(each["tenant"], each["role"]) for each in facts["accounts"]]
    assert people == [(slug, role) for slug in facts["url"] for role in ("customer", "agent", "admin")]
    assert len({each["password"] for each in facts["accounts"]}) == len(people)
    assert all(each["password"] in said for each in facts["accounts"])


def test_no_part_outlives_a_parent_that_was_killed(start_demo: Start) -> None:
    demo = start_demo()
    parts = children_of(demo.pid)
    demo.kill()
    wait_until(lambda: not any(map(lives, parts.values())))
