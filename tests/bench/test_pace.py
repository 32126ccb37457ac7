"""What load at a steady pace comes to."""

from dataclasses import replace
from http.client import BadStatusLine
from http.server import BaseHTTPRequestHandler
from math import inf

import pytest

from app.demo.listening import LocalServer, answering, send
from bench.load import BenchError, Target
from bench.pace import keep_pace, p99, read


def test_ninety_nine_of_a_hundred_came_within_the_99th_percentile() -> None:
    times = [float(each) for each in range(1, 101)]

    assert p99(times[::-1]) == 99
    assert p99([*times[:98], inf, inf]) == inf


@pytest.mark.parametrize("error", [BenchError("503"), ConnectionResetError(), TimeoutError(), BadStatusLine("")])
def test_what_is_refused_or_breaks_took_for_ever_and_is_counted_in_its_place(error: Exception) -> None:
    def refuse() -> None:
        raise error

    took = keep_pace([lambda: None, refuse], 1_000, 0.004)

    assert [each == inf for each in took] == [False, True, False, True]


def test_readers_who_ask_ask_each_time_what_was_not_asked_before() -> None:
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            send(self, 200, b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    with answering(LocalServer(Noting)) as server:
        page = Target(server.server_port, "/faq", {})
        read([page, replace(page, path="/search?q={q}", questions=iter(["la clé", "b", "c"]))], 1_000, 0.004)

    assert sorted(asked) == ["/faq", "/faq", "/search?q=b", "/search?q=la+cl%C3%A9"]
