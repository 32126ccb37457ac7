"""The tree is arranged: one order in every language, nothing lost, and files that leave it as it was arranged."""

from collections.abc import Callable

import pytest

from app.domain.faq.arranging.adding import add_section, delete_section
from app.domain.faq.arranging.errors import HeldSectionError, LinkedError, TakenAddressError
from app.domain.faq.arranging.moving import move_section
from app.domain.faq.arranging.naming import SectionWords, rename_entry, rename_section
from app.domain.faq.arranging.order import move_by
from app.domain.faq.arranging.withdrawing import bring_back, list_links_to
from app.domain.faq.errors import DocumentError, StaleError
from app.domain.faq.exporting import list_files
from app.domain.faq.versions import lock_version, read_version
from app.kernel.db import transaction
from tests.domain.faq.arranging.tree import NOON, Tree, begin, put, shift, withdraw


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
