"""The installation on two hosts that the guide describes: its own script, on real programs, with a wire that is cut."""

import os
import subprocess
import sys

from tests.web.serving import ROOT


def test_two_hosts_do_what_the_guide_says() -> None:
    environ = {**os.environ, "PYTHON": sys.executable}
    tried = subprocess.run(
        [ROOT / "deploy" / "try" / "two_hosts.sh"], env=environ, capture_output=True, text=True, check=False
    )

    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert tried.stdout.count("\nok: ") == 9
