"""What the log says: one JSON line per request, enough to find a failure again, and nothing that a visitor sent."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from app.web.logs import init_logs
from tests.web.serving import Served, serving

CANARY = "zephyrine.oiseau"
EMAIL = f"{CANARY}@mail.example"


@pytest.fixture(scope="module", params=["sqlite"])
def stocked_url(sqlite_stock: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the server a database of its own."""
    path = tmp_path_factory.mktemp("logs") / "guichet.sqlite3"
    path.write_bytes(sqlite_stock.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture(scope="module")
def served(stocked_url: str, brands: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with serving(folder, DATABASE_URL=stocked_url, TENANTS=str(brands), METRICS_TOKEN="t" * 32) as running:
        yield running


@pytest.mark.parametrize(
    ("host", "path", "tenant", "endpoint", "status"),
    [
        ("camcha.example", "/faq/", "camcha", "faq.index", 200),
        ("my.omicronenergy.com", "/de/faq/", "omicron", "faq.index", 200),
        ("camcha.example", "/nowhere", "camcha", "", 404),
        ("www.camcha.example", "/", None, "", 301),
        ("evil.com", "/", None, "", 421),
        ("", "/healthz", None, "operations.alive", 200),
    ],
)
def test_a_request_is_one_line_with_its_id_and_tenant(
    served: Served, host: str, path: str, tenant: str | None, endpoint: str, status: int
) -> None:
    answer, _ = served.ask(path, host=host)
    line = served.line_of(answer.headers["X-Request-Id"])

    assert answer.status == status
    assert {name: line[name] for name in ("tenant", "endpoint", "status", "method", "level")} == {
        "tenant": tenant,
        "endpoint": endpoint,
        "status": status,
        "method": "GET",
        "level": "info",
    }
    assert 0 <= line["ms"] < 60_000
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", line["timestamp"])


def test_a_failure_s_page_shows_the_id_that_the_log_has_with_the_place(served: Served) -> None:
    answer, page = served.post("/_fail", typed="x")
    (shown,) = set(re.findall(r"<code>([0-9a-f]{32})</code>", page))
    line = served.line_of(shown, "failed")

    assert (answer.status, answer.headers["X-Request-Id"]) == (500, shown)
    assert [each["exc_type"] for each in line["exception"]] == ["RuntimeError", "ValueError"]
    assert line["exception"][0]["frames"][-1]["name"] == "fail"


def test_the_database_s_refusal_is_logged_with_its_type(served: Served) -> None:
    answer, _ = served.post("/_refuse", typed="x")
    line = served.line_of(answer.headers["X-Request-Id"], "failed")

    assert line["exception"][0]["exc_type"] == "IntegrityError"


def test_nothing_that_a_visitor_sent_is_in_the_log(served: Served) -> None:
    everywhere = {"User-Agent": CANARY, "Referer": f"https://{CANARY}/", "Cookie": f"a={CANARY}", "X-Own": CANARY}
    served.ask(f"/{CANARY}?{CANARY}={EMAIL}", **everywhere)
    served.ask(f"/faq/search?q={CANARY}", **everywhere)
    served.ask(f"/faq/{CANARY}/{CANARY}", host=f"{CANARY}.example", **everywhere)
    served.ask("/", method=CANARY.replace(".", "").upper(), **everywhere)
    for path in ("/_fail", "/_refuse", "/_lose", "/support/", "/appearance", f"/{CANARY}"):
        served.post(path, typed=CANARY, comment=CANARY, message=CANARY, email=EMAIL, scheme=CANARY, next=f"/{CANARY}")
    served.raw(f"GET /{CANARY} {CANARY} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    served.raw(f"GET / HTTP/{CANARY}\r\nHost: x\r\n\r\n".encode())
    served.raw(f"GET / HTTP/1.1\r\n{CANARY} : {CANARY}\r\n\r\n".encode())
    served.raw(f"{CANARY}\r\n\r\n".encode())
    served.raw(f"GET /{CANARY * 1_000} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    served.raw(f"POST / HTTP/1.1\r\nHost: camcha.example\r\nContent-Length: {CANARY}\r\n\r\n{CANARY}".encode())
    last, _ = served.ask("/healthz")
    served.line_of(last.headers["X-Request-Id"])

    log = served.log.read_text().lower()

    assert "/_fail" not in log
    for part in (*CANARY.split("."), EMAIL):
        assert part not in log


def test_the_metrics_count_every_worker_s_answers(served: Served) -> None:
    headers = {"Authorization": "Bearer " + "t" * 32}

    def counted() -> float:
        text = served.ask("/metrics", host="", **headers)[1]
        found = re.findall(r'guichet_answers_total\{endpoint="machines.robots",status="200"\} ([\d.]+)', text)
        return sum(map(float, found))

    before = counted()
    for _ in range(20):
        served.ask("/robots.txt")

    assert [counted() - before for _ in range(6)] == [20] * 6


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer " + "u" * 32, "t", "Bearer \xff", "Basic " + "t" * 32])
def test_the_metrics_ask_for_their_token(served: Served, given: str) -> None:
    assert served.ask("/metrics", host="", Authorization=given)[0].status == 401


def test_a_line_goes_where_standard_error_is_by_then() -> None:
    ours, theirs = structlog.get_logger(), logging.getLogger("of.a.library")
    with io.StringIO() as gone, redirect_stderr(gone):
        init_logs(logging.INFO)
        ours.info("ours")
        theirs.info("theirs")
    init_logs(logging.INFO)
    with capture_logs() as captured:
        ours.info("captured")
    with redirect_stderr(io.StringIO()) as here:
        ours.info("ours")
        theirs.info("theirs")
    assert re.findall(r'"event": "(\w+)"', here.getvalue()) == ["ours", "theirs"]
    assert [line["event"] for line in captured] == ["captured"]
