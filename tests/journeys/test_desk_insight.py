"""What waits and what to write next, in a browser: as editor, as administrator, by keyboard alone, without scripts."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, select

from app.domain.accounts.models import Account, AccountState, Role
from app.domain.faq.models import FaqEntry, FaqFeedback
from app.domain.faq.search.models import FaqSearchMiss
from app.domain.mail.service import post
from app.kernel.db import TenantSession
from app.kernel.ids import new_id
from app.web.mail.letters.desk import DIGEST_MAIL
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, settle
from tests.journeys.visitor import Scheme, Visitor, visiting

SLUG = "camcha"


def seek(session: TenantSession, word: str) -> None:
    """Have a word sought in vain, which nothing of the FAQ is like."""
    session.execute(delete(FaqSearchMiss))
    for query in (word, f"les {word}s"):
        session.add(FaqSearchMiss(language="fr", query_folded=query, count=2, last_at=datetime.now(UTC)))


def vote(session: TenantSession) -> str:
    """Have an entry judged; give its title."""
    entry = session.scalars(select(FaqEntry).where(FaqEntry.language == "fr").order_by(FaqEntry.title).limit(1)).one()
    now = datetime.now(UTC)
    for number in range(9):
        told = FaqFeedback(id=new_id(now), entry_id=entry.id, revision=entry.revision, useful=number == 0)
        told.created_at, told.reason, told.comment = now, "unclear", "Je cherche toujours."
        session.add(told)
    return entry.title


def tab_to(page: Page, role: str, name: str) -> None:
    """Reach something with the tabulator key alone."""
    wanted = page.get_by_role("main").get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{name} is not reached")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_an_editor_sees_what_readers_miss_and_writes_or_dismisses_it(
    demo: Demo, browser: Browser, width: int, scheme: Scheme
) -> None:
    with rows_of(demo, SLUG) as session:
        seek(session, "zorglub")
        title = vote(session)
    with visiting(browser, width=width, scheme=scheme) as visitor:
        enter_desk(demo, visitor, SLUG, Role.EDITOR)
        main = visitor.page.get_by_role("main")
        expect(main.get_by_role("img", name="Avis sur les réponses")).to_be_visible()
        main.get_by_text("En tableau").click()
        expect(main.get_by_role("columnheader", name="Pas utile")).to_have_count(1)
        visitor.look()
        visitor.follow(main.get_by_role("listitem").filter(has_text="réponse à écrire").get_by_role("link"))
        visitor.look()
        write = main.get_by_role("link", name="Écrire une réponse").first
        expect(write).to_have_attribute("href", "/admin/faq/new?language=fr&title=Zorglub")
        visitor.follow(main.get_by_role("button", name="Écarter : zorglub"))
        visitor.look()
        expect(main.get_by_text("Chaque recherche trouve une réponse.")).to_be_visible()
        visitor.follow(main.get_by_role("button", name="Annuler"))
        visitor.look()
        expect(main.get_by_role("heading", name="zorglub")).to_be_visible()
        visitor.press(title, role="link")
        expect(main.get_by_text("Je cherche toujours.").first).to_be_visible()


def test_an_administrator_sees_how_the_mail_does_and_who_waits(demo: Demo, browser: Browser) -> None:
    settle(demo, SLUG, state=AccountState.WAITING)
    with visiting(browser, width=1280, scheme="light") as visitor:
        enter_desk(demo, visitor, SLUG, Role.ADMIN)
        main = visitor.page.get_by_role("main")
        expect(main.get_by_role("heading", name="E-mails", exact=True)).to_be_visible()
        for name in ("Inscriptions", "Connexions"):
            expect(main.get_by_role("img", name=name)).to_be_visible()
        visitor.follow(main.get_by_role("listitem").filter(has_text="approbation").get_by_role("link"))
        visitor.look()
        expect(visitor.page.get_by_label("État")).to_have_value("waiting")


def test_by_keyboard_alone_a_search_is_dismissed_and_the_digest_stopped(demo: Demo, browser: Browser) -> None:
    with rows_of(demo, SLUG) as session:
        seek(session, "quokka")
    with visiting(browser, width=1280, scheme="light") as visitor:
        enter_desk(demo, visitor, SLUG, Role.REVIEWER)
        page = visitor.page
        tab_to(page, "button", "Arrêter le bilan de la semaine")
        _enter(visitor)
        expect(page.get_by_role("status")).to_have_text("Le bilan de la semaine est arrêté")
        page.goto(f"{demo.urls[SLUG]}/admin/faq/next")
        tab_to(page, "button", "Écarter : quokka")
        _enter(visitor)
        expect(page.get_by_role("status")).to_contain_text("Écartée : quokka")
        tab_to(page, "button", "Annuler")
        _enter(visitor)
        expect(page.get_by_role("heading", name="quokka")).to_be_visible()


def _enter(visitor: Visitor) -> None:
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.look()


@pytest.mark.posts_mails
def test_without_scripts_the_digest_is_read_and_stopped_from_its_mail(demo: Demo, browser: Browser) -> None:
    with rows_of(demo, SLUG) as session:
        seek(session, "okapi")
    with visiting(browser, width=1280, scheme="light", scripted=False) as visitor:
        email = enter_desk(demo, visitor, SLUG, Role.EDITOR)
        main = visitor.page.get_by_role("main")
        visitor.follow(main.get_by_role("listitem").filter(has_text="okapi").get_by_role("link"))
        visitor.follow(main.get_by_role("button", name="Écarter : okapi"))
        expect(main.get_by_text("Écartée : okapi")).to_be_visible()
        with rows_of(demo, SLUG) as session:
            account = session.scalars(select(Account).where(Account.email == email)).one()
            now = datetime.now(UTC)
            args = {"account": str(account.id), "monday": now.date().isoformat()}
            post(session, kind=DIGEST_MAIL, to=email, args=args, language="fr", now=now)
        mail = demo.wait_for_mail(SLUG, email, "/digest/stop/")
        link = re.search(r"https?://\S+/digest/stop/\S+", mail.text)
        assert link is not None
        assert mail.headers["List-Unsubscribe"] == f"<{link[0]}>"
        visitor.open(link[0])
        visitor.press("Arrêter le bilan de la semaine")
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Le bilan de la semaine est arrêté")
