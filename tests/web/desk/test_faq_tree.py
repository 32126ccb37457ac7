"""The FAQ's tree at the desk: arranged in the order that readers see, in each language, and nothing of it lost."""

import re
from uuid import uuid4

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from tests.faults.waiting import wait_until
from tests.web.desk.faq import TREE, acts, entry_of, section_of, seen
from tests.web.desk.team import colleague
from tests.web.people import Visitor

# What they stand on is tested on both databases: tests/domain/faq/arranging.
pytestmark = [pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True), pytest.mark.usefixtures("same_faq")]


def order(visitor: Visitor, language: str = "fr") -> list[str]:
    """Read the keys of all entries from the tree's page."""
    return re.findall(r'data-entry="([^"]+)"', visitor.get(f"{TREE}?language={language}").text)


def move(visitor: Visitor, app: Flask, key: str, **fields: str) -> int:
    path = f"{TREE}{entry_of(app, key).id}/move"
    return visitor.send(path, {**seen(visitor), **fields}).status_code


def test_the_tree_shows_the_language_that_is_asked_for_and_not_the_page_s(app: Flask) -> None:
    kim = colleague(app, Role.EDITOR)
    page = kim.get(f"{TREE}?language=en").text
    assert 'lang="fr"' in page.partition(">")[2][:200]
    assert entry_of(app, "change-email", "en").title in page
    assert entry_of(app, "change-email").title not in page
    assert entry_of(app, "change-email").title in kim.get(f"{TREE}?language=xx").text


def test_an_entry_is_moved_in_both_languages_and_keeps_the_focus(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    before = order(rex)
    path = f"{TREE}{entry_of(app, before[1]).id}/move"
    answer = rex.send(path, {**seen(rex), "way": "up"})
    assert answer.status_code == 303
    page = rex.get(answer.headers["Location"]).text
    assert "numéro 1 sur" in page
    focused = re.search(r"<button[^>]*autofocus[^>]*>", page)
    assert focused is not None
    assert 'value="up"' in focused[0]
    for language in ("fr", "en"):
        assert order(rex, language) == [before[1], before[0], *before[2:]]
    assert acts(app, entry_of(app, before[1]).id) == [("faq-move", None)]


def test_readers_see_the_new_order(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    first, second = (entry_of(app, key).title.replace("’", "&#8217;") for key in order(rex)[:2])
    assert move(rex, app, order(rex)[1], way="up") == 303

    def swapped() -> bool:
        text = Visitor(app).get("/faq/").text.replace("’", "&#8217;")
        return 0 < text.find(second) < text.find(first)

    wait_until(swapped)


def test_an_entry_goes_into_another_section_and_its_former_address_leads_there(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    entry, home = entry_of(app, "change-email"), section_of(app, "account")
    assert move(rex, app, "change-email", to="security") == 303
    moved = Visitor(app).get(f"/faq/{home.slug}/{entry.slug}")
    assert moved.status_code == 301
    assert Visitor(app).get(moved.headers["Location"]).status_code == 200
    assert order(rex).index("change-email") > order(rex).index("gdpr")


def test_a_dragged_entry_stands_before_the_one_that_it_was_dropped_on(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    assert move(rex, app, "change-email", to="security", before="gdpr") == 303
    keys = order(rex)
    assert keys.index("change-email") == keys.index("gdpr") - 1


@pytest.mark.parametrize("fields", [{"to": "nowhere"}, {"to": "x" * 5000}], ids=["none", "long"])
def test_an_entry_goes_into_no_section_that_is_not_there(app: Flask, fields: dict[str, str]) -> None:
    assert move(colleague(app, Role.REVIEWER), app, "change-email", **fields) == 422


@pytest.mark.parametrize("way", ["sideways", "", "9" * 400])
def test_a_forged_way_is_no_fault(app: Flask, way: str) -> None:
    assert move(colleague(app, Role.REVIEWER), app, "change-email", way=way) == 303


def test_two_who_move_at_once_are_told_and_see_the_order_as_it_is(app: Flask) -> None:
    rex, dora = colleague(app, Role.REVIEWER), colleague(app)
    keys = order(rex)
    both = seen(rex)
    paths = [f"{TREE}{entry_of(app, key).id}/move" for key in keys[1:3]]
    assert rex.send(paths[0], {**both, "way": "up"}).status_code == 303
    answer = dora.send(paths[1], {**both, "way": "up"})
    assert answer.status_code == 409
    assert re.findall(r'data-entry="([^"]+)"', answer.text) == [keys[1], keys[0], *keys[2:]]
    assert dora.send(paths[1], {**seen(dora), "way": "up"}).status_code == 303
    assert order(dora) == [keys[1], keys[2], keys[0], *keys[3:]]


def test_a_new_entry_is_written_reviewed_and_published_in_the_editor(app: Flask) -> None:
    kim, rex = colleague(app, Role.EDITOR), colleague(app, Role.REVIEWER)
    assert 'value="Zébulon ?"' in kim.get(f"{TREE}new?title=Zébulon%20?").text
    fields = {"title": "Zébulon ?", "section": "security", "body": "Il répond."}
    answer = kim.send(f"{TREE}new", fields)
    path = answer.headers["Location"].partition("?")[0]
    assert "Il répond." in kim.get(path).text
    assert "Zébulon" in kim.get(TREE).text
    assert "Zébulon" not in Visitor(app).get("/faq/").text
    assert Visitor(app).get("/faq/securite-et-confidentialite/zebulon").status_code == 404
    assert "Zébulon" not in kim.get(f"{path}/history").text.partition("<table")[2]
    assert rex.send(f"{path}/publish", {"seen": "1"}).status_code == 303
    wait_until(lambda: "Il répond." in Visitor(app).get("/faq/securite-et-confidentialite/zebulon").text)
    assert "Zébulon" in Visitor(app).get("/faq/search?q=zebulon").text
    assert entry_of(app, "zebulon").revision == 1


def test_what_would_make_the_faq_wrong_is_not_published_as_a_new_entry_either(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    fields = {"title": "Zébulon", "section": "security", "body": "[Là](entry:nowhere)"}
    path = rex.send(f"{TREE}new", fields).headers["Location"].partition("?")[0]
    assert rex.send(f"{path}/publish", {"seen": "1"}).status_code == 422
    assert entry_of(app, "zebulon").revision == 0


def test_a_new_entry_is_thrown_away(app: Flask) -> None:
    kim = colleague(app, Role.EDITOR)
    fields = {"title": "Zébulon", "section": "security", "body": "Il répond."}
    path = kim.send(f"{TREE}new", fields).headers["Location"].partition("?")[0]
    answer = kim.send(f"{path}/discard", {"seen": "1"})
    assert "jeté" in kim.get(answer.headers["Location"]).text
    assert kim.get(path).status_code == 404
    assert "Zébulon" not in kim.get(TREE).text


@pytest.mark.parametrize(
    "changes",
    [{"title": ""}, {"title": "\u202e\0"}, {"title": "x" * 201}, {"body": ""}, {"section": "nowhere"}, {"section": ""}],
    ids=["no title", "an invisible title", "a long title", "no text", "no such section", "no section"],
)
def test_a_new_entry_that_is_wrong_is_sent_back_with_its_text(app: Flask, changes: dict[str, str]) -> None:
    kim = colleague(app, Role.EDITOR)
    fields = {"title": "Zébulon", "section": "security", "body": "Il répond."}
    answer = kim.send(f"{TREE}new", {**fields, **changes})
    assert answer.status_code == 422
    assert ("Il répond." in answer.text) == ("body" not in changes)
    assert "zebulon" not in order(kim)


def test_an_entry_is_begun_in_another_language(app: Flask) -> None:
    kim = colleague(app, Role.EDITOR)
    fields = {"title": "Zébulon", "section": "security", "body": "Il répond."}
    path = kim.send(f"{TREE}new", fields).headers["Location"].partition("?")[0]
    answer = kim.send(f"{path}/translate", {"language": "en"})
    there = answer.headers["Location"].partition("?")[0]
    assert there != path
    assert "Il répond." in kim.get(there).text
    assert entry_of(app, "zebulon", "en").revision == 0
    assert kim.send(f"{path}/translate", {"language": "en"}).headers["Location"].startswith(there)
    assert kim.send(f"{path}/translate", {"language": "xx"}).headers["Location"].startswith(path)


def test_an_address_is_changed_and_the_former_one_leads_on(app: Flask) -> None:
    rex, entry, home = colleague(app, Role.REVIEWER), entry_of(app, "change-email"), section_of(app, "account")
    path = f"{TREE}{entry.id}/address"
    assert rex.send(path, {**seen(rex, path), "slug": "mon-e-mail"}).status_code == 303
    former = Visitor(app).get(f"/faq/{home.slug}/{entry.slug}")
    assert (former.status_code, former.headers["Location"]) == (301, f"/faq/{home.slug}/mon-e-mail")
    assert rex.send(path, {**seen(rex, path), "slug": entry.slug}).status_code == 303
    wait_until(lambda: Visitor(app).get(f"/faq/{home.slug}/{entry.slug}").status_code == 200)


@pytest.mark.parametrize(
    "slug", ["", "É", "a b", "../x", "a\n", "-a", "a" * 81, "~a", "modifier-le-nom-de-mon-entreprise"]
)
def test_an_address_that_cannot_be_is_refused_in_words(app: Flask, slug: str) -> None:
    rex, entry = colleague(app, Role.REVIEWER), entry_of(app, "change-email")
    path = f"{TREE}{entry.id}/address"
    answer = rex.send(path, {**seen(rex, path), "slug": slug})
    assert answer.status_code == (303 if slug == "a\n" else 422)
    if slug != "a\n":
        assert 'id="slug-error"' in answer.text
        assert entry_of(app, "change-email").slug == entry.slug


def test_an_entry_that_something_leads_to_is_not_withdrawn_and_each_place_is_named(app: Flask) -> None:
    rex, entry = colleague(app, Role.REVIEWER), entry_of(app, "change-email")
    path = f"{TREE}{entry.id}/withdraw"
    linking = entry_of(app, "change-company-name")
    page = rex.get(path).text
    assert f"/admin/faq/{linking.id}" in page
    assert rex.send(path, {"seen": "1", "reason": "Faux."}).status_code in {409, 422}
    assert entry_of(app, "change-email").withdrawn_at is None
    legal = f"{TREE}{entry_of(app, 'report-breach').id}/withdraw"
    assert "legal/fr/privacy.md" in rex.get(legal).text


def test_an_entry_is_withdrawn_with_a_reason_and_brought_back(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    fields = {"title": "Zébulon", "section": "security", "body": "Il répond."}
    path = rex.send(f"{TREE}new", fields).headers["Location"].partition("?")[0]
    rex.send(f"{path}/publish", {"seen": "1"})
    assert rex.send(f"{path}/withdraw", {**seen(rex, f"{path}/withdraw"), "reason": " "}).status_code == 422
    assert rex.send(f"{path}/withdraw", {**seen(rex, f"{path}/withdraw"), "reason": "Faux."}).status_code == 303
    wait_until(lambda: Visitor(app).get("/faq/securite-et-confidentialite/zebulon").status_code == 404)
    assert rex.get(path).status_code == 404
    assert "Zébulon" not in Visitor(app).get("/faq/search?q=zebulon").text
    assert rex.send(f"{path}/bring-back", seen(rex)).status_code == 303
    assert rex.send(f"{path}/bring-back", seen(rex)).status_code == 303
    wait_until(lambda: Visitor(app).get("/faq/securite-et-confidentialite/zebulon").status_code == 200)
    done = [("faq-new", None), ("faq-publish", None), ("faq-withdraw", "Faux."), ("faq-bring-back", None)]
    assert acts(app, entry_of(app, "zebulon").id) == done


def test_a_section_is_made_renamed_moved_and_deleted(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    words = {"title_fr": "Nos vélos", "summary_fr": "Rouler", "title_en": "Our bicycles", "summary_en": "To ride"}
    assert rex.send(f"{TREE}sections/new", {**words, "title_en": ""}).status_code == 422
    assert rex.send(f"{TREE}sections/new", words).status_code == 303
    made = section_of(app, "nos-velos", "en")
    assert made.slug == "our-bicycles"
    path = f"{TREE}sections/{made.id}"
    renamed = {"title": "Bicycles", "summary": "To ride: fast", "slug": "bicycles"}
    assert rex.send(path, {**seen(rex, path), **renamed, "slug": "customer-support"}).status_code == 422
    assert rex.send(path, {**seen(rex, path), **renamed}).status_code == 303
    assert rex.send(f"{path}/move", {**seen(rex), "way": "up"}).status_code == 303
    assert section_of(app, "nos-velos").position == section_of(app, "support").position - 1
    assert "Bicycles" not in Visitor(app).get("/en/faq/").text
    assert rex.send(f"{path}/delete", seen(rex)).status_code == 303
    assert "Nos vélos" not in rex.get(TREE).text
    full = f"{TREE}sections/{section_of(app, 'support').id}/delete"
    assert rex.send(full, seen(rex)).status_code == 422


@pytest.mark.parametrize("step", ["move", "address", "withdraw", "bring-back", "translate"])
def test_another_brand_s_entry_is_not_arranged_here(app: Flask, step: str) -> None:
    dora = colleague(app)
    foreign = entry_of(app, "open-pro-account", brand="remember-provence").id
    for each in (foreign, uuid4()):
        assert dora.send(f"{TREE}{each}/{step}", seen(dora)).status_code == 404
    section = section_of(app, "account", brand="remember-provence") if step == "move" else None
    if section is not None:
        for step_of_section in ("/move", "/delete", ""):
            path = f"{TREE}sections/{section.id}{step_of_section}"
            assert dora.send(path, seen(dora)).status_code == 404
