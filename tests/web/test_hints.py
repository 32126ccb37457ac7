"""The queue hears of a mail after its commit, and never of one that was taken back."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import open_session
from app.web.environ import TENANT
from app.web.installation import EXTENSION, installation
from app.web.request import committing, now
from tests.mails import Mails
from tests.stock import MakeApp
from tests.valkey import Valkey, valkey


@pytest.fixture
def queue() -> Iterator[Valkey]:
    with valkey() as server:
        yield server


@pytest.fixture
def app(make_app: MakeApp, queue: Valkey) -> Iterator[Flask]:
    app = make_app(QUEUE_URL=queue.url)
    with app.test_request_context():
        tenant = installation().registry.by_slug("camcha")
    with app.test_request_context(environ_overrides={TENANT: tenant}):
        yield app


def waiting(queue: Valkey) -> list[object]:
    return list(queue.client.lrange("rq:queue:mail", 0, -1))


@pytest.mark.usefixtures("app")
def test_a_page_hints_at_its_mail_after_the_commit(queue: Valkey, mails: Mails) -> None:
    with committing() as session:
        mail = post(session, kind="k", to="ann@example.net", args={}, language="fr", now=now())
        assert waiting(queue) == []
    assert waiting(queue) == [f"mail-{mail.id}".encode()]
    mails.expect("k", to="ann@example.net")


class Looking:
    """Hints at nothing, and looks whether another process would find the mail now."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.found: list[int] = []

    def hint(self, tenant: str, mail_id: UUID) -> None:
        with open_session(self._engine, tenant) as session:
            self.found += session.scalars(select(func.count()).where(OutgoingMail.id == mail_id))


def test_a_mail_can_be_found_when_the_queue_hears_of_it(app: Flask, mails: Mails) -> None:
    looking = Looking(installation().engine)
    app.extensions[EXTENSION] = replace(installation(), hints=looking)
    with committing() as session:
        post(session, kind="k", to="ann@example.net", args={}, language="fr", now=now())
    assert looking.found == [1]
    mails.expect("k", to="ann@example.net")


@pytest.mark.usefixtures("app")
def test_a_mail_that_was_rolled_back_is_not_hinted_at(queue: Valkey, mails: Mails) -> None:
    with pytest.raises(ZeroDivisionError), committing() as session:  # noqa: PT012 - what went wrong came after
        post(session, kind="k", to="ann@example.net", args={}, language="fr", now=now())
        1 / 0  # noqa: B018
    assert waiting(queue) == []
    mails.expect("k", to="ann@example.net")
