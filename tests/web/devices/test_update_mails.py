"""The mail of new software: what it says, when it no longer leaves, and how it is stopped."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.consents.models import Means
from app.domain.consents.rules import Wording
from app.domain.consents.service import give
from app.domain.devices.announcing import UPDATE_MAIL
from app.domain.devices.models import Device
from app.domain.devices.wishes import UPDATES, wants_updates
from app.domain.library.models import Resource, SubjectKind
from app.domain.library.subjects import make_subject
from app.domain.mail.errors import OutdatedError
from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import transaction
from tests.domain.devices.conftest import publish
from tests.web.devices.conftest import OMICRON, forget_all, opened
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.postman import bring, path_of_link, words_of

NOW = datetime.now(UTC)
STOP = "/updates/stop"
STOPPED = "Les e-mails de nouvelles versions sont arrêtés"

pytestmark = [pytest.mark.promise("OM-01"), pytest.mark.posts_mails]


@pytest.fixture
def ann(app: Flask) -> Iterator[Account]:
    forget_all(app)
    account = settle(app, OMICRON)
    with opened(app) as session, transaction(session):
        product = make_subject(session, SubjectKind.PRODUCT, "cmc-356", {"fr": "CMC 356"}, now=NOW)
        device = Device(id=account.id, account_id=account.id, serial="AB123Z", name="Banc", registered_at=NOW)
        device.product_id = product.id
        session.add(device)
        publish(session, product.id, title="Test Universe", published_at=NOW - timedelta(days=1))
        give(session, account.id, UPDATES, Wording("fr", "…"), means=Means.FORM, now=NOW)
    yield account
    empty_accounts(app)
    forget_all(app)


@pytest.fixture
def mail(app: Flask, ann: Account) -> OutgoingMail:
    with opened(app) as session, transaction(session):
        resource = session.scalars(select(Resource)).one()
        args = {"account": str(ann.id), "resource": str(resource.id), "version": resource.version}
        return post(session, kind=UPDATE_MAIL, to=ann.email, args=args, language="fr", now=NOW)


def wants(app: Flask, ann: Account) -> bool:
    with opened(app) as session:
        return wants_updates(session, ann)


def test_it_names_the_version_and_the_devices_and_how_to_stop_it(app: Flask, mail: OutgoingMail) -> None:
    message = bring(app, mail)
    stop = re.fullmatch(rf"<(https://\S+{STOP}/\S+)>", message["List-Unsubscribe"])
    assert stop is not None
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "4.10" in message["Subject"]
    for kind in ("plain", "html"):
        assert all(words in words_of(message, kind) for words in ("Test Universe", "Banc (AB123Z)", stop[1]))


@pytest.mark.parametrize("change", ["version", "draft", "over", "unwanted", "retired"])
def test_it_does_not_leave_once_it_would_be_wrong(app: Flask, ann: Account, mail: OutgoingMail, change: str) -> None:
    with opened(app) as session, transaction(session):
        resource, device = session.scalars(select(Resource)).one(), session.scalars(select(Device)).one()
        if change == "version":
            resource.version = "4.11"
        elif change == "draft":
            resource.published_at = None
        elif change == "over":
            resource.expires_at = NOW
        device.retired_at = NOW if change == "retired" else None
    if change == "unwanted":
        one_click(app, path_of_link(bring(app, mail), STOP))

    with pytest.raises(OutdatedError):
        bring(app, mail)
    assert wants(app, ann) == (change != "unwanted")


def one_click(app: Flask, path: str) -> int:
    reader = Visitor(app, OMICRON)
    return reader.client.post(path, base_url=reader.base, data={"List-Unsubscribe": "One-Click"}).status_code


def test_a_mail_reader_stops_it_at_one_press_as_often_as_it_likes(app: Flask, ann: Account, mail: OutgoingMail) -> None:
    path = path_of_link(bring(app, mail), STOP)

    assert [one_click(app, path), one_click(app, path)] == [200, 200]
    assert not wants(app, ann)


def test_looking_stops_nothing_and_the_button_does(app: Flask, ann: Account, mail: OutgoingMail) -> None:
    path = path_of_link(bring(app, mail), STOP)
    reader = Visitor(app, OMICRON)
    for _ in range(3):
        assert "ann@example.com" in reader.get(path, follow_redirects=True).text
    assert wants(app, ann)

    for _ in range(2):
        assert STOPPED in reader.send(STOP).text
    assert not wants(app, ann)
    assert Visitor(app, OMICRON).get(f"{STOP}/no-such-link", follow_redirects=True).status_code == 404
