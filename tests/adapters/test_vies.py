"""VIES over HTTP: what is an answer, and that everything else is an error that rejects nobody."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from socket import create_server
from threading import Event

import pytest

from app.adapters.vies import FINAL, Vies
from app.demo.listening import answering, send
from app.demo.vies import INVALID, TABLE, VALID, Body, ViesServer, sample_numbers
from app.domain.vat.ports import CheckError, FinalError, TemporaryError
from app.domain.vat.rules import read_number
from app.settings import SettingsError
from tests.stock import settings_from

FRENCH, OURS = read_number("FR40303265045"), read_number("BE0428759497")
YES = {"countryCode": "FR", "vatNumber": "40303265045", "valid": True, "name": "ATELIER LILAS", "address": "---"}
Misbehaviour = Callable[[BaseHTTPRequestHandler, Body], None]


@pytest.fixture
def server() -> Iterator[ViesServer]:
    with answering(ViesServer()) as server:
        yield server


def says(status: int, body: bytes, kind: str = "application/json") -> Misbehaviour:
    return lambda handler, _: send(handler, status, body, kind=kind)


def says_json(status: int = 200, **changed: object) -> Misbehaviour:
    return says(status, json.dumps({**YES, **changed}).encode())


def breaks_off(handler: BaseHTTPRequestHandler, _: Body) -> None:
    """Promise more than comes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(json.dumps(YES).encode()[:-20])
    handler.close_connection = True


def leads_elsewhere(handler: BaseHTTPRequestHandler, asked: Body) -> None:
    """Redirect, as a page that asks to sign in does."""
    del asked
    handler.send_response(302)
    handler.send_header("Location", f"http://127.0.0.1:{handler.server.server_address[1]}/elsewhere")  # type: ignore[index]
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def hangs_up(handler: BaseHTTPRequestHandler, _: Body) -> None:
    handler.close_connection = True


def error_of(server: ViesServer, number: str = FRENCH.text, within: float = 15) -> CheckError:
    with pytest.raises(CheckError) as refused:
        Vies(server.url, within=within).check(read_number(number), None)
    return refused.value


@pytest.mark.parametrize(("key", "outcome"), TABLE.items())
def test_each_number_of_the_official_table_gives_its_answer(server: ViesServer, key: str, outcome: str) -> None:
    number = read_number(sample_numbers()[outcome])
    assert number.text.endswith(key)
    if outcome in {VALID, INVALID}:
        answer = Vies(server.url).check(number, None)
        assert (answer.valid, answer.exchange.status) == (outcome == VALID, 200)
        assert (answer.name is None, answer.seat is None) == (outcome == INVALID, outcome == INVALID)
        return
    error = error_of(server, number.text)
    assert (error.code, error.exchange.status) == (outcome, 200)
    assert type(error) is (FinalError if outcome in FINAL else TemporaryError)


def test_final_are_the_errors_that_are_about_the_question_or_about_us() -> None:
    assert {"INVALID_INPUT", "INVALID_REQUESTER_INFO", "VAT_BLOCKED", "IP_BLOCKED"} == FINAL


def test_in_the_name_of_a_requester_the_consultation_has_a_number(server: ViesServer) -> None:
    vies = Vies(server.url + "/")
    named, unnamed = vies.check(FRENCH, OURS), vies.check(FRENCH, None)

    asked = {"countryCode": "FR", "vatNumber": "40303265045"}
    requester = {"requesterMemberStateCode": "BE", "requesterNumber": "0428759497"}
    assert server.asked == [{**asked, **requester}, asked]
    assert named.exchange.request == {**asked, **requester}
    assert (named.consultation, unnamed.consultation) == ("WAPIAAA303265045", None)
    assert json.loads(named.exchange.body or "")["requestIdentifier"] == named.consultation


@pytest.mark.parametrize(
    ("misbehaves", "code", "status"),
    [
        (says(200, b"<html>Site under maintenance</html>", "text/html"), "not_understood", 200),
        (says(503, b"<html>busy</html>", "text/html"), "not_understood", 503),
        (says(429, b""), "not_understood", 429),
        (says(200, b""), "not_understood", 200),
        (says(200, b"[]"), "not_understood", 200),
        (says(200, b"{}"), "not_understood", 200),
        (says(200, b"null"), "not_understood", 200),
        (says(200, b"\xff\xfe\0"), "not_understood", 200),
        (says(200, b"[" * 30_000), "not_understood", 200),
        (says(200, b'{"x": ' + b"[" * 30_000), "not_understood", 200),
        (says_json(name="\ud800"), "not_understood", 200),
        (says(200, b'{"valid": false, "name": "' + b"x" * 100_000), "not_understood", 200),
        (says_json(valid="false"), "not_understood", 200),
        (says_json(valid=0), "not_understood", 200),
        (says_json(valid=None), "not_understood", 200),
        (says_json(503, valid=False), "not_understood", 503),
        (says_json(valid=False, vatNumber="99999999999"), "another_number", 200),
        (says_json(valid=False, countryCode="DE"), "another_number", 200),
        (says_json(valid=False, vatNumber=None), "another_number", 200),
        (says_json(valid=False, actionSucceed=False), "not_understood", 200),
        (says_json(valid=False, errorWrappers=[{"error": "MS_UNAVAILABLE"}]), "MS_UNAVAILABLE", 200),
        (says_json(400, valid=False, errorWrappers=[{"error": "TIMEOUT"}]), "TIMEOUT", 400),
        (says_json(valid=False, userError="MS_MAX_CONCURRENT_REQ"), "MS_MAX_CONCURRENT_REQ", 200),
        (says_json(errorWrappers=[{"error": ""}]), "not_understood", 200),
        (says_json(errorWrappers=[{"error": "VOW-ERR-9"}]), "VOW-ERR-9", 200),
        (breaks_off, "not_understood", 200),
        (leads_elsewhere, "not_understood", 302),
        (hangs_up, "no_connection", None),
    ],
)
def test_whatever_is_no_answer_is_an_error_that_may_pass(
    server: ViesServer, misbehaves: Misbehaviour, code: str, status: int | None
) -> None:
    server.misbehave = misbehaves
    error = error_of(server)

    assert type(error) is TemporaryError
    assert (error.code, error.exchange.status) == (code, status)
    assert len(error.exchange.body or "") <= 8_000
    assert "\0" not in (error.exchange.body or "")
    assert error.exchange.request == {"countryCode": "FR", "vatNumber": "40303265045"}
    assert len(server.asked) == 1


def test_one_that_hangs_is_not_waited_for(server: ViesServer) -> None:
    over = Event()
    server.misbehave = lambda *_: (over.wait(60), None)[1]
    assert error_of(server, within=0.2).code == "no_answer_in_time"
    over.set()


def test_one_that_answers_drop_by_drop_is_not_waited_for_to_its_end(server: ViesServer) -> None:
    gone = Event()

    def drips(handler: BaseHTTPRequestHandler, _: Body) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _drop in range(60):
            handler.wfile.write(b" ")
            gone.wait(0.05)
        handler.wfile.write(json.dumps(YES).encode())

    server.misbehave = drips
    assert error_of(server, within=1).code == "no_answer_in_time"
    gone.set()


def test_one_that_is_gone_or_takes_no_call_is_an_error_that_may_pass() -> None:
    with create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(TemporaryError, match="no_answer_in_time"):
            Vies(url, within=0.2).check(FRENCH, None)
    with pytest.raises(TemporaryError, match="no_connection"):
        Vies("http://127.0.0.1:9").check(FRENCH, None)


@pytest.mark.parametrize(
    ("said", "name"),
    [("---", None), ("  ", None), (None, None), ("A\0\u202eB C", "AB C"), ("x" * 999, "x" * 300)],
)
def test_names_come_without_what_nobody_types_and_bounded(server: ViesServer, said: str | None, name: str) -> None:
    server.misbehave = says_json(name=said)
    assert Vies(server.url).check(FRENCH, None).name == name


def test_spaces_and_case_make_no_other_number(server: ViesServer) -> None:
    server.misbehave = says_json(vatNumber="40 303265045", countryCode="fr")
    assert Vies(server.url).check(FRENCH, None).valid


@pytest.mark.parametrize("url", ["http://vies.example/rest", "ftp://x", "https://"])
def test_vies_is_asked_over_tls_or_on_this_machine(url: str) -> None:
    with pytest.raises(SettingsError, match="GUICHET_VIES_URL"):
        settings_from(MODE="test", VIES_URL=url)
