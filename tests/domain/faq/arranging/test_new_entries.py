"""New entries: drafts that nobody but the team sees before they are published."""

import pytest

from app.domain.faq.arranging.adding import add_section, translate_entry
from app.domain.faq.arranging.errors import MissingSectionError
from app.domain.faq.arranging.naming import SectionWords
from app.domain.faq.documents import read_entry
from app.domain.faq.editing.service import discard_draft, find_draft, get_entry, save_draft
from app.domain.faq.exporting import list_files
from app.domain.faq.queries import list_addresses_of_entries, list_all_addresses, list_documents
from app.domain.faq.stored import stored_folder
from app.kernel.db import transaction
from app.kernel.errors import NotFoundError
from tests.domain.faq.arranging.tree import KIM, NOON, Tree, begin, publish, shift
from tests.domain.faq.trees import entry_text


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
