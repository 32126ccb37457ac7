"""What the guides have typed is typed, on a host that has what Debian's packages bring and nothing else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.as_root import BARE, Host
from tests.house.test_code import ROOT

# Places of the host, wherever they stand in a command; not what is written into a file, or replaced in one.
_PLACE = re.compile(r"(?<![\w.:/}=#])/(?=(?:etc|opt|srv|var)/)")
ONE_HOST = [f"one-host.md {number}" for number in range(1, 7)]
# Sections in the order in which they are to be done; a number behind is that of one block in it.
TYPED = {
    "one host": ONE_HOST,
    "B": [*ONE_HOST[:4], "two-hosts.md B"],
    "A": ["one-host.md 1", "one-host.md 2", "two-hosts.md A 0", "one-host.md 6 0", "two-hosts.md A 1"],
}
PROGRAMS = {
    "sudo": f'exec {sys.executable} -IS {ROOT}/tests/house/as_root.py "$HOST" "$@"',
    "ssh": "echo a secret of the other host",
}


def commands(section: str) -> list[str]:
    """Give what is typed in a section: in all its blocks, or in one."""
    guide, begins, *number = section.split()
    text = (ROOT / "docs" / "operations" / guide).read_text("utf-8")
    (found,) = re.findall(rf"^## {begins}\b.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    blocks: list[str] = re.findall(r"^```sh\n(.*?)^```", found, re.MULTILINE | re.DOTALL)
    return [blocks[int(number[0])]] if number else blocks


@pytest.mark.parametrize("which", TYPED)
def test_a_guide_is_typed_as_it_stands(which: str, tmp_path: Path) -> None:
    host, programs = tmp_path / "host", tmp_path / "programs"
    Host(host).lay(*BARE)
    (host / "opt" / "guichet-v1").symlink_to(ROOT)
    programs.mkdir()
    for name, does in PROGRAMS.items():
        (programs / name).write_text(f"#!/bin/sh\n{does}\n")
        (programs / name).chmod(0o755)
    typed = "".join(block for section in TYPED[which] for block in commands(section))
    environ = {**os.environ, "HOST": str(host), "PATH": f"{programs}:{os.environ['PATH']}"}

    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", _PLACE.sub(f"{host}/", typed)],
        cwd=tmp_path, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
