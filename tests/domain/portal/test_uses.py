"""What a product or a topic is used for."""

from dataclasses import asdict, replace
from uuid import UUID

import pytest

from app.domain.accounts.models import Account, KnownSerial
from app.domain.devices.models import Device
from app.domain.events.service import create_event
from app.domain.library.models import SubjectKind
from app.domain.library.subjects import get_subject, make_subject
from app.domain.portal.service import choose
from app.domain.portal.uses import count_uses
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.databases import OpenSession
from tests.domain.events.events import DESCRIBED
from tests.domain.portal.shelves import NOW
from tests.factories import make_account
from tests.shelf import shelve

NOTHING = {"resources": 0, "events": 0, "devices": 0, "serials": 0, "chosen": 0}


def add_resource(session: TenantSession, subject_id: UUID, ann: Account) -> None:
    shelve(session, f"Guide de {ann.email}", subjects=(subject_id,))


def add_event(session: TenantSession, subject_id: UUID, ann: Account) -> None:
    create_event(session, new_id(NOW), replace(DESCRIBED, title=ann.email, subjects=(subject_id,)), now=NOW)


def add_device(session: TenantSession, subject_id: UUID, ann: Account) -> None:
    facts = {"account_id": ann.id, "serial": "AB123Z", "name": "", "product_id": subject_id, "registered_at": NOW}
    session.add(Device(id=new_id(NOW), **facts))


def add_serial(session: TenantSession, subject_id: UUID, ann: Account) -> None:
    key = get_subject(session, subject_id).key
    session.add(KnownSerial(number=f"{ann.id}", product=key, imported_at=NOW))


def add_choice(session: TenantSession, subject_id: UUID, ann: Account) -> None:
    choose(session, ann.id, among=[subject_id], chosen=[subject_id])


ADDING = {
    "resources": add_resource,
    "events": add_event,
    "devices": add_device,
    "serials": add_serial,
    "chosen": add_choice,
}


@pytest.mark.parametrize("what", ADDING)
def test_each_use_is_counted_and_all_but_a_choice_keep_it(open_session: OpenSession, what: str) -> None:
    with open_session("camcha") as other, transaction(other):
        theirs = make_subject(other, SubjectKind.PRODUCT, "relay", {"fr": "Relais"}, now=NOW)
        ADDING[what](other, theirs.id, make_account(other))
    with open_session("omicron") as session, transaction(session):
        relay = make_subject(session, SubjectKind.PRODUCT, "relay", {"fr": "Relais"}, now=NOW)
        make_subject(session, SubjectKind.PRODUCT, "other", {"fr": "Autre"}, now=NOW)
        topic = make_subject(session, SubjectKind.TOPIC, "relay", {"fr": "Relais"}, now=NOW)
        assert asdict(count_uses(session, relay)) == NOTHING

        ADDING[what](session, relay.id, make_account(session))
        session.flush()

        assert asdict(count_uses(session, relay)) == {**NOTHING, what: 1}
        assert asdict(count_uses(session, topic)) == NOTHING
        assert count_uses(session, relay).keep_it is (what != "chosen")
