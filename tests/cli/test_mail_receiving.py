"""`flask mail receive` answers a mail server by the codes that it understands, and loses nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from app.cli.mail import group
from app.domain.support.incoming.models import IncomingMail
from app.factory import create_app
from app.kernel.db import open_session
from tests.cast import ACORN, BIRCH
from tests.databases import Database
from tests.domain.support.corpus import read
from tests.stock import app_on
from tests.tenancy.folders import CONFIG, SUPPORTED, plant

Receive = Callable[..., int]
TO_BIRCH = "help@birch.example"
pytestmark = pytest.mark.posts_mails


@pytest.fixture
def brands(tmp_path: Path) -> Path:
    for slug in (ACORN, BIRCH):
        plant(tmp_path / "brands", slug, SUPPORTED.replace("birch.example", f"{slug}.example"))
    return tmp_path / "brands"


@pytest.fixture
def app(database: Database, brands: Path) -> Iterator[Flask]:
    app = app_on(database.url, brands)
    yield app
    app.extensions["guichet"].engine.dispose()


def received(app: Flask, raw: bytes, *to: str) -> int:
    arguments = [word for each in to for word in ("--to", each)]
    with app.app_context():
        return CliRunner().invoke(group, ["receive", *arguments], input=raw).exit_code


def kept(app: Flask, slug: str) -> list[str]:
    with open_session(app.extensions["guichet"].engine, slug) as session:
        return list(session.scalars(select(IncomingMail.outcome)))


def test_a_mail_is_taken_in_by_the_brand_that_it_went_to(app: Flask) -> None:
    raw = read("001-plain-question")

    assert received(app, raw, TO_BIRCH) == 0
    assert received(app, raw, TO_BIRCH) == 0
    assert (kept(app, BIRCH), kept(app, ACORN)) == (["new"], [])


def test_without_an_envelope_the_headings_tell(app: Flask) -> None:
    raw = read("001-plain-question").replace(b"help@alpha.example", b"Help+abc@Birch.example")

    assert received(app, raw) == 0
    assert kept(app, BIRCH) == ["new"]


def test_a_mail_to_nobody_is_said_to_be_nobodys(app: Flask) -> None:
    assert received(app, read("001-plain-question")) == 67
    assert received(app, b"") == 67


def test_a_mail_to_a_brand_that_takes_no_requests_is_nobodys(app: Flask, brands: Path) -> None:
    plant(brands, BIRCH, CONFIG)
    fresh = create_app(app.extensions["guichet"].settings)

    assert received(fresh, read("001-plain-question"), TO_BIRCH) == 67
    assert kept(fresh, BIRCH) == []
    fresh.extensions["guichet"].engine.dispose()


def test_while_a_brand_cannot_be_read_a_mail_waits(app: Flask, brands: Path) -> None:
    (brands / BIRCH / "tenant.toml").write_text("name = ")
    fresh = create_app(app.extensions["guichet"].settings)

    assert received(fresh, read("001-plain-question"), TO_BIRCH) == 75
    fresh.extensions["guichet"].engine.dispose()


def test_while_the_database_is_down_a_mail_waits(brands: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:9/nothing?connect_timeout=2"
    app = app_on(url, brands)

    assert received(app, read("001-plain-question"), TO_BIRCH) == 75


def test_what_nobody_can_read_is_held_and_not_lost(app: Flask) -> None:
    assert received(app, b"\xff\x00 no mail at all", TO_BIRCH) == 0
    assert kept(app, BIRCH) == ["held"]
