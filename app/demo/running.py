"""The demo's course: prepare the database, start every part, wait, stop."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from threading import Event
from time import monotonic

from app.demo.children import ROOT, Child, Part, start, stop_together
from app.demo.installation import HOST, Demo, DemoError, list_brands
from app.demo.parts import list_parts, list_servers
from app.demo.people import Person, read_people
from app.demo.vies import INVALID, VALID, sample_numbers
from app.settings import SettingsError, load_settings

_READY_WITHIN = 180.0  # seconds; a small machine that is busy with something else takes its time
_LOOKS_EVERY = 0.1  # seconds

_VAT_SAMPLES = sample_numbers()

Say = Callable[[str], None]


def run(demo: Demo, *, say: Say) -> int:
    """Run every part until a signal or a death; give the exit status. DemoError when it can't start."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    slugs = _slugs(demo)
    (demo.data / "demo.json").unlink(missing_ok=True)  # it says that the demo is open
    _stock(demo)
    with ExitStack() as running:  # what started last stops first
        children = _start_all(list_servers(demo), demo, running) + _start_all(list_parts(demo), demo, running)
        if _is_ready(demo, children, stop):
            _announce(demo, slugs, say)
        while not stop.wait(_LOOKS_EVERY) and not _ended(children):
            pass
        ended = _ended(children)
        if ended is not None:
            status = ended.process.returncode
            say(f"\nThe {ended.name} ended with status {status}, so the demo stops. {ended.log} says:\n")
            say(ended.last_words())
        else:
            say("\nStopping …")
    return 0 if ended is None else 1


def _slugs(demo: Demo) -> Sequence[str]:
    try:
        return list_brands(load_settings(demo.environ).tenants)
    except SettingsError as error:
        raise DemoError(str(error)) from None


def _stock(demo: Demo) -> None:
    command = [sys.executable, "-m", "app.demo.stocking"]
    done = subprocess.run(  # noqa: S603 - our own command
        command, env=demo.environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise DemoError(f"the database could not be filled:\n{done.stdout}")


def _start_all(parts: Sequence[Part], demo: Demo, running: ExitStack) -> list[Child]:
    children: list[Child] = []
    running.callback(stop_together, children)
    for part in parts:
        children.append(start(part, logs=demo.data / "logs", environ=demo.environ))  # noqa: PERF401 - one by one
    return children


def _ended(children: Sequence[Child]) -> Child | None:
    return next((child for child in children if child.has_died()), None)


def _is_ready(demo: Demo, children: Sequence[Child], stop: Event) -> bool:
    """Wait for the first page; False when a signal or a death came first."""
    deadline = monotonic() + _READY_WITHIN
    while not stop.wait(_LOOKS_EVERY) and not _ended(children):
        if _answers(demo):
            return True
        if monotonic() > deadline:
            raise DemoError(f"no page within {_READY_WITHIN:.0f} seconds; see {demo.data / 'logs' / 'web.log'}")
    return False


def _answers(demo: Demo) -> bool:
    connection = HTTPConnection(HOST, demo.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200  # noqa: PLR2004 - HTTP's own word
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _announce(demo: Demo, slugs: Sequence[str], say: Say) -> None:
    urls = {slug: demo.url(slug) for slug in slugs}
    people = read_people(demo.data)
    part = demo.data / ".demo.json.part"
    part.touch(0o600)
    part.write_text(json.dumps({"url": urls, "accounts": people}, indent=2) + "\n")
    part.replace(demo.data / "demo.json")
    width = max(map(len, slugs), default=0)
    say("\n".join(["", "Guichet is open:", *(f"  {slug:<{width}}  {url}" for slug, url in urls.items()), ""]))
    say("\n".join(["Accounts:", *(_line(each) for each in people), ""]))
    say(f"Mails: {demo.url(slugs[0])}/_demo/mailbox" if slugs else "There is no brand yet: flask tenant new birch")
    say(f"VAT numbers: {_VAT_SAMPLES[VALID]} is valid, {_VAT_SAMPLES[INVALID]} is not: docs/operations/vat-numbers.md")
    say(f"State and logs: {demo.data}\nCtrl-C stops everything.")


def _line(person: Person) -> str:
    return f"  {person['role']:<8}  {person['email']:<35}  {person['password']}"
