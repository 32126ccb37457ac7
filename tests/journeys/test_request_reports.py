"""The contact page, and the reports on requests at the desk, in a browser: narrow, middling and wide."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.domain.accounts.models import Account, Role
from app.domain.faq.models import FaqRevision
from app.domain.support.asking import Asker
from app.domain.support.opening import open_ticket
from app.domain.support.service import write
from app.domain.support.states import By
from tests.domain.support.tickets import TERMS, asked, said
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, settle
from tests.journeys.visitor import Scheme, visiting

pytestmark = pytest.mark.posts_mails

BRAND = "camcha"


def ask_and_answer(demo: Demo) -> None:
    """Let somebody have asked two things a moment ago, one of which is answered, and had read an answer before."""
    email, now = settle(demo, BRAND), datetime.now(UTC) - timedelta(seconds=1)
    with rows_of(demo, BRAND) as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        asker = Asker(email=email, name=account.full_name, language="fr", account_id=account.id)
        read = session.scalars(select(FaqRevision.id).limit(1)).one()
        open_ticket(session, asker, asked(topic="bug", read_revision_id=read), TERMS, now=now)
        write(
            session, open_ticket(session, asker, asked(topic="payment"), TERMS, now=now), said(By.TEAM), TERMS, now=now
        )


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (768, "light"), (320, "dark")])
def test_an_administrator_sees_how_requests_were_answered(
    demo: Demo, browser: Browser, width: int, scheme: Scheme
) -> None:
    ask_and_answer(demo)
    with visiting(browser, width=width, scheme=scheme) as visitor:
        enter_desk(demo, visitor, BRAND, Role.ADMIN)
        visitor.follow(visitor.page.get_by_role("navigation", name="Équipe").get_by_role("link", name="Rapports"))
        visitor.look()
        main = visitor.page.get_by_role("main")
        expect(main.get_by_role("row").filter(has_text="Paiement").first).to_contain_text(
            "(100 %)".replace(" ", "\u202f")
        )
        expect(main.get_by_role("heading", name="Ce que les réponses ont donné")).to_be_visible()
        visitor.picture(f"reports-{width}")
        visitor.press("Douze mois", "link")


@pytest.mark.promise("CC-20")
@pytest.mark.promise("ST-08")
@pytest.mark.parametrize(("width", "scripted"), [(1280, False), (320, True)])
def test_the_contact_page_says_when_the_next_answer_comes(
    demo: Demo,
    browser: Browser,
    width: int,
    scripted: bool,  # noqa: FBT001
) -> None:
    with visiting(browser, width=width, scripted=scripted) as visitor:
        visitor.open(f"{demo.urls[BRAND]}/support/")
        main = visitor.page.get_by_role("main")
        expect(main.get_by_text("Écrit maintenant")).to_have_count(1)
        expect(main.get_by_role("link", name="Ouvrir une demande")).to_be_visible()
        expect(main.get_by_role("listitem").filter(has_text="01 86 26 40 18")).to_contain_text("Quelqu’un répond")
        expect(main).to_contain_text("Les heures sont celles de Paris.")
        visitor.picture(f"contact-{width}")
