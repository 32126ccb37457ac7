"""Mails are fetched from a mailbox over its protocol, kept first and marked as seen then."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from app.adapters.imap import ImapSource
from app.domain.support.incoming.models import IncomingMail
from app.factory import create_app
from app.imap_accounts import read_mailboxes
from app.jobs.incoming import Fetcher, fetch_round
from app.kernel.db import open_session
from app.settings import SettingsError
from app.tenancy.tenant import Tenant
from app.web.installation import Installation
from app.web.mailboxes import receive
from tests import imapd
from tests.cast import BIRCH
from tests.databases import Database
from tests.domain.support.corpus import read
from tests.stock import app_on, settings_from
from tests.tenancy.folders import CONFIG, SUPPORTED, plant

pytestmark = pytest.mark.posts_mails


@pytest.fixture
def installed(database: Database, tmp_path: Path) -> Iterator[Installation]:
    plant(tmp_path / "brands", BIRCH, SUPPORTED)
    found = install(database, tmp_path / "brands")
    yield found
    found.engine.dispose()


def install(database: Database, brands: Path) -> Installation:
    app: Flask = app_on(database.url, brands)
    found: Installation = app.extensions["guichet"]
    return found


def fetcher_of(installed: Installation, url: str, receives: Callable[[bytes, Tenant], object] | None = None) -> Fetcher:
    def take(raw: bytes, tenant: Tenant) -> object:
        return receive(raw, tenant, installed, now=installed.clock())

    sources = {slug: ImapSource(account) for slug, account in read_mailboxes({"IMAP_BIRCH": url}).items()}
    return Fetcher(sources=sources, registry=installed.registry, receive=receives or take, stop=Event())


def fetch(installed: Installation, url: str, receives: Callable[[bytes, Tenant], object] | None = None) -> int:
    return fetch_round(fetcher_of(installed, url, receives))


def taken(installed: Installation) -> list[str]:
    with open_session(installed.engine, BIRCH) as session:
        return list(session.scalars(select(IncomingMail.subject).order_by(IncomingMail.id)))


def test_what_nobody_has_seen_is_taken_in_and_marked(installed: Installation) -> None:
    with imapd.serving(read("001-plain-question"), read("210-newsletter")) as box:
        assert fetch(installed, box.url) == 2
        assert box.seen == {7, 8}
        assert fetch(installed, box.url) == 0

    assert taken(installed) == ["Facture d’octobre", "Question"]


def test_a_mail_that_is_not_taken_stays_unseen_and_keeps_no_other(installed: Installation) -> None:
    def breaks(raw: bytes, tenant: Tenant) -> object:
        if b"newsletter" in raw or b"News" in raw:
            raise OSError("the database is down")
        return receive(raw, tenant, installed, now=installed.clock())

    with imapd.serving(read("210-newsletter"), read("001-plain-question")) as box:
        assert fetch(installed, box.url, breaks) == 1
        assert box.seen == {8}
        assert fetch(installed, box.url) == 1

    assert taken(installed) == ["Facture d’octobre", "Question"]


def test_mails_that_cannot_be_taken_keep_no_other_waiting_and_none_is_lost(installed: Installation) -> None:
    came: list[bytes] = []
    poison = {b"poison %d" % number for number in range(120)}

    def breaks(raw: bytes, _tenant: Tenant) -> None:
        if raw in poison:
            raise ValueError("nobody can read that")
        came.append(raw)

    with imapd.serving(*sorted(poison), b"a question") as box:
        fetcher = fetcher_of(installed, box.url, breaks)
        rounds = [fetch_round(fetcher) for _ in range(13)]
        box.mails[1000] = b"another"
        assert (sum(rounds), fetch_round(fetcher), came) == (1, 1, [b"a question", b"another"])
        assert {box.mails[uid] for uid in box.seen} == {b"a question", b"another"}

        poison.clear()
        assert fetch_round(fetcher) + fetch_round(fetcher) == 120
        assert box.seen == box.mails.keys()


def test_a_round_ends_when_nothing_can_be_taken(installed: Installation) -> None:
    tried: list[bytes] = []

    def breaks(raw: bytes, _tenant: Tenant) -> None:
        tried.append(raw)
        raise OSError("the database is down")

    with imapd.serving(*(b"mail %d" % number for number in range(50))) as box:
        fetch(installed, box.url, breaks)

    assert len(tried) == 10


def test_a_mail_that_its_server_does_not_give_keeps_no_other_waiting(installed: Installation) -> None:
    with imapd.serving(read("210-newsletter"), read("001-plain-question")) as box:
        box.withheld = {7}
        assert fetch(installed, box.url) == 1
        assert box.seen == {8}

    assert taken(installed) == ["Facture d’octobre"]


def test_a_mail_whose_mark_was_lost_is_taken_once(installed: Installation) -> None:
    with imapd.serving(read("001-plain-question")) as box:
        box.refuses_marks = True
        fetch(installed, box.url)
        box.refuses_marks = False
        fetch(installed, box.url)
        assert box.seen == {7}

    assert taken(installed) == ["Facture d’octobre"]


def test_a_mailbox_that_is_away_or_shut_is_left_to_the_next_round(installed: Installation) -> None:
    with imapd.serving(read("001-plain-question")) as box:
        assert fetch(installed, box.url.replace("wagon", "wrong")) == 0
        assert fetch(installed, box.url.replace("INBOX", "elsewhere")) == 0
        url = box.url
    assert fetch(installed, url) == 0
    assert taken(installed) == []


def test_nothing_is_fetched_for_a_brand_that_takes_no_requests(database: Database, tmp_path: Path) -> None:
    plant(tmp_path / "brands", BIRCH, CONFIG)
    installed = install(database, tmp_path / "brands")
    with imapd.serving(read("001-plain-question")) as box:
        assert fetch(installed, box.url) == 0
        assert box.seen == set()

    assert taken(installed) == []
    installed.engine.dispose()


def test_a_mail_above_the_limit_is_fetched_only_so_far(installed: Installation) -> None:
    with imapd.serving(read("001-plain-question") + b"x" * 30_000_000) as box:
        fetch(installed, box.url)

    with open_session(installed.engine, BIRCH) as session:
        assert session.scalars(select(IncomingMail.reason)).all() == ["too_large"]


@pytest.mark.parametrize(
    "url",
    [
        "imaps://mail.example.net",
        "imap://u:p@mail.example.net",
        "https://u:p@mail.example.net",
        "imaps://u:p@h:port/",
        "x",
    ],
)
def test_what_is_no_mailbox_is_refused_and_its_password_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match="GUICHET_IMAP_BIRCH is no mailbox") as refused:
        settings_from(MODE="test", IMAP_BIRCH=url)
    assert url == "x" or url not in str(refused.value)


def test_a_mailbox_of_no_brand_is_refused(tmp_path: Path) -> None:
    plant(tmp_path, BIRCH)
    with pytest.raises(SettingsError, match="GUICHET_IMAP_BRICH names no brand"):
        create_app(settings_from(MODE="test", TENANTS=str(tmp_path), IMAP_BRICH="imaps://u:p@mail.example.net"))
