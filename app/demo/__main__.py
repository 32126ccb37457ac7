"""`make run`: the five brands with all their parts and neighbours under one parent that stops them cleanly.

A part that dies is not started again: the demo says which one, stops the others and ends with status 1, so that
nobody looks at a demo of which half is missing.
"""

import os
import sys
from collections.abc import Mapping

from app.demo.installation import DemoError, prepare
from app.demo.running import run


def main(environ: Mapping[str, str]) -> int:
    """Run the demo until Ctrl-C or SIGTERM; give the exit status."""
    try:
        with prepare(environ) as demo:
            return run(demo, say=say)
    except DemoError as error:
        say(f"guichet: {error}")
        return 1


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)  # noqa: T201 - that is what a terminal is for


if __name__ == "__main__":
    sys.exit(main(os.environ))
