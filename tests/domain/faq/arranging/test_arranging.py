"""The tree is arranged: one order in every language, nothing lost, and files that leave it as it was arranged."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.faq.arranging.adding import add_entry, add_section, delete_section, translate_entry
from app.domain.faq.arranging.errors import HeldSectionError, LinkedError, MissingSectionError, TakenAddressError
from app.domain.faq.arranging.moving import move_entry, move_section
from app.domain.faq.arranging.naming import SectionWords, rename_entry, rename_section
from app.domain.faq.arranging.order import move_before, move_by
from app.domain.faq.arranging.withdrawing import bring_back, list_links_to, withdraw_entry
from app.domain.faq.documents import read_entry
from app.domain.faq.editing.service import discard_draft, find_draft, get_entry, publish_draft, save_draft
from app.domain.faq.errors import DocumentError, StaleError
from app.domain.faq.exporting import list_files
from app.domain.faq.models import FaqEntry, FaqSection
from app.domain.faq.queries import list_addresses_of_entries, list_all_addresses, list_documents
from app.domain.faq.stored import stored_folder
from app.domain.faq.versions import lock_version, read_version
from app.kernel.db import transaction
from app.kernel.errors import NotFoundError
from tests.cast import BIRCH
from tests.databases import OpenSession
from tests.domain.faq.arranging.tree import KIM, Tree
from tests.domain.faq.trees import entry_text

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def tree(open_session: OpenSession, tmp_path: Path) -> Iterator[Tree]:
    tree = Tree(open_session(BIRCH), tmp_path / "faq", NOON)
    yield tree
    tree.session.close()


def shift(tree: Tree, key: str, steps: int, language: str = "en") -> int:
    with transaction(tree.session):
        entry = tree.entry(key, language)
        home = tree.session.get_one(FaqSection, (BIRCH, entry.section_id))
        return move_entry(tree.session, entry, home, lambda keys, each: move_by(keys, each, steps), now=NOON)


def put(tree: Tree, key: str, section: str, before: str | None = None) -> int:
    with transaction(tree.session):
        home = tree.section(section)
        return move_entry(
            tree.session, tree.entry(key), home, lambda keys, each: move_before(keys, each, before), now=NOON
        )


def begin(tree: Tree, title: str = "Five", section: str = "b", language: str = "en") -> FaqEntry:
    with transaction(tree.session):
        home = tree.section(section, language)
        return add_entry(tree.session, home, title=title, body="A new answer.", by=KIM, now=NOON)


def publish(tree: Tree, key: str, language: str = "en") -> None:
    with transaction(tree.session):
        entry = get_entry(tree.session, tree.entry(key, language).id)
        draft = find_draft(tree.session, entry.id)
        assert draft is not None
        publish_draft(tree.session, entry, read_entry("", draft.source), seen=draft.saves, now=NOON)


def withdraw(tree: Tree, key: str) -> None:
    with transaction(tree.session):
        withdraw_entry(tree.session, tree.entry(key), now=NOON)


def test_an_entry_moves_in_every_language_that_has_it(tree: Tree) -> None:
    assert shift(tree, "two", -1) == 1
    assert tree.order("en") == {"a": ["two", "one", "three"], "b": ["four"]}
    assert tree.order("fr") == {"a": ["two", "one"], "b": ["four"]}
    assert shift(tree, "three", -1) == 2
    assert tree.order("fr") == {"a": ["two", "one"], "b": ["four"]}
    assert list(tree.read()) == ["two", "three", "one", "four"]


def test_an_entry_at_an_end_stays_there(tree: Tree) -> None:
    assert (shift(tree, "one", -1), shift(tree, "three", 1)) == (1, 3)
    assert tree.order() == {"a": ["one", "two", "three"], "b": ["four"]}


def test_an_entry_moves_into_another_section_and_its_old_address_leads_there(tree: Tree) -> None:
    assert put(tree, "two", "b", "four") == 1
    assert tree.order("en") == {"a": ["one", "three"], "b": ["two", "four"]}
    assert tree.order("fr") == {"a": ["one"], "b": ["two", "four"]}
    assert (tree.redirects("en"), tree.redirects("fr")) == ({"a/two": "two"}, {"la/deux": "two"})
    put(tree, "two", "a")
    assert (tree.read()["two"], tree.redirects()) == ("a/two", {"b/two": "two"})


def test_an_entry_does_not_move_to_where_its_address_is_taken(tree: Tree) -> None:
    with transaction(tree.session):
        rename_entry(tree.session, tree.entry("four"), "two", now=NOON)
    before = tree.order(), tree.order("fr")
    with pytest.raises(TakenAddressError) as refused:
        put(tree, "two", "b")
    assert refused.value.slug == "two"
    assert (tree.order(), tree.order("fr")) == before


def test_an_address_that_readers_do_not_see_gives_way(tree: Tree) -> None:
    with transaction(tree.session):
        rename_entry(tree.session, tree.entry("four"), "two", now=NOON)
    withdraw(tree, "four")
    put(tree, "two", "b")
    assert tree.read()["two"] == "b/two"
    with transaction(tree.session):
        bring_back(tree.session, tree.entry("four"), now=NOON)
    assert tree.read()["four"] == "b/four"


def test_a_section_moves_with_its_entries_in_every_language(tree: Tree) -> None:
    with transaction(tree.session):
        move_section(tree.session, tree.section("b"), lambda keys, key: move_by(keys, key, -1), now=NOON)
    assert list(tree.order("en")) == list(tree.order("fr")) == ["b", "a"]
    assert list(tree.read("fr")) == ["four", "one", "two"]


def test_a_change_of_what_was_not_seen_is_refused(tree: Tree) -> None:
    seen = read_version(tree.session)
    shift(tree, "two", -1)
    with transaction(tree.session), pytest.raises(StaleError):
        lock_version(tree.session, seen=seen)
    with transaction(tree.session):
        lock_version(tree.session, seen=seen + 1)


def test_files_leave_the_order_of_the_desk(tree: Tree) -> None:
    shift(tree, "two", -1)
    put(tree, "three", "b")
    with transaction(tree.session):
        move_section(tree.session, tree.section("b"), lambda keys, key: move_by(keys, key, -1), now=NOON)
    arranged = tree.order("en"), tree.order("fr"), tree.read()
    tree.plant("en", "01-a/02-two", "Another answer.")
    reports = tree.bring_in()
    assert (reports["en"].updated, reports["fr"].updated) == (["two"], [])
    assert (tree.order("en"), tree.order("fr"), tree.read()) == arranged


def test_a_file_that_wins_puts_its_entry_where_it_is(tree: Tree) -> None:
    put(tree, "two", "b")
    tree.bring_in("en", taken=frozenset({"two"}))
    assert tree.read()["two"] == "a/two"
    assert tree.redirects() == {"b/two": "two"}


def test_no_file_takes_the_address_that_the_desk_gave(tree: Tree) -> None:
    with transaction(tree.session):
        rename_entry(tree.session, tree.entry("one"), "five", now=NOON)
    tree.plant("en", "01-a/05-five")
    with pytest.raises(DocumentError):
        tree.bring_in("en")
    assert "five" not in tree.read()


def test_a_new_entry_is_seen_by_nobody_before_it_is_published(tree: Tree) -> None:
    entry = begin(tree, "J’ai une question ?")
    key, where = "j-ai-une-question", "b/j-ai-une-question"
    assert (entry.key, tree.order()["b"]) == (key, ["four", key])
    assert key not in tree.read()
    assert key not in list_documents(tree.session, "en")
    assert key not in list_addresses_of_entries(tree.session)
    assert not [paths for paths in list_all_addresses(tree.session) if key in str(paths)]
    assert not [name for name in list_files(tree.session, "en") if key in name]
    assert key not in {each.document.front.key for _, each in stored_folder(tree.session, "en", {}).entries()}
    tree.bring_in()
    assert key not in tree.read()
    publish(tree, key)
    assert tree.read()[key] == where
    assert tree.entry(key).revision == 1
    tree.bring_in()
    assert tree.read()[key] == where


def test_new_entries_of_the_same_title_have_keys_and_addresses_of_their_own(tree: Tree) -> None:
    assert [begin(tree).key, begin(tree).key] == ["five", "five-2"]
    publish(tree, "five")
    publish(tree, "five-2")
    assert (tree.read()["five"], tree.read()["five-2"]) == ("b/five", "b/five-2")


def test_a_new_entry_that_is_discarded_was_never_there(tree: Tree) -> None:
    entry = begin(tree)
    with transaction(tree.session):
        discard_draft(tree.session, get_entry(tree.session, entry.id), seen=1)
    assert tree.order()["b"] == ["four"]
    with pytest.raises(NotFoundError):
        get_entry(tree.session, entry.id)


def test_an_entry_begins_in_another_language_where_its_order_has_it(tree: Tree) -> None:
    shift(tree, "three", -1)
    with transaction(tree.session):
        made = translate_entry(tree.session, tree.entry("three"), "fr", by=KIM, now=NOON)
        again = translate_entry(tree.session, tree.entry("three"), "fr", by=KIM, now=NOON)
    assert made.id == again.id
    assert tree.order("fr")["a"] == ["one", "three", "two"]
    draft = find_draft(tree.session, made.id)
    assert draft is not None
    assert read_entry("", draft.source).front.key == "three"
    with transaction(tree.session):
        save_draft(tree.session, made, entry_text(key="three", title="Trois"), seen=1, based_on=0, by=KIM, now=NOON)
    publish(tree, "three", "fr")
    assert tree.read("fr")["three"] == "la/trois"


def test_a_language_without_the_section_takes_no_entry_of_it(tree: Tree) -> None:
    with transaction(tree.session):
        (section,) = add_section(tree.session, {"en": SectionWords("Lone", "Alone")}, now=NOON)
    begin(tree, "Six", section.key)
    with transaction(tree.session), pytest.raises(MissingSectionError):
        translate_entry(tree.session, tree.entry("six"), "fr", by=KIM, now=NOON)


def test_a_renamed_entry_is_found_at_each_of_its_former_addresses_and_may_go_back(tree: Tree) -> None:
    for slug in ("first", "second", "two"):
        with transaction(tree.session):
            rename_entry(tree.session, tree.entry("two"), slug, now=NOON)
    assert tree.read()["two"] == "a/two"
    assert tree.redirects() == {"a/first": "two", "a/second": "two"}
    tree.bring_in()
    assert tree.read()["two"] == "a/two"


def test_an_address_that_another_entry_has_is_refused(tree: Tree) -> None:
    with transaction(tree.session), pytest.raises(TakenAddressError):
        rename_entry(tree.session, tree.entry("two"), "one", now=NOON)
    with transaction(tree.session), pytest.raises(TakenAddressError):
        rename_section(tree.session, tree.section("b"), "a", SectionWords("B", "x"), now=NOON)


def test_a_renamed_section_keeps_its_words_and_leads_on(tree: Tree) -> None:
    with transaction(tree.session):
        rename_section(tree.session, tree.section("b"), "bills", SectionWords("Bills: all", "Paid or not"), now=NOON)
    tree.bring_in()
    assert tree.read()["four"] == "bills/four"
    assert tree.redirects() == {"b/": "b", "b/four": "four"}
    files = list_files(tree.session, "en")
    assert files["en/02-bills/_section.md"] == "---\nkey: b\ntitle: 'Bills: all'\nsummary: Paid or not\n---\n"


def test_an_entry_that_others_lead_to_is_not_withdrawn(tree: Tree) -> None:
    tree.plant("fr", "01-la/01-un", "[](entry:two#la)")
    tree.plant("en", "02-b/01-four", related="[two]")
    tree.bring_in()
    links = list_links_to(tree.session, tree.entry("two"))
    assert [(each.language, each.key) for each in links] == [("en", "four"), ("fr", "one")]
    with pytest.raises(LinkedError):
        withdraw(tree, "two")
    assert "two" in tree.read()


def test_an_entry_is_withdrawn_in_all_languages_stays_so_and_comes_back(tree: Tree) -> None:
    withdraw(tree, "two")
    assert "two" not in {**tree.read("en"), **tree.read("fr")}
    report = tree.bring_in()["en"]
    assert (report.kept, "two" in tree.read()) == (["two"], False)
    with transaction(tree.session):
        bring_back(tree.session, tree.entry("two"), now=NOON)
    assert (tree.read("en")["two"], tree.read("fr")["two"]) == ("a/two", "la/deux")


def test_an_empty_section_is_deleted_in_all_languages(tree: Tree) -> None:
    with transaction(tree.session), pytest.raises(HeldSectionError):
        delete_section(tree.session, tree.section("b"))
    withdraw(tree, "four")
    with transaction(tree.session):
        delete_section(tree.session, tree.section("b"))
    assert list(tree.order("en")) == list(tree.order("fr")) == ["a"]
    with transaction(tree.session):
        bring_back(tree.session, tree.entry("four"), now=NOON)
    assert tree.read()["four"] == "a/four"


def test_a_section_with_a_draft_in_it_is_not_empty(tree: Tree) -> None:
    with transaction(tree.session):
        add_section(tree.session, {each: SectionWords("Five", "x") for each in ("en", "fr")}, now=NOON)
    assert list(tree.order("fr")) == ["a", "b", "five"]
    begin(tree, "Six", "five")
    with transaction(tree.session), pytest.raises(HeldSectionError):
        delete_section(tree.session, tree.section("five"))


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: shift(tree, "two", -1),
        begin,
        lambda tree: withdraw(tree, "two"),
    ],
    ids=["a move", "a new entry", "a withdrawal"],
)
def test_every_process_hears_of_it(tree: Tree, change: Callable[[Tree], object]) -> None:
    before = read_version(tree.session)
    change(tree)
    assert read_version(tree.session) > before
