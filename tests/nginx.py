"""nginx for the tests: found, or Debian's unpacked beside the tools; nothing is installed, and no service begins.

`python -m tests.nginx` is run by `make test`; it says what to do where it cannot help.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_UNPACKED = Path(sys.prefix) / "nginx"
_LOOK, _GET = ["apt-get", "update", "--quiet"], ["apt-get", "download", "--quiet", "nginx"]
_UNPACK = ["dpkg-deb", "--extract"]
_PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:{_UNPACKED}/usr/sbin"


def find_nginx() -> str | None:
    """Give its program; None where there is none. `NGINX` names one elsewhere."""
    return os.environ.get("NGINX") or shutil.which("nginx", path=_PLACES)


def main() -> int:
    """Make sure that there is one; the exit code says whether there is."""
    if find_nginx() is None and shutil.which("apt-get") is not None:
        if os.geteuid() == 0:
            subprocess.run(_LOOK, check=True)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(_GET, cwd=folder, check=False)
            for package in Path(folder).glob("nginx_*.deb"):
                subprocess.run([*_UNPACK, package, _UNPACKED], check=True)
    if find_nginx() is None:
        advice = (
            "The tests of the proxy need nginx. Install it (Debian: nginx-light), or name one: NGINX=/path/to/nginx"
        )
        print(advice, file=sys.stderr)  # noqa: T201 - what the person must read
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
