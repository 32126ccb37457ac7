"""The queue of VAT numbers at the desk: what waits, what is shown of a number, and what the team decides."""

from dataclasses import replace

import pytest
from flask import Flask

from app.domain.accounts.models import Account, Role
from app.domain.vat.models import VatState
from tests.domain.vat import standing
from tests.mails import Mails
from tests.web.desk.team import audit_of, colleague
from tests.web.people import Visitor, settle
from tests.web.postman import text_of
from tests.web.pro.business import BRAND, FRENCH, SWISS, business_of, let_ask, stand
from tests.web.registering import errors_in

pytestmark = pytest.mark.usefixtures("nobody")

S = VatState
REASON = {"reason": "Trouvé au registre suisse."}


@pytest.fixture
def owner(app: Flask) -> Account:
    return settle(app, BRAND)


def cleo(app: Flask) -> Visitor:
    return colleague(app, Role.AGENT, BRAND)


@pytest.fixture
def otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let VIES know the number under another company's name."""
    monkeypatch.setitem(standing.LEADS_TO, S.VERIFIED, replace(standing.YES, name="Garage du Port"))


@pytest.mark.parametrize(
    ("state", "number", "waits"),
    [
        (S.UNCHECKED, SWISS, True),
        (S.UNAVAILABLE, FRENCH, True),
        (S.REJECTED, FRENCH, False),
        (S.VERIFIED, FRENCH, False),
    ],
)
def test_what_vies_cannot_tell_waits_for_the_team_and_is_counted(
    app: Flask,
    owner: Account,
    mails: Mails,
    state: VatState,
    number: str,
    waits: bool,  # noqa: FBT001
) -> None:
    business = stand(app, owner, state, number)
    visitor = cleo(app)

    assert (str(business.id) in visitor.get("/admin/pro/").text) == waits
    assert ("1 numéro de TVA vous attend" in visitor.get("/admin/").text) == waits
    assert str(business.id) in visitor.get(f"/admin/pro/?state={state}").text
    assert str(business.id) in visitor.get(f"/admin/people/{owner.id}").text
    for kind in ("pro_rejected", "pro_verified", "pro_unavailable"):
        mails.pass_over(kind)


@pytest.mark.usefixtures("otherwise")
def test_a_name_that_differs_is_shown_until_the_team_has_looked(app: Flask, owner: Account, mails: Mails) -> None:
    business = stand(app, owner, S.VERIFIED)
    mails.pass_over("pro_verified")
    visitor = cleo(app)
    assert "sous un autre nom" in visitor.get("/admin/pro/").text
    page = visitor.get(f"/admin/pro/{business.id}").text
    for words in ("Les noms diffèrent", "Garage du Port", "1 rue des Lilas", "WAPIAAAA1", "Valide"):
        assert words in page

    assert visitor.send(f"/admin/pro/{business.id}/accept", REASON).status_code == 303
    assert str(business.id) not in visitor.get("/admin/pro/").text
    assert business_of(app).state is S.VERIFIED  # type: ignore[union-attr]
    assert visitor.get(f"/admin/pro/{business.id}/accept").location == f"/admin/pro/{business.id}"


def test_a_number_is_accepted_with_a_reason_that_is_mailed_and_written_down(
    app: Flask, owner: Account, mails: Mails
) -> None:
    business = stand(app, owner, S.UNCHECKED, SWISS)
    visitor = cleo(app)
    assert "UID-Register" in visitor.get(f"/admin/pro/{business.id}").text
    unsaid = visitor.send(f"/admin/pro/{business.id}/accept", {"reason": " "})
    assert errors_in(unsaid.text) == ["Dites pourquoi, en une phrase"]
    done = visitor.send(f"/admin/pro/{business.id}/accept", REASON)

    assert done.location == f"/admin/pro/{business.id}?done=vat-accept"
    assert "C’est fait" in visitor.get(done.location).text
    assert REASON["reason"] in text_of(app, mails.expect("pro_verified", to=owner.email))
    assert audit_of(app, owner, BRAND) == [("vat-accept", "Cleo Bernard", REASON["reason"])]


def test_a_refusal_is_mailed_with_its_reason_and_said_on_the_customer_s_page(
    app: Flask, owner: Account, mails: Mails
) -> None:
    business = stand(app, owner, S.UNCHECKED, SWISS)
    visitor = cleo(app)
    assert visitor.send(f"/admin/pro/{business.id}/refuse", REASON).status_code == 303
    again = visitor.send(f"/admin/pro/{business.id}/refuse", REASON)

    assert again.status_code == 422
    assert "a changé entre-temps" in again.text
    assert REASON["reason"] in text_of(app, mails.expect("pro_rejected", to=owner.email))
    ann = Visitor(app, BRAND)
    ann.sign_in()
    assert REASON["reason"] in ann.get("/account/pro").text


def test_vies_is_asked_again_only_about_what_it_knows(
    app: Flask, owner: Account, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_ask(app, monkeypatch)
    business = stand(app, owner, S.UNAVAILABLE)
    mails.pass_over("pro_unavailable")
    visitor = cleo(app)
    assert visitor.send(f"/admin/pro/{business.id}/ask-again").status_code == 303
    assert business_of(app).state is S.UNCHECKED  # type: ignore[union-attr]
    assert [act for act, _who, _why in audit_of(app, owner, BRAND)] == ["vat-ask-again"]

    stand(app, owner, S.UNCHECKED, SWISS)
    assert visitor.get(f"/admin/pro/{business.id}/ask-again").location == f"/admin/pro/{business.id}"
    assert visitor.send(f"/admin/pro/{business.id}/ask-again").status_code == 422


def test_the_same_number_elsewhere_in_the_brand_is_shown_and_no_other_brand_s(app: Flask, owner: Account) -> None:
    business = stand(app, owner, S.UNCHECKED, SWISS)
    stand(app, settle(app, BRAND, email="bob@example.com"), S.UNCHECKED, SWISS)
    stand(app, settle(app, email="carl@example.com"), S.UNCHECKED, SWISS, "camcha")
    page = cleo(app).get(f"/admin/pro/{business.id}").text
    assert "bob@example.com" in page
    assert "carl@example.com" not in page


def test_nobody_decides_about_their_own_number(app: Flask) -> None:
    visitor = cleo(app)
    visitor.send("/account/pro", {"pro_company": "Lilas", "vat_number": SWISS})
    business = business_of(app)
    assert business is not None
    assert "Rien, dans l’état" in visitor.get(f"/admin/pro/{business.id}").text
    for act in ("accept", "refuse", "ask-again"):
        assert visitor.send(f"/admin/pro/{business.id}/{act}", REASON).status_code == 403


def test_a_brand_without_professional_accounts_has_no_queue(app: Flask) -> None:
    visitor = colleague(app)
    assert visitor.get("/admin/pro/").status_code == 404
    assert "/admin/pro/" not in visitor.get("/admin/").text
