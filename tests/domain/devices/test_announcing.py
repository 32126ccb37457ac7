"""Announcing software: each version once to each who wanted it, and never a draft or what is over."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.accounts.models import Account, AccountState
from app.domain.consents.models import Means
from app.domain.consents.rules import Wording
from app.domain.consents.service import give
from app.domain.devices import announcing
from app.domain.devices.announcing import announce_batch, begin_announcements, list_under_way
from app.domain.devices.models import Device
from app.domain.devices.wishes import UPDATES, stop_updates, wants_updates
from app.domain.library.models import ResourceSubject, SubjectKind
from app.domain.library.subjects import make_subject
from app.kernel.db import TenantSession
from tests.domain.devices.conftest import NOW, know, publish, register
from tests.factories import make_account
from tests.mails import Mails

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
LANGUAGES = ("fr", "en", "de")
OUT_SINCE = NOW - HOUR

pytestmark = [pytest.mark.promise("OM-01"), pytest.mark.posts_mails]


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "BATCH", 2)


def owner(session: TenantSession, name: str, *, since: timedelta | None = HOUR, **facts: object) -> Account:
    """Give an account with a device of the product, that wants mails since so long before the update (none: not)."""
    account = make_account(session, email=f"{name}@example.com", **facts)
    serial = f"AB{len(name):03}{name[0].upper()}"
    know(session, serial, product="cmc-356")
    register(session, account, serial)
    if since is not None:
        give(session, account.id, UPDATES, Wording("fr", "…"), means=Means.FORM, now=OUT_SINCE - since)
    session.flush()
    return account


def announce(session: TenantSession) -> int:
    """Announce all there is, in as many batches as it takes; give how many mails that was."""
    begin_announcements(session, now=NOW)
    told = 0
    while under_way := list_under_way(session):
        told += sum(announce_batch(session, *each, LANGUAGES, now=NOW) for each in under_way)
    return told


def told(mails: Mails) -> list[str]:
    return sorted(mail.to.partition("@")[0] for mail in mails.of_kind("software_update"))


def test_each_owner_who_wants_it_is_told_once_however_often_the_job_runs(
    session: TenantSession, product_id: UUID, mails: Mails
) -> None:
    for name in ("ann", "bella", "cleo", "dan", "e"):
        owner(session, name)
    publish(session, product_id)

    assert [announce(session), announce(session)] == [5, 0]
    assert told(mails) == ["ann", "bella", "cleo", "dan", "e"]


def test_a_job_that_was_stopped_goes_on_where_it_was(session: TenantSession, product_id: UUID, mails: Mails) -> None:
    for name in ("ann", "bella", "cleo"):
        owner(session, name)
    publish(session, product_id)
    begin_announcements(session, now=NOW)
    (under_way,) = list_under_way(session)
    assert announce_batch(session, *under_way, LANGUAGES, now=NOW) == 2
    session.flush()

    assert announce(session) == 1
    assert told(mails) == ["ann", "bella", "cleo"]


@pytest.mark.parametrize(
    ("since", "state", "language", "expected"),
    [
        (HOUR, AccountState.ACTIVE, "fr", 1),
        (timedelta(0), AccountState.ACTIVE, "fr", 1),
        (-SECOND, AccountState.ACTIVE, "fr", 0),  # wished for after it came out: it stands on their page
        (None, AccountState.ACTIVE, "fr", 0),
        (HOUR, AccountState.SUSPENDED, "fr", 0),
        (HOUR, AccountState.CLOSED, "fr", 0),
        (HOUR, AccountState.ACTIVE, "de", 1),  # nobody says it in German
    ],
)
def test_who_is_told(
    session: TenantSession,
    product_id: UUID,
    since: timedelta | None,
    state: AccountState,
    language: str,
    expected: int,
) -> None:
    owner(session, "ann", since=since, state=state, language=language)
    publish(session, product_id)

    assert announce(session) == expected


@pytest.mark.parametrize(
    "change",
    [{"published_at": None}, {"published_at": NOW + SECOND}, {"expires_at": NOW}, {"kind": "document"}],
)
def test_a_draft_what_comes_later_what_is_over_and_what_is_no_update_is_announced_to_nobody(
    session: TenantSession, product_id: UUID, change: dict[str, Any]
) -> None:
    owner(session, "ann")
    publish(session, product_id, **change)

    assert announce(session) == 0


def test_what_becomes_a_draft_again_on_the_way_is_announced_no_further(
    session: TenantSession, product_id: UUID
) -> None:
    for name in ("ann", "bella", "cleo"):
        owner(session, name)
    resource = publish(session, product_id)
    begin_announcements(session, now=NOW)
    (under_way,) = list_under_way(session)
    announce_batch(session, *under_way, LANGUAGES, now=NOW)
    resource.published_at = None
    session.flush()

    assert announce_batch(session, *under_way, LANGUAGES, now=NOW) == 0
    assert list_under_way(session) == []


def test_a_version_that_replaces_another_is_announced_once_and_also_to_who_came_since(
    session: TenantSession, product_id: UUID, mails: Mails
) -> None:
    owner(session, "ann")
    resource = publish(session, product_id, "4.9")
    assert announce(session) == 1
    owner(session, "bella", since=-SECOND)
    resource.version = "4.10"
    session.flush()

    assert [announce(session), announce(session)] == [2, 0]
    assert [mail.args["version"] for mail in mails.of_kind("software_update")] == ["4.9", "4.10", "4.10"]


def test_what_names_no_product_yet_waits_and_is_announced_once_it_does(
    session: TenantSession, product_id: UUID, mails: Mails
) -> None:
    owner(session, "ann")
    topic = make_subject(session, SubjectKind.TOPIC, "relays", {"fr": "Relais"}, now=NOW)
    resource = publish(session, topic.id)
    assert announce(session) == 0
    session.add(ResourceSubject(resource_id=resource.id, subject_id=product_id))
    session.flush()

    assert [announce(session), announce(session)] == [1, 0]
    assert told(mails) == ["ann"]


def test_one_version_in_two_languages_is_announced_to_each_in_theirs(
    session: TenantSession, product_id: UUID, mails: Mails
) -> None:
    french, german = owner(session, "ann"), owner(session, "bella", language="de")
    update = {language: publish(session, product_id, language=language) for language in ("fr", "de")}

    assert announce(session) == 2
    read = {mail.to: mail.args["resource"] for mail in mails.of_kind("software_update")}
    assert read == {french.email: str(update["fr"].id), german.email: str(update["de"].id)}


def test_no_device_in_service_no_mail(session: TenantSession, ann: Account, product_id: UUID) -> None:
    give(session, ann.id, UPDATES, Wording("fr", "…"), means=Means.FORM, now=OUT_SINCE)
    device = Device(id=ann.id, account_id=ann.id, serial="AB123Z", name="", product_id=product_id)
    device.registered_at = device.retired_at = NOW
    session.add(device)
    publish(session, product_id)

    assert announce(session) == 0


def test_a_wish_that_is_withdrawn_is_none(session: TenantSession, product_id: UUID) -> None:
    account = owner(session, "ann")
    assert wants_updates(session, account)
    stop_updates(session, account, means=Means.ONE_CLICK, now=NOW)
    session.flush()
    publish(session, product_id)

    assert (announce(session), wants_updates(session, account)) == (0, False)
