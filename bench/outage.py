"""A streaming outage: everybody looks at one brand's status page, and the other brands' readers are to feel nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.domain.incidents.models import Impact, IncidentState
from app.domain.incidents.service import Said, open_incident
from app.kernel.db import new_engine, open_session, transaction
from app.kernel.ids import new_id
from bench.load import Target
from bench.pace import p99, read, while_arriving
from bench.pages import ASKING, BRANDS
from bench.questions import questions
from bench.report import Row
from bench.serving import GUICHET, Server, flask, local, serve, warm

_DOWN = "camcha"
_USUALLY, _TIMES = 10, 50  # pages a second of each brand, and how many times that of the one that is down
_ROUNDS, _SECONDS = 3, 8.0  # of each, in turn
_WORDS = {"fr": "La lecture des vidéos s’arrête.", "en": "Videos stop while they play."}


def main() -> Iterable[Row]:
    """Measure it; two minutes."""
    with TemporaryDirectory(prefix="guichet-bench-") as name:
        folder = Path(name)
        environ = local(folder)
        flask(environ, "db", "upgrade")
        flask(environ, "faq", "import", "--all")
        _go_down(folder)
        with serve(GUICHET, folder / "log", environ) as server:
            yield from _measure(server)


def _measure(server: Server) -> Iterable[Row]:
    status = server.target("/status", f"{_DOWN}.localhost")
    searched, *others = [brand for brand in BRANDS if brand != _DOWN]
    pages = [server.target("/", f"{brand}.localhost") for brand in others]
    page, search = (server.target(path, f"{searched}.localhost") for path in ("/", ASKING))
    for target in (status, page, search, *pages):
        warm(target)
    asking = replace(search, questions=questions(searched, "fr"))
    note, many = f"while it has {_USUALLY} a second", f"{_USUALLY * _TIMES} a second"

    crowded, rush, calm, usual = _in_turn([page, *pages], status)
    yield Row(f"p99 while one has {many}", crowded, calm, "ms", note, aim="outage")
    yield Row(f"the status page itself, p99 at {many}", rush, usual, "ms", note)
    crowded, _, calm, _ = _in_turn([asking, *pages], status)
    yield Row(f"p99 while one has {many}, a search by every fourth", crowded, calm, "ms", note, aim="outage, searching")


def _in_turn(others: Sequence[Target], status: Target) -> Sequence[float]:
    """Give the p99 of the others, and of the status page, while it is asked for by many and as usual, in turn."""
    seen_too = [*others, status]
    look = partial(read, seen_too, _USUALLY * len(seen_too), _SECONDS)

    def seen(times: int) -> tuple[float, float]:
        """Give both while it is read so many times as much as usually."""
        took = while_arriving(partial(read, [status], _USUALLY * times, _SECONDS + 2), look)
        here = took[len(others) :: len(seen_too)]
        return p99([each for number, each in enumerate(took) if number % len(seen_too) < len(others)]), p99(here)

    rounds = [(*seen(_TIMES), *seen(1)) for _ in range(_ROUNDS)]
    return [median(column) for column in zip(*rounds, strict=True)]


def _go_down(folder: Path) -> None:
    """Let the brand say what is wrong."""
    now = datetime.now(UTC)
    said = Said(state=IncidentState.INVESTIGATING, impact=Impact.DOWN, is_public=True, words=_WORDS)
    engine = new_engine(f"sqlite:///{folder / 'guichet.sqlite3'}")
    with open_session(engine, _DOWN) as session, transaction(session):
        open_incident(session, new_id(now), said, titles=_WORDS, parts=(), started_at=now, now=now)
    engine.dispose()
