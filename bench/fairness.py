"""One brand has forty readers at once: how long a reader of another waits for a page that has to be made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from secrets import token_hex
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter, sleep

from bench.brands import ENTRY, WITH_FAQ, host_of, plant_brands, slug_of
from bench.load import HOST, BenchError
from bench.report import Row
from bench.serving import GUICHET, Server, flask, serve, warm

_READERS = 40  # of the brand that is asked, each again as soon as it is answered; one of them is the usual
_ASKED = 400  # questions of the other brand's reader, one after the other
_QUESTION = "/faq/search?q=account+{}"  # never the same twice: no answer is kept
_FORKING = get_context("fork")


def main() -> Iterable[Row]:
    """Measure the other brand's reader alone, then beside the forty."""
    with TemporaryDirectory(prefix="guichet-bench-") as name:
        folder = Path(name)
        environ = _install(folder)
        with serve(GUICHET, folder / "guichet.log", environ) as server:
            for number in range(2):
                warm(server.target(ENTRY, host_of(number)))
            alone = _seconds(server)
            with _crowd(server):
                beside = _seconds(server)
    note = f"the same reader alone, and not beside {_READERS} of another brand"
    for label, percent in (("half of its pages", 50), ("99 in a hundred", 99)):
        crowded, calm = _within(beside, percent), _within(alone, percent)
        yield Row(f"{label} within", crowded, calm, "ms", note, aim="crowd")


def _within(seconds: Sequence[float], percent: int) -> float:
    """Give the milliseconds within which so many in a hundred came."""
    return quantiles(seconds, n=100)[percent - 1] * 1000


def _install(folder: Path) -> Mapping[str, str]:
    environ = {
        "GUICHET_MODE": "test",
        "GUICHET_DATA": str(folder / "data"),
        "GUICHET_TENANTS": str(plant_brands(folder, WITH_FAQ)),
        "GUICHET_CONTENT": str(folder / "content"),
        "GUICHET_SECRET_KEY": token_hex(32),
    }
    flask(environ, "db", "upgrade")
    for number in range(WITH_FAQ):
        flask(environ, "faq", "import", slug_of(number))
    return environ


def _seconds(server: Server) -> list[float]:
    """Ask as the other brand's reader; give how long each answer took."""
    connection, took = HTTPConnection(HOST, server.port, timeout=60), []
    for number in range(_ASKED):
        began = perf_counter()
        if _ask(connection, host_of(1), f"{token_hex(2)}{number}"):
            raise BenchError("the other brand's reader was told to come again")
        took.append(perf_counter() - began)
    connection.close()
    return took


@contextmanager
def _crowd(server: Server) -> Iterator[None]:
    """Let the forty ask, in a process of their own, until the block ends."""
    process = _FORKING.Process(target=_keep_asking, args=(server.port,), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def _keep_asking(port: int) -> None:
    threads = [Thread(target=_ask_for_ever, args=(port, number)) for number in range(_READERS)]
    for thread in threads:
        thread.start()


def _ask_for_ever(port: int, reader: int) -> None:
    connection = HTTPConnection(HOST, port, timeout=60)
    for number in count():
        sleep(_ask(connection, host_of(0), f"{reader}x{number}"))


def _ask(connection: HTTPConnection, host: str, question: str) -> float:
    """Ask; give after how many seconds one is told to come again, 0 with an answer."""
    connection.request("GET", _QUESTION.format(question), headers={"Host": host})
    answer = connection.getresponse()
    answer.read()
    return float(answer.getheader("Retry-After", "0"))
