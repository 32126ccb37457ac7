"""The upkeep page: entries to be read again, translations that lag, and what an entry has said, compared."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.faq.documents import read_entry
from app.domain.faq.editing.review import add_months
from app.domain.faq.models import FaqEntry, FaqRevision, Significance
from app.domain.faq.queries import get_document
from app.domain.faq.revising import EDIT, add_revision
from app.kernel.db import open_session
from tests.web.desk.drafts import audit_of, draft, draft_of, rows
from tests.web.desk.faq import entry_of
from tests.web.desk.team import colleague
from tests.web.people import Visitor

pytestmark = pytest.mark.usefixtures("same_faq")

UPKEEP, HOME = "/admin/faq/upkeep", "/account/"


@pytest.fixture
def rex(app: Flask) -> Visitor:
    return colleague(app, Role.REVIEWER)


def part(visitor: Visitor, name: str) -> str:
    """Give one section of the upkeep page."""
    return visitor.get(UPKEEP).text.partition(f'id="{name}"')[2].partition("</section>")[0]


def publish(app: Flask, rex: Visitor, entry: FaqEntry, significance: str, **fields: str) -> None:
    draft(app, entry, f"Un autre texte, {significance}.")
    given = {"seen": "1", "significance": significance, **fields}
    assert rex.send(f"/admin/faq/{entry.id}/publish", given).status_code == 303


def last_revision(app: Flask, entry: FaqEntry) -> FaqRevision:
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        said = select(FaqRevision).where(FaqRevision.entry_id == entry.id)
        return session.scalars(said.order_by(FaqRevision.number.desc()).limit(1)).one()


def test_an_entry_that_is_still_right_is_read_again_later(app: Flask, rex: Visitor) -> None:
    entry, today = entry_of(app), datetime.now(UTC).date()
    with rows(app) as session:
        session.scalars(select(FaqEntry).where(FaqEntry.id == entry.id)).one().review_on = today
    assert entry.title in part(rex, "due")
    draft(app, entry, "Un texte commencé.")
    told = audit_of(app, entry)
    answer = rex.send(f"/admin/faq/{entry.id}/still-right", {"months": "6"})
    assert "La réponse sera relue" in rex.get(answer.location).text
    assert entry.title not in part(rex, "due")
    now = entry_of(app)
    assert now.review_on in {add_months(today + timedelta(days=n), 6) for n in (-1, 0, 1)}
    assert (last_revision(app, entry).significance, now.revision) == (Significance.TYPO, entry.revision + 1)
    assert (audit_of(app, entry) - told)["faq-still-right", "Kim Roux"] == 1
    going_on = draft_of(app, entry)
    assert going_on is not None
    assert going_on.based_on == now.revision


def test_only_six_or_twelve_months_and_only_a_right_entry(app: Flask, rex: Visitor) -> None:
    entry = entry_of(app)
    path = f"/admin/faq/{entry.id}/still-right"
    for months in ("", "0", "7", "-6", "x", "9" * 5000, "\0"):
        assert rex.send(path, {"months": months}).status_code == 400
    publish(app, rex, entry, "normal")
    with rows(app) as session:
        shown = session.scalars(select(FaqEntry).where(FaqEntry.id == entry.id)).one()
        source = get_document(session, shown).source.replace("Un autre texte", "[Là](entry:nowhere)")
        add_revision(session, shown, read_entry("", source), origin=EDIT, now=datetime.now(UTC))
    answer = rex.send(path, {"months": "12"})
    assert "Rien n’a été fait" in rex.get(answer.location).text
    assert "leads nowhere" in part(rex, "broken")
    assert entry_of(app).review_on == entry.review_on


def test_a_translation_is_stale_until_somebody_says_that_it_is_right(app: Flask, rex: Visitor) -> None:
    entry, english = entry_of(app), entry_of(app, language="en")
    publish(app, rex, entry, "typo")
    assert english.title not in part(rex, "translations-en")
    publish(app, rex, entry, "major")
    listed = part(rex, "translations-en")
    assert english.title in listed
    assert "trompeuse" in listed
    path = f"/admin/faq/{english.id}/translation"
    assert "Un autre texte, major." in rex.get(path).text
    assert "Avec ce texte, la traduction" not in rex.get(f"/admin/faq/{english.id}").text  # nothing to publish yet
    for seen in ("", "99", "9" * 30, "x"):
        assert rex.send(f"/admin/faq/{english.id}/in-step", {"seen": seen}).status_code == 404
    assert rex.send(f"/admin/faq/{english.id}/in-step", {"seen": "2"}).status_code == 303
    assert english.title in part(rex, "translations-en")
    rex.send(f"/admin/faq/{english.id}/in-step", {"seen": "3"})
    assert english.title not in part(rex, "translations-en")
    assert "La traduction est à jour" in rex.get(path).text
    assert last_revision(app, english).number == english.revision


def test_publishing_a_translation_brings_it_in_step_where_the_reviewer_says_so(app: Flask, rex: Visitor) -> None:
    entry, english = entry_of(app), entry_of(app, language="en")
    publish(app, rex, entry, "normal")
    publish(app, rex, english, "normal")
    assert english.title in part(rex, "translations-en")
    publish(app, rex, english, "normal", in_step="y")
    assert part(rex, "translations-en").count(english.title) == 0


def test_two_versions_are_compared_whichever_is_chosen_first(app: Flask, rex: Visitor) -> None:
    entry = entry_of(app)
    publish(app, rex, entry, "normal")
    publish(app, rex, entry, "major")
    path = f"/admin/faq/{entry.id}/history"
    page = rex.get(path).text
    assert "Changement majeur" in page
    assert "Kim Roux" in page
    for query in ("first=2&second=3", "first=3&second=2"):
        compared = rex.get(f"{path}/compare?{query}").text
        assert "De la version 2 à la version 3" in compared
        assert compared.index("Un autre texte, normal.") < compared.index("Un autre texte, major.")
    for query in ("", "first=1", "first=1&second=1", "first=x&second=2", "first=%00&second=2"):
        assert rex.get(f"{path}/compare?{query}").status_code == 303
    for query in ("first=1&second=99", "first=-1&second=1", f"first=1&second={'9' * 30}"):
        assert rex.get(f"{path}/compare?{query}").status_code == 404


def test_another_brand_s_entry_is_missing(app: Flask, rex: Visitor) -> None:
    foreign = entry_of(app, "open-pro-account", brand="remember-provence").id
    for page in ("translation", "history/compare?first=1&second=2"):
        assert rex.get(f"/admin/faq/{foreign}/{page}").status_code == 404
    for form in ("still-right", "in-step", "take-back"):
        fields = {"months": "6", "seen": "1"}
        assert rex.send(f"/admin/faq/{foreign}/{form}", fields).status_code == 404
