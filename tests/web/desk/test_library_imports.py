"""Imports of resources at the desk: checked line by line with nothing changed, then done, with a report."""

import re
from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.accounts.models import Account
from app.domain.audit.models import AuditEntry
from app.domain.library.imports.models import LibraryImport, LibraryImportLine
from app.domain.library.subjects import list_subjects_of
from app.kernel.db import transaction
from tests.stock import MakeApp
from tests.web.desk import bringing, moving
from tests.web.desk.bringing import (
    GUIDE,
    PATH,
    checked,
    fates,
    guide_zip,
    id_in,
    import_of,
    page_of,
    press,
    send,
    sweep,
    work,
)
from tests.web.desk.team import colleague
from tests.web.desk.uploads import PDF, content_of, files_of, kept
from tests.web.people import Visitor

DRAFT = {**GUIDE, "slug": "brouillon", "title": "Brouillon", "shown": "", "file": "", "products": ""}


@pytest.fixture(scope="module")
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application that keeps files of a megabyte in a folder of its own."""
    return make_app(FILES=str(tmp_path_factory.mktemp("files")), UPLOAD_LARGEST_MB="1")


@pytest.fixture(autouse=True)
def relay(app: Flask) -> Iterator[None]:
    with bringing.relayed(app):
        yield


def acts(app: Flask, *, of: object) -> list[str]:
    with moving.rows(app) as session:
        lines = select(AuditEntry.act).where(AuditEntry.subject_id == of).order_by(AuditEntry.id)
        return list(session.scalars(lines))


class Onlooker(Event):
    """What is asked before each step whether to go on; it looks at the bar of the import's page first."""

    def __init__(self, visitor: Visitor, import_id: UUID) -> None:
        super().__init__()
        self.visitor, self.import_id = visitor, import_id
        self.seen: dict[tuple[str, str] | None, None] = {}  # what the bar showed, once each, in order

    def is_set(self) -> bool:
        bar = re.search(r"<progress ([^>]*)>", page_of(self.visitor, self.import_id))
        assert bar is not None
        known = re.search(r'value="(\d+)" max="(\d+)"', bar[1])
        self.seen[(known[1], known[2]) if known else None] = None
        return super().is_set()


def test_a_sheet_is_checked_with_nothing_changed_and_done_when_it_is_wanted(app: Flask, cleo: Visitor) -> None:
    import_id = id_in(send(cleo, bringing.sheet(GUIDE, DRAFT), guide_zip()))
    assert "Cela commence dans un instant" in page_of(cleo, import_id)

    assert work(app) == 1
    assert fates(app, import_id) == [(2, "new", "guide-de-pose"), (3, "new", "brouillon")]
    assert bringing.resources(app) == []
    assert "Importer 2 ressources" in page_of(cleo, import_id)

    press(cleo, import_id, "start")
    assert "<progress" in page_of(cleo, import_id)
    assert work(app) == 1
    draft, guide = bringing.resources(app)
    assert (draft.published_at, guide.published_at is None) == (None, False)
    with moving.rows(app) as session:
        assert [each.key for each in list_subjects_of(session, guide.id)] == ["relay"]
    (file,) = files_of(app)
    assert (file.filename, file.content_type, file.version) == ("guide.pdf", "application/pdf", "1.0")
    assert content_of(app, file) == PDF
    assert "2 ressources sont ajoutées ou modifiées" in page_of(cleo, import_id)
    assert acts(app, of=import_id) == ["library-import-check", "library-import", "library-import-end"]


def test_the_bar_of_its_page_moves_with_each_batch_that_is_checked_and_done(app: Flask, cleo: Visitor) -> None:
    lines = [{**DRAFT, "slug": f"brouillon-{number}"} for number in range(120)]
    import_id = id_in(send(cleo, bringing.sheet(*lines)))
    checking = Onlooker(cleo, import_id)
    work(app, replace(moving.carrier_of(app), stop=checking))
    press(cleo, import_id, "start")
    doing = Onlooker(cleo, import_id)
    work(app, replace(moving.carrier_of(app), stop=doing))

    assert [*checking.seen] == [None, ("0", "120"), ("50", "120"), ("100", "120"), ("120", "120")]
    assert [*doing.seen] == [(str(done), "120") for done in range(0, 121, 20)]


def test_the_same_again_changes_nothing_and_another_file_is_a_new_version(app: Flask, cleo: Visitor) -> None:
    press(cleo, checked(app, cleo, GUIDE, packed=guide_zip()), "start")
    work(app)

    again = checked(app, cleo, GUIDE, packed=guide_zip())
    assert [fate for _, fate, _ in fates(app, again)] == ["unchanged"]
    press(cleo, again, "start")
    assert import_of(app, again).state == "checked"

    newer = checked(app, cleo, {**GUIDE, "version": "2.0"}, packed=bringing.archive({"pdf/guide.pdf": PDF + b"2"}))
    press(cleo, newer, "start")
    work(app)
    assert [fate for _, fate, _ in fates(app, newer)] == ["rewritten"]
    before, present = files_of(app)
    assert (before.version, present.version, present.replaced_at) == ("1.0", "2.0", None)


def test_good_lines_are_done_and_refused_ones_are_told_with_every_mistake(app: Flask, cleo: Visitor) -> None:
    wrong = {**GUIDE, "slug": "=1+1", "kind": "party", "file": "pdf/lost.pdf"}
    packed = bringing.archive({"pdf/guide.pdf": PDF, "pdf/autre.pdf": PDF, "__MACOSX/._guide.pdf": b"x"})

    import_id = checked(app, cleo, GUIDE, wrong, {**GUIDE, "slug": "perdu", "file": "perdu.pdf"}, packed=packed)

    assert [fate for _, fate, _ in fates(app, import_id)] == ["new", "refused", "refused", "unused"]
    assert bringing.wrongs(app, import_id) == [[("kind", "not_good"), ("slug", "not_good")], [("file", "no_file")]]
    assert "Le zip n’a pas de fichier de ce nom" in page_of(cleo, import_id)
    assert "pdf/autre.pdf" in page_of(cleo, import_id, "?fate=unused")
    press(cleo, import_id, "start")
    work(app)
    assert [each.slug for each in bringing.resources(app)] == ["guide-de-pose"]
    report = moving.read_csv(cleo.get(f"{PATH}/{import_id}/report.csv"))
    assert [line["Ligne"] for line in report] == ["2", "3", "4", ""]
    assert report[1]["Adresse ou fichier"] == "'=1+1"
    assert "kind" in report[1]["Motif"]


def test_a_text_keeps_its_paragraphs(app: Flask, cleo: Visitor) -> None:
    import_id = checked(app, cleo, {**DRAFT, "body": "# Un\n\n- deux\n- trois"})
    press(cleo, import_id, "start")
    work(app)
    assert [each.body for each in bringing.resources(app)] == ["# Un\n\n- deux\n- trois"]


def test_the_same_sent_twice_is_one_import_and_is_kept_once(app: Flask, cleo: Visitor) -> None:
    first = id_in(send(cleo, bringing.sheet(GUIDE), guide_zip()))
    assert id_in(send(cleo, bringing.sheet(GUIDE), guide_zip())) == first
    assert len(kept(app)) == 2


def test_a_cancelled_import_does_nothing_and_can_be_sent_again(app: Flask, cleo: Visitor) -> None:
    import_id = checked(app, cleo, GUIDE, packed=guide_zip())
    for _ in range(2):
        assert press(cleo, import_id, "cancel").status_code == 303
    assert "Rien n’a changé" in page_of(cleo, import_id)
    press(cleo, import_id, "start")
    assert work(app) == 0
    assert bringing.resources(app) == []
    assert checked(app, cleo, GUIDE, packed=guide_zip()) != import_id


def test_a_colleague_and_another_brand_find_nothing(app: Flask, cleo: Visitor) -> None:
    import_id = checked(app, cleo, GUIDE, packed=guide_zip())
    for other in (colleague(app), colleague(app, brand="camermix")):
        assert other.get(f"{PATH}/{import_id}").status_code == 404
        assert other.get(f"{PATH}/{import_id}/report.csv").status_code == 404
        for act in ("start", "cancel"):
            assert press(other, import_id, act).status_code == 404
        assert str(import_id) not in other.get(PATH).text
    assert str(import_id) in cleo.get(PATH).text
    assert import_of(app, import_id).state == "checked"


def test_what_was_sent_goes_with_the_end_and_the_report_after_a_day(app: Flask, cleo: Visitor) -> None:
    done, waiting = checked(app, cleo, GUIDE, packed=guide_zip()), checked(app, cleo, DRAFT)
    press(cleo, done, "start")
    work(app)
    (file,) = files_of(app)
    assert kept(app) == {str(file.id), str(import_of(app, waiting).sheet_id)}
    sweep(app, hours=23)
    assert fates(app, done)
    assert len(kept(app)) == 2
    sweep(app, hours=25)
    assert kept(app) == {str(file.id)}
    with moving.rows(app) as session:
        for entity in (LibraryImport, LibraryImportLine):
            assert session.scalars(select(entity)).all() == []


def test_what_was_sent_goes_a_day_later_where_it_was_cancelled_or_its_account_is_gone(
    app: Flask, cleo: Visitor
) -> None:
    done, cancelled = checked(app, cleo, GUIDE, packed=guide_zip()), checked(app, cleo, DRAFT)
    press(cleo, done, "start")
    work(app)
    press(cleo, cancelled, "cancel")
    checked(app, cleo, DRAFT, GUIDE, packed=guide_zip())
    with moving.rows(app) as session, transaction(session):
        session.execute(delete(Account), execution_options={"synchronize_session": False})
    assert len(kept(app)) == 4
    sweep(app, hours=25)
    assert kept(app) == {str(each.id) for each in files_of(app)}


def test_a_long_report_is_turned_page_by_page_and_is_whole_in_its_file(app: Flask, cleo: Visitor) -> None:
    lines = [{**DRAFT, "slug": f"brouillon-{number}", "kind": "party"} for number in range(120)]
    import_id = checked(app, cleo, *lines)
    first = page_of(cleo, import_id)
    assert "brouillon-99<" in first
    assert "brouillon-100<" not in first
    assert "fate=refused&amp;after=101#report" in first
    assert "brouillon-119<" in page_of(cleo, import_id, "?fate=refused&after=101")
    for odd in ("?fate=x", "?fate=added", "?after=x", "?after=-1", "?after=" + "9" * 30):
        assert page_of(cleo, import_id, odd)
    assert len(moving.read_csv(cleo.get(f"{PATH}/{import_id}/report.csv"))) == 120
