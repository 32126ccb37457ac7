"""What was typed is kept for an hour, for one browser, one brand and one account, under a seal."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.adapters.sealing import AesGcmSealer
from app.domain.unsent.models import UnsentForm
from app.domain.unsent.service import TypedForm, drop_forms, keep_form, list_forms, sweep
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import make_account

NOW = datetime(2026, 11, 27, 22, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
SEALER = AesGcmSealer("a key of these tests, long enough")
TOKEN = "the cookie of one browser"


def typed(text: str = "Anne-Lise", *, path: str = "/page", name: str = "first_name", **more: UUID) -> TypedForm:
    return TypedForm(path=path, account_id=more.get("account_id"), fields={name: [text]})


def keep(session: TenantSession, form: TypedForm, *, token: str = TOKEN, now: datetime = NOW) -> bool:
    with transaction(session):
        return keep_form(session, token, form, sealer=SEALER, now=now)


def listed(session: TenantSession, token: str = TOKEN, now: datetime = NOW) -> Sequence[TypedForm]:
    return [form for _id, form in list_forms(session, token, sealer=SEALER, now=now)]


@pytest.mark.parametrize(("age", "is_there"), [(HOUR - SECOND, True), (HOUR, False), (HOUR + SECOND, False)])
def test_a_form_waits_for_an_hour_and_is_then_swept(
    open_session: OpenSession, age: timedelta, *, is_there: bool
) -> None:
    acorn = open_session(ACORN)
    keep(acorn, typed())

    assert listed(acorn, now=NOW + age) == ([typed()] if is_there else [])
    with transaction(acorn):
        assert sweep(acorn, now=NOW + age) == (not is_there)
    assert (acorn.scalar(select(UnsentForm)) is not None) == is_there


def test_another_browser_and_another_brand_find_nothing(open_session: OpenSession) -> None:
    keep(open_session(ACORN), typed())

    assert listed(open_session(ACORN), token="another cookie") == []
    assert listed(open_session(BIRCH)) == []


def test_what_is_typed_again_takes_its_place_and_other_forms_stay(open_session: OpenSession) -> None:
    acorn = open_session(ACORN)
    with transaction(acorn):
        ann = make_account(acorn).id
    others = [typed(path="/other"), typed(name="comment"), typed(account_id=ann)]
    for form in (typed("first"), *others, typed("second")):
        assert keep(acorn, form)

    found = listed(acorn)

    assert len(found) == 4
    assert typed("second") in found
    assert all(form in found for form in others)


def test_a_form_that_is_dropped_is_gone(open_session: OpenSession) -> None:
    acorn = open_session(ACORN)
    keep(acorn, typed())
    keep(acorn, typed(path="/other"))

    ids = [form_id for form_id, form in list_forms(acorn, TOKEN, sealer=SEALER, now=NOW) if form.path == "/page"]
    with transaction(acorn):
        drop_forms(acorn, ids)

    assert listed(acorn) == [typed(path="/other")]


def test_the_table_shows_nothing_of_what_was_typed(open_session: OpenSession) -> None:
    acorn = open_session(ACORN)
    keep(acorn, typed())

    row = acorn.scalars(select(UnsentForm)).one()

    assert b"Anne" not in row.sealed_fields
    assert TOKEN not in {row.digest, row.path}


@pytest.mark.parametrize("change", ["account", "browser", "page"])
def test_a_row_that_was_given_to_somebody_else_opens_nothing(open_session: OpenSession, change: str) -> None:
    acorn = open_session(ACORN)
    with transaction(acorn):
        bob = make_account(acorn, email="bob@example.com").id
    keep(acorn, typed())
    keep(acorn, typed(), token="Bob's cookie")
    with transaction(acorn):
        row = acorn.scalars(select(UnsentForm).order_by(UnsentForm.id)).first()
        assert row is not None
        if change == "account":
            row.account_id = bob
        elif change == "browser":
            row.digest = next(each.digest for each in acorn.scalars(select(UnsentForm)) if each.digest != row.digest)
        else:
            row.path = "/other"

    found = [*listed(acorn), *listed(acorn, token="Bob's cookie")]

    assert found == [typed()]


def test_a_form_of_an_account_that_is_gone_is_not_kept(open_session: OpenSession) -> None:
    acorn = open_session(ACORN)

    assert keep(acorn, typed(account_id=UUID(int=7))) is False
    assert listed(acorn) == []
