"""What those who run the installation ask: alive, ready with what is missing, measured by token, whose domain."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import close_all_sessions

from tests.stock import MakeApp
from tests.web import hostile
from tests.web.environs import Answer, answer_to, environ

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)


def ask(app: Flask, path: str, **headers: str) -> Answer:
    return answer_to(app, environ("", path, **headers))


def faults(app: Flask) -> list[str]:
    """Ask for readiness and give what is missing; the queue's absence, which no test here mends, apart."""
    answer = ask(app, "/readyz")
    assert answer.status == 503
    assert answer.headers["Cache-Control"] == "no-store"
    return [line for line in answer.body.decode().splitlines() if not line.startswith("queue: ")]


def test_a_process_that_answers_is_alive_whatever_it_lacks(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/none.sqlite3", TENANTS=str(tmp_path))

    assert (ask(app, "/healthz").status, ask(app, "/healthz").body) == (200, b"alive\n")


def test_a_queue_out_of_reach_is_named_without_its_address(make_app: MakeApp) -> None:
    answer = ask(make_app(QUEUE_URL="redis://:secret@127.0.0.1:1/0"), "/readyz")

    assert (answer.status, answer.body) == (503, b"queue: ConnectionError\n")


def test_a_database_out_of_reach_is_named(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/none.sqlite3")

    assert faults(app) == ["database: OperationalError"]


def test_an_empty_database_is_named_with_the_remedy(make_app: MakeApp, tmp_path: Path) -> None:
    (fault,) = faults(make_app(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3"))

    assert fault.startswith("database: revision none, needed ")
    assert fault.endswith("run “flask db upgrade”")


def test_an_older_database_is_named_with_its_revision(make_app: MakeApp, sqlite_template: Path, tmp_path: Path) -> None:
    (fault,) = faults(make_app(DATABASE_URL=database_at("0001", sqlite_template, tmp_path)))

    assert fault.startswith("database: revision 0001, needed ")
    close_all_sessions()


def test_a_database_that_was_upgraded_for_the_next_version_is_served(
    make_app: MakeApp, sqlite_template: Path, tmp_path: Path
) -> None:
    assert faults(make_app(DATABASE_URL=database_at("9999", sqlite_template, tmp_path))) == []
    close_all_sessions()


def database_at(revision: str, template: Path, folder: Path) -> str:
    """Make a database that says it is at a revision."""
    path = folder / "other.sqlite3"
    path.write_bytes(template.read_bytes())
    with create_engine(f"sqlite:///{path}", poolclass=NullPool).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))
    return f"sqlite:///{path}"


def test_an_installation_without_a_brand_says_so(make_app: MakeApp, tmp_path: Path) -> None:
    assert faults(make_app(TENANTS=str(tmp_path))) == ["brands: none in GUICHET_TENANTS"]


def test_nothing_missing_but_the_queue_is_nothing_else_missing(app: Flask) -> None:
    assert faults(app) == []


def test_without_a_token_there_are_no_metrics(app: Flask) -> None:
    assert ask(app, "/metrics").status == 404
    assert ask(app, "/metrics", HTTP_AUTHORIZATION="Bearer ").status == 404


@pytest.mark.parametrize("given", ["", "Bearer ", "t" * 31, "Bearer " + "t" * 31, "Bearer " + "t" * 33, "Bearer \xff"])
def test_with_another_token_there_are_none_either(make_app: MakeApp, given: str) -> None:
    answer = ask(make_app(METRICS_TOKEN="t" * 32), "/metrics", HTTP_AUTHORIZATION=given)

    assert answer.status == 401
    assert b"guichet_answers" not in answer.body


def test_with_the_token_the_metrics_are_given_by_route_and_never_by_path(make_app: MakeApp) -> None:
    app = make_app(METRICS_TOKEN="t" * 32)
    answer_to(app, environ("camcha.example", "/robots.txt"))
    answer_to(app, environ("camcha.example", "/zephyrine", query="q=oiseau"))

    answer = ask(app, "/metrics", HTTP_AUTHORIZATION="Bearer " + "t" * 32)

    assert answer.status == 200
    assert b'guichet_answers_total{endpoint="machines.robots",status="200"}' in answer.body
    assert b'guichet_answer_seconds_count{endpoint="machines.robots"}' in answer.body
    assert b"zephyrine" not in answer.body
    assert b"oiseau" not in answer.body


def ask_domain(app: Flask, query: str) -> int:
    answer = answer_to(app, environ("127.0.0.1", "/domains/ask", query=query))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.body == (b"ours\n" if answer.status == 200 else b"not ours\n")
    return answer.status


@pytest.mark.parametrize(
    "domain",
    [
        "camcha.example",
        "www.camcha.example",  # which leads to the former
        "CamCha.EXAMPLE",
        "camcha.example.",
        "camcha.example:443",
        "my.omicronenergy.com",
    ],
)
def test_a_certificate_may_be_made_for_a_domain_that_leads_to_a_brand(app: Flask, domain: str) -> None:
    assert ask_domain(app, f"domain={domain}") == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "domain=",
        "domain=.",
        "domain=evil.com",
        "domain=camcha.example.evil.com",
        "domain=evil.camcha.example",
        "domain=*.example",
        "domain=127.0.0.1",
        "domain=%5B%3A%3A1%5D",
        "domain=camch%C3%A1.example",
        "domain=xn--camch-0qa.example",
        "domain=camcha.example%00",
        "domain=%FF%FE",
        "domain=evil.com&domain=camcha.example",
        "host=camcha.example",
        "domain=" + "a." * 30_000 + "example",
    ],
)
def test_none_is_made_for_any_other(app: Flask, query: str) -> None:
    assert ask_domain(app, query) == 404


def test_no_hostile_domain_breaks_the_answer(app: Flask) -> None:
    for value in hostile.VALUES:
        assert ask_domain(app, hostile.urlencoded([("domain", value)])) == 404


def test_a_domain_is_known_while_the_database_is_away(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/none.sqlite3")

    assert ask_domain(app, "domain=camcha.example") == 200
