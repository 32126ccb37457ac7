"""Giving people out as a file: whom a search finds, without a secret, for whoever asked and for a day."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import AccountState, Role
from app.domain.accounts.transfers import exporting
from app.domain.accounts.transfers.rules import EXPORTED
from app.domain.audit.models import AuditEntry
from tests.cast import BIRCH
from tests.web.copying import connections_out
from tests.web.desk import moving
from tests.web.desk.moving import act, fates, id_in, page_of, rows, work
from tests.web.email_changes import age_proof
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.posts_mails


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    moving.clear(app)


def exported(app: Flask, visitor: Visitor, **fields: str) -> list[dict[str, str]]:
    transfer_id = id_in(visitor.send("/admin/people/exports/", fields))
    assert work(app) == 1
    return moving.read_csv(act(visitor, transfer_id, "people.csv"))


def test_everybody_of_the_brand_is_in_the_file_and_no_secret(app: Flask, dora: Visitor) -> None:
    settle(app, email="lea@example.com", first_name="=Léa", birth_date=date(1985, 7, 14), country="FR", company="Lilas")
    settle(app, BIRCH, email="bella@example.com")
    transfer_id = id_in(dora.send("/admin/people/exports/", {}))
    assert "<progress" in page_of(dora, transfer_id)
    work(app)
    assert "2 personnes sont dans le fichier" in page_of(dora, transfer_id)
    answer = act(dora, transfer_id, "people.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=people.csv"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert connections_out(app) == 0
    people = {each["email"]: each for each in moving.read_csv(answer)}
    assert tuple(people["lea@example.com"]) == EXPORTED
    assert set(people) == {"lea@example.com", "admin@example.com"}
    lea = people["lea@example.com"]
    assert (lea["first_name"], lea["birth_date"], lea["country"]) == ("'=Léa", "1985-07-14", "FR")
    assert (lea["state"], lea["role"], lea["registered_on"]) == ("active", "customer", "2026-11-01")
    assert b"$argon2" not in answer.data


def test_a_search_and_a_state_say_who_is_in_it(app: Flask, dora: Visitor) -> None:
    settle(app, email="lea@example.com", last_name="Moreau")
    settle(app, email="leo@example.com", last_name="Moreau", state=AccountState.WAITING)
    assert {each["email"] for each in exported(app, dora, q="moreau")} == {"lea@example.com", "leo@example.com"}
    assert {each["email"] for each in exported(app, dora, q="moreau", state="waiting")} == {"leo@example.com"}
    assert exported(app, dora, q="nobody") == []
    page = dora.get("/admin/people/exports/?q=moreau&state=waiting").text
    assert 'value="moreau"' in page
    assert "exports/?q=moreau&amp;state=waiting" in dora.get("/admin/people/?q=moreau&state=waiting").text
    for odd in ("?q=%00", "?state=x", "?q=" + "a" * 500):
        assert dora.get(f"/admin/people/exports/{odd}").status_code == 200
    for fields in ({"state": "x"}, {"q": "a" * 201}):
        assert dora.send("/admin/people/exports/", fields).status_code == 422


def test_an_export_is_written_in_several_pieces(app: Flask, dora: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "BATCH", 2)
    for number in range(4):
        settle(app, email=f"p{number}@example.com")
    assert len(exported(app, dora)) == 5
    assert moving.pieces(app) == 4


def test_what_was_given_out_is_taken_back_and_nothing_changes(app: Flask, dora: Visitor) -> None:
    settle(app, email="lea@example.com", first_name="@Léa", last_name="d'Arc", company="A;B")
    settle(app, email="gone@example.com", state=AccountState.CLOSED, email_key=None, company="Lilas")
    transfer_id = id_in(dora.send("/admin/people/exports/", {}))
    work(app)
    answer = act(dora, transfer_id, "people.csv")
    back = id_in(moving.send(dora, answer.data))
    work(app)
    assert {fate for _, fate, _, _ in fates(app, back)} == {"unchanged"}
    assert "account_number, state, role, registered_on" in page_of(dora, back)  # in the order of the file


def test_a_file_is_for_whoever_asked_for_a_day(app: Flask, dora: Visitor) -> None:
    transfer_id = id_in(dora.send("/admin/people/exports/", {}))
    assert act(dora, transfer_id, "people.csv").status_code == 404
    assert id_in(dora.send("/admin/people/exports/", {})) == transfer_id
    work(app, moving.carrier_of(app, moving.later(-1)))
    assert act(dora, transfer_id, "people.csv").status_code == 404
    settle(app, email="eve@example.com", role=Role.ADMIN)
    work(app)
    eve = Visitor(app)
    eve.sign_in("eve@example.com")
    moving.prove_all(app)
    assert act(eve, transfer_id, "people.csv").status_code == 404
    assert act(dora, transfer_id, "people.csv").status_code == 200
    with moving.changing(app, transfer_id) as transfer:
        transfer.expires_at = datetime.now(UTC)
    assert act(dora, transfer_id, "people.csv").status_code == 404
    assert dora.get(f"/admin/people/transfers/{transfer_id}").status_code == 404


def test_an_export_asks_for_a_fresh_proof(app: Flask, dora: Visitor) -> None:
    age_proof(app)
    answer = dora.send("/admin/people/exports/", {"q": "typed"})
    assert answer.status_code == 422
    assert 'value="typed"' in answer.text
    assert work(app) == 0


def test_who_took_what_away_is_in_the_journal(app: Flask, dora: Visitor) -> None:
    transfer_id = id_in(dora.send("/admin/people/exports/", {"q": "dora", "state": "active"}))
    work(app)
    act(dora, transfer_id, "people.csv")
    with rows(app) as session:
        about = select(AuditEntry).where(AuditEntry.subject_id == transfer_id).order_by(AuditEntry.id)
        lines = {each.act: (each.actor_name, dict(each.details)) for each in session.scalars(about)}
    assert lines == {
        "export": ("Dora Petit", {"search": "dora", "state": "active"}),
        "export-end": ("Dora Petit", {"people": 1}),
        "export-fetch": ("Dora Petit", {"people": 1}),
    }
