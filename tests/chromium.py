"""The browser of the journeys: Debian's Chromium, found, or installed when it is absent and we may.

Its shell comes first, which draws the same pages without the windows around them: that is a fifth less work.
`python -m tests.chromium` is run by `make test`; it says what to do where it cannot help.
"""

import os
import shutil
import subprocess
import sys

_SHELL = "chromium-headless-shell"
_NAMES = (_SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_UPDATE, _INSTALL = ["apt-get", "update", "--quiet"], ["apt-get", "install", "--yes", "--quiet"]

# Nobody sees the address bar; each window would draw its suggestions beforehand, in two processes of their own.
_UNSEEN = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup")
# Chromium heeds only the last list of what to turn off, and ours comes after Playwright's: so this is Playwright's.
_UNWANTED = (
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
# A quiet browser: it looks nothing up, and finds every *.localhost on this machine.
ARGUMENTS = [
    f"--disable-features={','.join(_UNSEEN + _UNWANTED)}",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


class ChromiumMissingError(Exception):
    """There is no Chromium here; the message says how to get one."""


def find_chromium() -> str:
    """Give the browser's path; ChromiumMissingError where there is none. `CHROMIUM` names one elsewhere."""
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise ChromiumMissingError(
            f"The browser tests need Chromium. Install it (Debian: sudo apt-get install {_SHELL}), "
            "or name one: CHROMIUM=/path/to/chromium make test"
        )
    return found


def main() -> int:
    """Make sure that there is a browser; the exit code says whether there is."""
    try:
        find_chromium()
    except ChromiumMissingError as error:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            print(error, file=sys.stderr)  # noqa: T201 - what the person must read
            return 1
        subprocess.run(_UPDATE, check=True)
        installed = (subprocess.run([*_INSTALL, name], check=False).returncode == 0 for name in (_SHELL, "chromium"))
        return main() if any(installed) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
