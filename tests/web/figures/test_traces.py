"""Traces reach a collector when they are switched on, hold nothing about anybody, and cost nothing when off."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.adapters.collector import Collected, Collector, collector
from tests.faults.waiting import wait_until
from tests.stock import ROOT
from tests.web.serving import Served, serving

CANARY = "zephyrine"


@pytest.fixture(scope="module")
def collecting() -> Iterator[Collector]:
    with collector() as running:
        yield running


@pytest.fixture(scope="module")
def traced(
    collecting: Collector, sqlite_stock: Path, brands: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Give a server that sends what it traced after a tenth of a second."""
    folder = tmp_path_factory.mktemp("traced")
    database = folder / "guichet.sqlite3"
    database.write_bytes(sqlite_stock.read_bytes())
    own = {"DATABASE_URL": f"sqlite:///{database}", "TENANTS": str(brands), "TRACES_URL": collecting.url}
    os.environ["OTEL_BSP_SCHEDULE_DELAY"] = "100"
    try:
        with serving(folder, **own) as running:
            yield running
    finally:
        del os.environ["OTEL_BSP_SCHEDULE_DELAY"]


def span_of(collecting: Collector, request_id: str | None) -> Collected:
    """Wait for the span of a request."""

    def found() -> list[Collected]:
        return [each for each in collecting.spans() if each.attributes.get("guichet.request_id") == request_id]

    wait_until(lambda: bool(found()))
    (span,) = found()
    return span


def test_a_request_and_its_statements_arrive_as_one_trace(traced: Served, collecting: Collector) -> None:
    answer, _ = traced.ask("/login", Cookie=f"guichet={CANARY}")
    span = span_of(collecting, answer.headers["X-Request-Id"])
    statements = [each for each in collecting.spans() if each.parent == span.id]

    assert span.name == "signing_in.show"
    assert span.attributes == {
        "guichet.endpoint": "signing_in.show",
        "guichet.tenant": "camcha",
        "guichet.request_id": answer.headers["X-Request-Id"],
        "http.response.status_code": "200",
    }
    assert statements
    assert {each.trace for each in statements} == {span.trace}
    assert {each.attributes["db.system.name"] for each in statements} == {"sqlite"}
    assert any(each.attributes["db.query.text"].startswith("SELECT") for each in statements)


def test_a_failure_is_marked_and_its_words_stay_here(traced: Served, collecting: Collector) -> None:
    for path, error in (("/_fail", ""), ("/_refuse", "IntegrityError")):
        answer, _ = traced.post(path, typed=CANARY)
        span = span_of(collecting, answer.headers["X-Request-Id"])
        failed = {each.attributes.get("error.type", "") for each in collecting.spans() if each.parent == span.id}

        assert (span.is_error, span.events) == (True, 0)
        assert error in failed | {""}
    assert CANARY.encode() not in b"".join(collecting.bodies)


def test_what_a_visitor_sends_is_in_no_span(traced: Served, collecting: Collector) -> None:
    everywhere = {"User-Agent": CANARY, "Referer": f"https://{CANARY}/", "Cookie": f"a={CANARY}", "traceparent": CANARY}
    traced.ask(f"/{CANARY}?{CANARY}={CANARY}", **everywhere)
    traced.ask(f"/faq/search?q={CANARY}", **everywhere)
    traced.post("/login", email=f"{CANARY}@mail.example", password=f"{CANARY} {CANARY}")
    last, _ = traced.ask("/healthz")
    span_of(collecting, last.headers["X-Request-Id"])

    assert CANARY.encode() not in b"".join(collecting.bodies).lower()


def test_a_trace_that_a_stranger_began_is_not_gone_on_with(traced: Served, collecting: Collector) -> None:
    answer, _ = traced.ask("/healthz", traceparent=f"00-{'a' * 32}-{'b' * 16}-01")
    span = span_of(collecting, answer.headers["X-Request-Id"])

    assert (span.parent, span.trace.hex() == "a" * 32) == (b"", False)


def test_a_collector_that_is_away_keeps_nobody_from_an_answer(sqlite_stock: Path, brands: Path, tmp_path: Path) -> None:
    database = tmp_path / "guichet.sqlite3"
    database.write_bytes(sqlite_stock.read_bytes())
    own = {"DATABASE_URL": f"sqlite:///{database}", "TENANTS": str(brands)}
    with serving(tmp_path, TRACES_URL="http://127.0.0.1:1/v1/traces", **own) as running:
        assert [running.ask("/login")[0].status for _ in range(5)] == [200] * 5


@pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
def test_where_they_are_not_switched_on_nothing_of_them_is_loaded(stocked_url: str, brands: Path) -> None:
    code = "import sys, wsgi; print([name for name in sys.modules if name.startswith('opentelemetry')])"
    given = {"MODE": "test", "DATABASE_URL": stocked_url, "TENANTS": str(brands)}
    environ = os.environ | {f"GUICHET_{name}": value for name, value in given.items()}
    done = subprocess.run([sys.executable, "-c", code], env=environ, cwd=ROOT, capture_output=True, check=True)

    assert done.stdout.decode().strip() == "[]"
