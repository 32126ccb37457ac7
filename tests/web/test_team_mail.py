"""What is mailed to a brand's team goes where the team reads it, and not where customers write."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.domain.support.telling import FOR_TEAM
from app.web.mailboxes import receive
from tests.cast import ACORN, BIRCH
from tests.databases import Database
from tests.domain.support.corpus import read
from tests.mails import Mails
from tests.stock import ROOT, app_on
from tests.tenancy.folders import CONFIG, SUPPORTED, plant
from tests.web.postman import bring

_OWN = 'email = "help@birch.example"\n'
_TEAM = "team@birch.example"
_APART = f'{_OWN}team_email = "{_TEAM}"\n'


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    plant(tmp_path, BIRCH, SUPPORTED.replace(_OWN, _APART))
    plant(tmp_path, ACORN, CONFIG.replace(_OWN, _APART).replace("//birch", "//acorn").replace("www.birch", "www.acorn"))
    app = app_on(database.url, tmp_path)
    yield app
    app.extensions["guichet"].engine.dispose()


def test_a_notice_of_a_request_reaches_the_team_and_would_not_come_back_in(app: Flask, mails: Mails) -> None:
    installed = app.extensions["guichet"]
    tenant = installed.registry.by_slug(BIRCH)
    assert tenant is not None

    receive(read("001-plain-question"), tenant, installed, now=installed.clock())

    mails.expect("request_opened", to="ann.martin@example.com")
    told = bring(app, mails.expect(FOR_TEAM, to=_TEAM))
    assert (told["From"].addresses[0].addr_spec, told["To"]) == ("help@birch.example", _TEAM)


def test_what_is_written_on_the_contact_page_reaches_the_team(app: Flask, mails: Mails) -> None:
    client, where = app.test_client(), "https://acorn.example"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/support/", base_url=where).text)
    assert token is not None

    said = {"csrf_token": token[1], "email": "ann@example.com", "message": "Where is my bill?"}
    client.post("/support/", base_url=where, data=said, headers={"Origin": where})

    mails.expect("contact_message", to=_TEAM)


def test_nothing_is_posted_to_where_customers_write() -> None:
    posts = re.compile(r"(to|team_email)=\S*contact\.email\b|Team\(\S*contact\.email\b")
    assert [path.name for path in (ROOT / "app").rglob("*.py") if posts.search(path.read_text("utf-8"))] == []
