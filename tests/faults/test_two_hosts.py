"""The installation on two hosts that the guide describes: its own script, on real programs, with a wire that is cut."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.confined import refused_by
from tests.web.serving import ROOT

COMMON = ROOT / "deploy" / "systemd" / "guichet-.service.d" / "common.conf"


def test_two_hosts_do_what_the_guide_says_with_no_more_rights_than_the_units_give(tmp_path: Path) -> None:
    refused = refused_by(re.findall(r"^SystemCallFilter=(.*)$", COMMON.read_text("utf-8"), re.MULTILINE))
    python = tmp_path / "python"
    python.write_text(
        f'#!/bin/sh\nexec {sys.executable} -IS {ROOT}/tests/confined.py {",".join(refused)} {sys.executable} "$@"\n'
    )
    python.chmod(0o755)
    tried = subprocess.run(
        [ROOT / "deploy" / "try" / "two_hosts.sh"],
        env={**os.environ, "PYTHON": str(python)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert len(refused) > 10
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert tried.stdout.count("\nok: ") == 9
