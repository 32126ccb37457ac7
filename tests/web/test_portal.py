"""The dashboard of a portal: what somebody chooses, how they arrange it, and what it shows them."""

import re
from collections.abc import Iterator
from html import unescape
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.events.queries import PAGE
from app.domain.library.models import ResourceKind, Subject
from app.domain.portal.queries import count_interests
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.domain.portal.shelves import clear, product, put, topic
from tests.factories import make_account
from tests.web.holding import DAY, HOUR, NOW, held, leave_none, move
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody")
BRAND, HOME, CHOICE, ORDER = "omicron", "/account/", "/account/interests", "/account/arrangement"

SPACED = "{}\N{NO-BREAK SPACE}: {}\N{NARROW NO-BREAK SPACE}?"  # as French asks


@pytest.fixture(autouse=True)
def shelves(app: Flask) -> Iterator[None]:
    """Leave no library behind."""
    yield
    for brand in (BRAND, "camcha"):
        with open_session(app.extensions[EXTENSION].engine, brand) as session, transaction(session):
            clear(session)


@pytest.fixture
def ann(app: Flask) -> Visitor:
    settle(app, BRAND)
    visitor = Visitor(app, BRAND)
    assert visitor.sign_in().status_code == 303
    return visitor


@pytest.fixture
def cpc(app: Flask) -> UUID:
    """Keep a library of two subjects and three resources; give the product."""
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        device, relays = product(session, "cpc-100"), topic(session, "relays")
        put(session, ResourceKind.UPDATE, [device], days=40, title="CPC 100 Toolset", version="4.10")
        put(session, ResourceKind.UPDATE, days=2, title="Test Universe", version="4.30")
        put(session, ResourceKind.DOCUMENT, [device, relays], title="Essai d’un relais <différentiel>")
        return device.id


def chosen(app: Flask) -> int:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        return count_interests(
            session, session.scalars(select(Account.id).where(Account.email_key == "ann@example.com")).one()
        )


def ids(app: Flask) -> list[str]:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session:
        return [str(each) for each in session.scalars(select(Subject.id))]


def titles(page: str) -> list[str]:
    """List the parts of a page by their headings."""
    found = re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", each)).strip() for each in found]


def part_of(page: str, card: str) -> str:
    """Give one card of the page."""
    return page.partition(f'aria-labelledby="card-{card}"')[2].partition("</section>")[0]


def choose(ann: Visitor, among: list[str], subjects: list[str], **fields: str) -> int:
    return ann.send(CHOICE, {"among": among, "subject": subjects, **fields}).status_code


@pytest.mark.promise("OM-02")
def test_the_dashboard_shows_first_what_was_chosen_and_says_why(app: Flask, ann: Visitor, cpc: UUID) -> None:
    before = unescape(ann.get(HOME).text)
    assert before.index("Test Universe") < before.index("CPC 100 Toolset")
    assert "Nouveau dans la bibliothèque" in before

    assert choose(ann, ids(app), [str(cpc)]) == 303
    after = unescape(ann.get(HOME).text)
    assert after.index("CPC 100 Toolset") < after.index("Test Universe")
    assert "Pour CPC-100, que vous avez choisi" in after
    assert "Mise à jour logicielle · 4.10 · " in after
    assert 'href="/resources/resource-' in after


@pytest.mark.promise("OM-02")
def test_videos_and_articles_have_a_part_each_and_each_says_why(app: Flask, ann: Visitor) -> None:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        device, relays = product(session, "cpc-100"), topic(session, "relays")
        put(session, ResourceKind.VIDEO, title="Monter un banc", days=2)
        put(session, ResourceKind.WEBINAR, [relays], title="Relais en direct")
        put(session, ResourceKind.ARTICLE, [device], title="Lire une courbe")
        put(session, ResourceKind.TUTORIAL, title="Régler : un relais ?", days=3)
        chosen_ones = [str(device.id), str(relays.id)]
    choose(ann, chosen_ones, chosen_ones)
    page = unescape(ann.get(HOME).text)

    assert titles(page)[:2] == ["Vidéos et webinaires", "Articles et tutoriels"]
    videos, articles = (part_of(page, card) for card in ("videos", "articles"))
    for part, first, why, kind, then in (
        (videos, "Relais en direct", "Votre thème\N{NO-BREAK SPACE}: Relays", "Webinaire · ", "Monter un banc"),
        (
            articles,
            "Lire une courbe",
            "Pour CPC-100, que vous avez choisi",
            "Article · ",
            SPACED.format("Régler", "un relais"),
        ),
    ):
        assert part.index(first) < part.index(kind) < part.index(why) < part.index(then)
        assert "Nouveau dans la bibliothèque" in part.partition(then)[2]


def test_with_nothing_in_the_library_the_page_says_so(ann: Visitor) -> None:
    assert "Rien à afficher ici" in ann.get(HOME).text


@pytest.mark.promise("OM-02")
@pytest.mark.usefixtures("cpc")
def test_cards_are_moved_and_hidden_and_stay_so(ann: Visitor) -> None:
    assert titles(ann.get(HOME).text)[:2] == ["Mises à jour logicielles", "Guides et documents"]
    for _ in range(2):  # past the events, of which there are none
        answer = ann.send(ORDER, {"card": "documents", "move": "up"})
    assert (answer.status_code, answer.location) == (303, "/account/arrangement#documents")
    assert titles(ann.get(HOME).text)[:2] == ["Guides et documents", "Mises à jour logicielles"]

    ann.send(ORDER, {"card": "updates", "move": "hide"})
    assert "Mises à jour logicielles" not in titles(ann.get(HOME).text)
    assert "Masqué" in ann.get(ORDER).text
    ann.send(ORDER, {"card": "updates", "move": "show"})
    assert "Mises à jour logicielles" in titles(ann.get(HOME).text)


@pytest.mark.parametrize("sent", [{"card": "weather", "move": "up"}, {"card": "updates", "move": "away"}, {}])
def test_what_is_no_card_or_no_move_is_not_found(ann: Visitor, sent: dict[str, str]) -> None:
    assert ann.send(ORDER, sent).status_code == 404


def test_what_was_not_on_the_page_stays_chosen(app: Flask, ann: Visitor, cpc: UUID) -> None:
    choose(ann, ids(app), ids(app))
    assert choose(ann, [str(cpc)], []) == 303
    assert chosen(app) == 1
    assert "1 choix à ce jour" in ann.get(CHOICE).text


@pytest.mark.parametrize("wrong", ["", "x", "\x00", "9" * 40, "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_subject_is_passed_over(app: Flask, ann: Visitor, cpc: UUID, wrong: str) -> None:
    assert choose(ann, [wrong, str(cpc)], [wrong, str(cpc)]) == 303
    assert chosen(app) == 1


def test_a_subject_of_another_brand_is_passed_over(app: Flask, ann: Visitor) -> None:
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        foreign = str(topic(session, "foreign").id)
    assert choose(ann, [foreign], [foreign]) == 303
    assert chosen(app) == 0


def test_what_one_chose_and_arranged_is_nothing_to_another(app: Flask, ann: Visitor, cpc: UUID) -> None:
    choose(ann, [str(cpc)], [str(cpc)])
    ann.send(ORDER, {"card": "updates", "move": "hide"})
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        make_account(session, email="bob@example.com")
    bob = Visitor(app, BRAND)
    bob.sign_in(email="bob@example.com")
    page = unescape(bob.get(HOME).text)
    assert "Mises à jour logicielles" in titles(page)
    assert "que vous avez choisi" not in page


def test_subjects_are_found_by_a_part_of_their_name_and_without_accents(app: Flask, ann: Visitor) -> None:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        for title in ("Réseaux électriques", "Relais", "Câbles"):
            topic(session, title)
    page = ann.get(f"{CHOICE}?q=ELECTR").text
    assert "Réseaux Électriques" in page
    assert "Relais" not in page
    assert "Vérifiez l’orthographe, ou parcourez la liste." in ann.get(f"{CHOICE}?q=zzz").text


def test_many_subjects_come_by_the_page_and_the_choice_comes_back_to_it(app: Flask, ann: Visitor) -> None:
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        for number in range(61):
            topic(session, f"t{number:03}")
    first, second = ann.get(CHOICE).text, ann.get(f"{CHOICE}?topic_page=2").text
    assert ("T059" in first, "T060" in first, "T060" in second) == (True, False, True)
    answer = ann.send(CHOICE, {"topic_page": "2"})
    assert answer.location == f"{CHOICE}?topic_page=2&done=saved"
    assert ann.get(f"{CHOICE}?topic_page=x").status_code == 404


def test_turning_over_and_searching_keep_what_was_ticked(app: Flask, ann: Visitor) -> None:
    def send(page: str, press: str = "=", q: str = "") -> str:
        """Tick the first that is on a page, and press a button of its form; give where that leads."""
        form = page.partition(f'action="{CHOICE}"')[2].partition("</form>")[0]
        every = re.findall(r'<(input|button)[^>]*?\sname="(\w+)"\s+value="([^"]*)"', form)
        fields: dict[str, list[str]] = {}
        for kind, name, value in every:
            if kind == "input" or (name, value) == tuple(press.split("=")):
                fields.setdefault(name, []).append(value)
        fields["subject"] = fields.get("among", [])[:1]
        return ann.send(CHOICE, {**fields, "q": q}).location or ""

    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        for number in range(61):
            topic(session, f"t{number:03}")
    assert send(ann.get(CHOICE).text, "topic_page=2") == f"{CHOICE}?product_page=1&topic_page=2&done=saved"
    assert send(ann.get(f"{CHOICE}?topic_page=2").text, "topic_page=1").endswith("&topic_page=1&done=saved")
    assert chosen(app) == 2
    assert send(ann.get(f"{CHOICE}?topic_page=2").text, q=" t00 ") == f"{CHOICE}?q=t00&done=saved"  # its first page
    found = ann.get(f"{CHOICE}?q=t00").text
    assert re.findall(r'choice__label"[^>]*>(T\d+)<', found) == [f"T00{number}" for number in range(10)]
    assert send(found, q="t00") == f"{CHOICE}?q=t00&product_page=1&topic_page=1&done=saved"
    assert chosen(app) == 2
    assert send(ann.get(f"{CHOICE}?q=zzz").text, q="t060") == f"{CHOICE}?q=t060&done=saved"
    assert "<a" not in found.partition(f'action="{CHOICE}"')[2].partition("</form>")[0]


@pytest.mark.promise("OM-02")
def test_events_of_one_s_region_come_first_with_a_file_for_the_calendar(app: Flask) -> None:
    settle(app, BRAND, country="DE")
    ann = Visitor(app, BRAND)
    ann.sign_in()
    held(app, title="Webinaire sur les relais", region=None)
    begins = NOW + 20 * DAY
    near = held(app, title="Essais : à Berlin ?", region="germany", starts_at=begins, ends_at=begins + HOUR)
    for number in range(PAGE + 1):  # as many as a list has at most, and all of them sooner
        held(app, title=f"Relay webinar {number}", region=None, language="en", starts_at=NOW + DAY)
    held(app, title="Prüfung in Berlin", region="germany", language="de")
    off = held(app, title="Annulé à Berlin", region="germany")
    move(app, off, cancelled_at=NOW, cancel_reason="Malade")
    page = unescape(ann.get(HOME).text)

    assert page.index(SPACED.format("Essais", "à Berlin")) < page.index("Webinaire sur les relais")
    assert "Dans votre région" in page
    assert "Prochainement" in page
    assert "Annulé à Berlin" not in page
    assert "Relay webinar" not in page
    assert "Prüfung in Berlin" in page  # near enough to be worth another language
    assert f'href="/events/{near.slug}.ics"' in page
    leave_none(app)


@pytest.mark.parametrize("path", [CHOICE, ORDER])
def test_only_whoever_is_signed_in_at_a_portal_is_shown_it(app: Flask, path: str) -> None:
    assert Visitor(app, BRAND).get(path).status_code == 302
    settle(app, "camermix")
    elsewhere = Visitor(app, "camermix")
    elsewhere.sign_in()
    assert elsewhere.get(path).status_code == 404


def test_a_dashboard_asks_no_more_for_a_large_library(app: Flask, ann: Visitor, cpc: UUID, asked: list[str]) -> None:
    choose(ann, ids(app), ids(app))
    del asked[:]
    ann.get(HOME)
    few = len(asked)
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        device = session.get_one(Subject, (BRAND, cpc))
        for kind in ResourceKind:
            for number in range(20):
                put(session, kind, [device] if number % 2 else [], days=number)
    del asked[:]
    ann.get(HOME)
    assert len(asked) == few
