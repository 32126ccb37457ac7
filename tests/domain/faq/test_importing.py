from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.faq.documents import read_entry
from app.domain.faq.errors import DocumentError
from app.domain.faq.folders import load_folder
from app.domain.faq.importing import ImportReport, import_folder
from app.domain.faq.models import FaqEntry, FaqRedirect, FaqRevision
from app.domain.faq.queries import (
    find_redirect,
    get_document,
    list_addresses_of_section,
    list_all_addresses,
    load_contents,
)
from app.domain.faq.revising import EDIT
from app.domain.faq.versions import read_version
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.trees import entry_text, plant_entry, plant_section

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Desk:
    """Birch's FAQ between its files and its readers."""

    def __init__(self, session: TenantSession, root: Path) -> None:
        self.session = session
        self.root = root
        self.files = root / "en"

    def plant(self, place: str, body: str = "An answer.", **front: str) -> Path:
        return plant_entry(self.files, place, body, **front)

    def bring_in(self) -> ImportReport:
        with transaction(self.session):
            return import_folder(self.session, load_folder(self.root, "en"), now=NOON)

    def edit(self, key: str, body: str) -> None:
        """Do what the staff's desk does: a revision from no file."""
        with transaction(self.session):
            entry = self.session.scalars(select(FaqEntry).where(FaqEntry.key == key)).one()
            entry.revision += 1
            self.session.flush()
            revision = FaqRevision(
                id=new_id(NOON), entry_id=entry.id, number=entry.revision, based_on=entry.revision - 1, origin=EDIT
            )
            revision.created_at, revision.source = NOON, entry_text(body, key=key)
            self.session.add(revision)

    def addresses(self) -> dict[str, str]:
        """Give what readers see: the address of each key."""
        self.session.expire_all()
        sections = load_contents(self.session, "en").sections
        return {entry.key: f"{each.section.slug}/{entry.slug}" for each in sections for entry in each.entries}

    def text(self, key: str) -> str:
        self.session.expire_all()
        entry = self.session.scalars(select(FaqEntry).where(FaqEntry.key == key)).one()
        return get_document(self.session, entry).body.strip()

    def redirects(self) -> dict[str, str]:
        """Give the key that each former address leads to."""
        rows = self.session.execute(
            select(FaqRedirect.section_slug, FaqRedirect.entry_slug, FaqEntry.key).join(
                FaqEntry, FaqEntry.id == FaqRedirect.entry_id
            )
        )
        return {f"{section_slug}/{slug}": key for section_slug, slug, key in rows}

    def version(self) -> int:
        self.session.expire_all()
        return read_version(self.session)


@pytest.fixture
def desk(open_session: OpenSession, tmp_path: Path) -> Iterator[Desk]:
    """Give Birch's FAQ with two entries imported."""
    desk = Desk(open_session(BIRCH), tmp_path / "faq")
    desk.plant("01-a/01-one")
    desk.plant("01-a/02-two")
    desk.bring_in()
    yield desk
    desk.session.close()


def test_importing_again_changes_nothing(desk: Desk) -> None:
    version = desk.version()
    report = desk.bring_in()
    assert report == ImportReport(unchanged=2)
    assert desk.version() == version
    assert len(desk.session.scalars(select(FaqRevision)).all()) == 2


def test_a_changed_file_becomes_a_revision_based_on_the_last(desk: Desk) -> None:
    version = desk.version()
    desk.plant("01-a/01-one", "A better answer.")
    assert desk.bring_in().updated == ["one"]
    assert desk.text("one") == "A better answer."
    newest = desk.session.scalars(select(FaqRevision).order_by(FaqRevision.number.desc())).first()
    assert newest is not None
    assert (newest.number, newest.based_on) == (2, 1)
    assert desk.version() == version + 1


def test_an_edited_entry_is_never_overwritten_and_is_reported(desk: Desk) -> None:
    desk.edit("one", "The desk's answer.")
    desk.plant("01-a/01-one", "The file's answer.")
    version = desk.version()
    report = desk.bring_in()
    assert (report.kept, report.unchanged) == (["one"], 1)
    assert desk.text("one") == "The desk's answer."
    assert desk.version() == version
    assert desk.bring_in().kept == ["one"]


def test_an_edited_entry_moves_with_its_file(desk: Desk) -> None:
    desk.edit("one", "The desk's answer.")
    (desk.files / "01-a" / "01-one.md").rename(desk.files / "01-a" / "01-uno.md")
    version = desk.version()
    desk.bring_in()
    assert (desk.addresses()["one"], desk.text("one")) == ("a/uno", "The desk's answer.")
    assert desk.version() == version + 1


def test_an_edit_that_its_file_has_caught_up_with_is_unchanged(desk: Desk) -> None:
    desk.edit("one", "Agreed.")
    (desk.files / "01-a" / "01-one.md").write_text(entry_text("Agreed.", key="one"))
    assert desk.bring_in() == ImportReport(unchanged=2)


def test_two_entries_trade_their_addresses(desk: Desk) -> None:
    desk.plant("01-a/01-one", key="two", title="two")
    desk.plant("01-a/02-two", key="one", title="one")
    desk.bring_in()
    assert desk.addresses() == {"two": "a/one", "one": "a/two"}
    assert desk.redirects() == {}


def test_two_sections_trade_their_addresses(desk: Desk) -> None:
    desk.plant("02-b/01-three")
    desk.bring_in()
    (desk.files / "01-a").rename(desk.files / "spare")
    (desk.files / "02-b").rename(desk.files / "01-a")
    (desk.files / "spare").rename(desk.files / "02-b")
    desk.bring_in()
    assert desk.addresses() == {"three": "a/three", "one": "b/one", "two": "b/two"}


def test_a_renamed_entry_is_found_at_its_former_address(desk: Desk) -> None:
    (desk.files / "01-a" / "01-one.md").rename(desk.files / "01-a" / "01-uno.md")
    desk.bring_in()
    assert desk.addresses()["one"] == "a/uno"
    assert desk.redirects() == {"a/one": "one"}


def test_an_entry_renamed_back_leads_nowhere_else(desk: Desk) -> None:
    path, other = desk.files / "01-a" / "01-one.md", desk.files / "01-a" / "01-uno.md"
    path.rename(other)
    desk.bring_in()
    other.rename(path)
    desk.bring_in()
    assert desk.addresses()["one"] == "a/one"
    assert desk.redirects() == {"a/uno": "one"}


def test_a_former_address_leads_to_who_had_it_last(desk: Desk) -> None:
    folder = desk.files / "01-a"
    (folder / "01-one.md").rename(folder / "01-uno.md")
    desk.bring_in()
    (folder / "02-two.md").rename(folder / "02-one.md")
    desk.bring_in()
    (folder / "02-one.md").rename(folder / "02-due.md")
    desk.bring_in()
    assert desk.redirects() == {"a/one": "two", "a/two": "two"}


def test_an_entry_moves_between_sections(desk: Desk) -> None:
    plant_section(desk.files, "02-b")
    (desk.files / "01-a" / "01-one.md").rename(desk.files / "02-b" / "01-one.md")
    desk.bring_in()
    assert desk.addresses() == {"two": "a/two", "one": "b/one"}
    assert desk.redirects() == {"a/one": "one"}


def test_a_renamed_section_and_its_entries_are_found_at_their_former_addresses(desk: Desk) -> None:
    (desk.files / "01-a").rename(desk.files / "01-alpha")
    desk.bring_in()
    assert desk.redirects() == {"a/one": "one", "a/two": "two"}
    redirect = find_redirect(desk.session, "en", "a", "")
    assert redirect is not None
    assert redirect.section_id == load_contents(desk.session, "en").sections[0].section.id


def test_an_entry_without_its_file_is_withdrawn_and_returns(desk: Desk) -> None:
    path = desk.files / "01-a" / "01-one.md"
    source, version = path.read_bytes(), desk.version()
    path.unlink()
    assert desk.bring_in().withdrawn == ["one"]
    assert desk.addresses() == {"two": "a/two"}
    assert desk.version() == version + 1
    path.write_bytes(source)
    assert desk.bring_in() == ImportReport(updated=["one"], unchanged=1)
    assert desk.addresses() == {"one": "a/one", "two": "a/two"}
    assert desk.version() == version + 2


def test_an_entry_returns_with_another_text(desk: Desk) -> None:
    (desk.files / "01-a" / "01-one.md").unlink()
    desk.bring_in()
    desk.plant("01-a/01-one", "Another answer.")
    assert desk.bring_in() == ImportReport(updated=["one"], unchanged=1)
    assert desk.text("one") == "Another answer."


def test_another_entry_takes_the_address_of_one_that_went(desk: Desk) -> None:
    path = desk.files / "01-a" / "01-one.md"
    path.unlink()
    desk.bring_in()
    desk.plant("01-a/01-one", key="three")
    desk.bring_in()
    assert desk.addresses() == {"three": "a/one", "two": "a/two"}
    desk.plant("01-a/03-back", key="one")
    desk.bring_in()
    assert desk.addresses() == {"three": "a/one", "two": "a/two", "one": "a/back"}
    assert desk.redirects() == {}


def test_an_entry_whose_key_changed_takes_its_own_address(desk: Desk) -> None:
    desk.plant("01-a/01-one", key="uno")
    report = desk.bring_in()
    assert (report.created, report.withdrawn) == (["uno"], ["one"])
    assert desk.addresses() == {"uno": "a/one", "two": "a/two"}


def test_a_section_whose_key_changed_takes_its_own_address(desk: Desk) -> None:
    plant_section(desk.files, "01-a", key="alpha")
    desk.bring_in()
    assert desk.addresses() == {"one": "a/one", "two": "a/two"}
    assert list_addresses_of_section(desk.session, "a") == []


def test_no_file_takes_the_address_of_an_entry_that_was_edited_and_has_none(desk: Desk) -> None:
    desk.edit("one", "The desk's answer.")
    path = desk.plant("01-a/01-one", key="uno")
    with pytest.raises(DocumentError) as refused:
        desk.bring_in()
    (finding,) = refused.value.findings
    assert (finding.path, "“one”" in finding.message) == (str(path), True)
    assert desk.addresses() == {"one": "a/one", "two": "a/two"}


def test_an_entry_that_was_edited_stays_without_its_file(desk: Desk) -> None:
    desk.edit("one", "The desk's answer.")
    (desk.files / "01-a" / "01-one.md").unlink()
    (desk.files / "01-a").rename(desk.files / "01-alpha")
    desk.bring_in()
    assert desk.addresses() == {"one": "alpha/one", "two": "alpha/two"}


def test_a_new_order_is_news(desk: Desk) -> None:
    version = desk.version()
    (desk.files / "01-a" / "01-one.md").rename(desk.files / "01-a" / "03-one.md")
    assert desk.bring_in() == ImportReport(unchanged=2)
    assert list(desk.addresses()) == ["two", "one"]
    assert desk.version() == version + 1


def test_a_section_that_has_lost_its_entries_is_nowhere(desk: Desk) -> None:
    desk.plant("02-b/01-three")
    desk.bring_in()
    (desk.files / "02-b" / "01-three.md").unlink()
    desk.bring_in()
    assert {each["en"] for each in list_all_addresses(desk.session)} == {"/faq/a/", "/faq/a/one", "/faq/a/two"}
    assert list_addresses_of_section(desk.session, "b") == []


def test_every_text_that_was_imported_can_be_read(desk: Desk) -> None:
    for source in desk.session.scalars(select(FaqRevision.source)):
        assert read_entry("x.md", source).front.title


def test_the_same_files_are_another_tenants_own(desk: Desk, open_session: OpenSession) -> None:
    desk.edit("one", "Birch's answer.")
    acorn = Desk(open_session(ACORN), desk.root)
    assert sorted(acorn.bring_in().created) == ["one", "two"]
    assert (acorn.text("one"), acorn.version()) == ("An answer.", 1)
    assert desk.text("one") == "Birch's answer."
