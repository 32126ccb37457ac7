"""The team works requests off: what customers asked is answered in their language, noted, tied together, and kept."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Locator, expect
from sqlalchemy import select

from app.adapters.sealing import AesGcmSealer
from app.domain.accounts.models import Account, Role
from app.domain.support.asking import Asked, Asker
from app.domain.support.incoming.fates import Outcome
from app.domain.support.incoming.service import take_in
from app.domain.support.opening import open_ticket
from tests.domain.support.corpus import read
from tests.domain.support.mailbox import make_box
from tests.domain.support.tickets import TERMS
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, secret_of, settle, sign_in
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.posts_mails  # what is asked in this process is mailed by the demo's worker
BRAND = "support-technique"
REPLY, NOTE = "Réponse au client", "Note interne"


def ask(demo: Demo, email: str, subject: str, *, language: str = "fr") -> str:
    """Let somebody ask by the room's own service; give the path of the request at the desk."""
    with rows_of(demo, BRAND) as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        asker = Asker(email=email, name=account.full_name, language=language, account_id=account.id)
        asked = Asked(topic="other", subject=subject, body="Rien ne vient, malgré plusieurs essais.")
        reference = open_ticket(session, asker, asked, TERMS, now=datetime.now(UTC)).reference
    return f"{demo.urls[BRAND]}/admin/requests/{reference}"


def hold_a_mail(demo: Demo) -> str:
    """Let a mail with a file come that a person must look at; give the path of its page, below that of requests."""
    with rows_of(demo, BRAND) as session:
        box = replace(make_box(), sealer=AesGcmSealer(secret_of(demo)))
        raw = read("014-screenshot").replace(b"Subject: ", b"List-Id: <news.example.com>\r\nSubject: ", 1)
        mail = take_in(session, raw, box, now=datetime.now(UTC))
        assert mail.outcome == Outcome.HELD
        return f"quarantine/{mail.id}"


def field(visitor: Visitor, label: str) -> Locator:
    return visitor.page.get_by_role("textbox", name=re.compile(f"^{label}"))


def put_in(visitor: Visitor) -> None:
    """Put the demo's answer at hand in, by its button."""
    visitor.page.get_by_text("Insérer une réponse type").click()
    visitor.page.get_by_role("button", name="Insérer", exact=True).click()


@pytest.mark.promise("CC-21", "CC-22", "ST-08")
def test_a_request_is_answered_at_hand_in_the_language_of_whoever_asked_noted_and_merged(
    demo: Demo, browser: Browser
) -> None:
    ann = settle(demo, BRAND, first_name="Zoé", last_name="Zimmer")
    first, second = ask(demo, ann, "Le lien ne marche pas"), ask(demo, ann, "The link is dead", language="en")
    with visiting(browser, width=1280) as visitor:
        enter_desk(demo, visitor, BRAND, Role.AGENT)
        visitor.open(f"{demo.urls[BRAND]}/admin/requests/")
        visitor.picture("staff-queue")
        visitor.page.get_by_label(re.compile("^Référence, mots")).fill("zimmer lien")
        visitor.press("Rechercher")
        visitor.press("Le lien ne marche pas", "link")
        put_in(visitor)
        expect(field(visitor, REPLY)).to_have_value(re.compile(r"le lien vaut 60\sminutes"))
        visitor.look()
        visitor.picture("staff-thread")
        field(visitor, NOTE).fill("Troisième fois ce mois-ci.")
        visitor.press("Garder la note interne")
        expect(visitor.page.get_by_label("Note interne de Dora Petit")).to_contain_text("Troisième fois")
        expect(field(visitor, REPLY)).to_have_value(re.compile("le lien vaut"))
        visitor.press("Envoyer au client")
        demo.wait_for_mail(BRAND, ann, "le lien vaut 60")
        visitor.open(second)
        put_in(visitor)
        expect(field(visitor, REPLY)).to_have_value(re.compile(r"the link works for 60\sminutes"))
        visitor.press("Fusionner deux demandes", "link")
        visitor.page.get_by_label(re.compile("^Référence")).fill(first.rpartition("/")[2].lower())
        visitor.press("Fusionner deux demandes")
        expect(visitor.page.get_by_role("main")).to_contain_text("The link is dead")
    read_as_customer(demo, browser, ann)
    assert not any("Troisième fois" in mail.text for mail in demo.mails(BRAND, ann))


def read_as_customer(demo: Demo, browser: Browser, email: str) -> None:
    """See that whoever asked finds what they were answered among their messages, no note, and how it stands."""
    with visiting(browser, width=320) as customer:
        main, url = customer.page.get_by_role("main"), demo.urls[BRAND]
        sign_in(customer, url, email)
        customer.open(f"{url}/account/messages/")
        expect(main).to_contain_text(re.compile(r"le lien vaut 60\sminutes"))
        expect(main).not_to_contain_text("Troisième fois")
        customer.open(f"{url}/account/requests/")
        expect(main).to_contain_text("Le lien ne marche pas")


@pytest.mark.promise("CC-21")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_of_the_team_see_one_another_and_do_not_answer_past_one_another(
    demo: Demo, browser: Browser, scheme: str
) -> None:
    ann = settle(demo, BRAND)
    path = ask(demo, ann, "Deux à la fois")
    with (
        visiting(browser, width=320, scheme=scheme) as dora,  # type: ignore[arg-type]
        visiting(browser, width=1280) as cleo,
    ):
        for visitor in (dora, cleo):
            enter_desk(demo, visitor, BRAND, Role.AGENT)
            visitor.open(path)
        field(dora, REPLY).fill("De l’une")
        expect(dora.page.get_by_role("status").filter(has_text="Gardé pour vous")).to_be_visible()
        cleo.open(path)
        expect(cleo.page.get_by_role("status").filter(has_text="répond en ce moment")).to_be_visible()
        field(cleo, REPLY).fill("De l’autre")
        dora.press("Envoyer au client")
        cleo.press("Envoyer au client")
        expect(cleo.page.get_by_role("main")).to_contain_text("Rien n’a été envoyé")
        expect(field(cleo, REPLY)).to_have_value("De l’autre")
        cleo.press("Envoyer au client")
        demo.wait_for_mail(BRAND, ann, "De l’autre")


def test_everything_is_done_without_scripts(demo: Demo, browser: Browser) -> None:
    ann = settle(demo, BRAND)
    path = ask(demo, ann, "Sans script", language="en")
    with visiting(browser, width=320, scripted=False) as visitor:
        enter_desk(demo, visitor, BRAND, Role.ADMIN)
        visitor.open(path)
        field(visitor, REPLY).fill("Hello,")
        visitor.page.get_by_text("Insérer une réponse type").click()
        visitor.press("Insérer")
        expect(field(visitor, REPLY)).to_have_value(re.compile(r"^Hello,\s+Hello,\s+the link works"))
        visitor.press("Garder en brouillon")
        expect(field(visitor, REPLY)).to_have_value(re.compile("the link works"))
        visitor.press("Prendre la demande")
        visitor.press("Envoyer et marquer comme résolue")
        demo.wait_for_mail(BRAND, ann, "the link works for 60")
        visitor.press("Rouvrir la demande")


def test_every_page_of_requests_fits_and_is_accessible(demo: Demo, browser: Browser) -> None:
    ann = settle(demo, BRAND)
    path = ask(demo, ann, "Un sujet long, " * 12 + "x" * 60)
    pages = ("", "?shelf=resolved", "?q=lien", "new", "answers/", "answers/new", "quarantine/", hold_a_mail(demo))
    with visiting(browser, width=320, scheme="dark") as narrow, visiting(browser, width=1280) as wide:
        for number, visitor in enumerate((narrow, wide)):
            enter_desk(demo, visitor, BRAND, Role.ADMIN)
            for page in pages:
                visitor.open(f"{demo.urls[BRAND]}/admin/requests/{page}")
                visitor.picture(f"requests-{number}-{page.strip('?/').replace('/', '-') or 'queue'}")
            for tail in ("", "/merge", "/link"):
                visitor.open(path + tail)
                visitor.picture(f"requests-{number}-thread{tail.replace('/', '-')}")
