"""`flask library import`: a folder brought into the library line by line, told first, again without harm."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from app.cli.library import group
from app.domain.library.models import Resource, ResourceFile, SubjectKind
from app.domain.library.subjects import list_subjects_of, make_subject
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.shelf import NOW
from tests.stock import MakeApp
from tests.web.desk.resources import empty_library
from tests.web.desk.uploads import PDF, content_of, files_of, kept

GUIDE: Mapping[str, str] = {
    "slug": "guide-de-pose",
    "title": "Guide de pose",
    "kind": "guide",
    "language": "fr",
    "visibility": "public",
    "summary": "Poser un relais.",
    "dated_on": "2026-11-01",
    "version": "1.0",
    "products": "relay",
    "shown": "yes",
    "file": "pdf/guide.pdf",
}


@pytest.fixture(scope="module")
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application that keeps files of a megabyte in a folder of its own."""
    return make_app(FILES=str(tmp_path_factory.mktemp("files")), UPLOAD_LARGEST_MB="1")


@pytest.fixture(autouse=True)
def relay(app: Flask) -> Iterator[None]:
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        make_subject(session, SubjectKind.PRODUCT, "relay", {"fr": "Relais"}, now=NOW)
    yield
    empty_library(app)
    for each in kept(app):
        app.extensions[EXTENSION].files.delete(f"camcha/{each}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / "guide.pdf").write_bytes(PDF)
    return tmp_path


def write(folder: Path, *lines: Mapping[str, str]) -> None:
    with (folder / "resources.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*GUIDE])
        writer.writeheader()
        writer.writerows(lines)


def run(app: Flask, folder: Path, *options: str) -> Result:
    with app.app_context():
        return CliRunner().invoke(group, ["import", "camcha", str(folder), *options])


def resources(app: Flask) -> list[Resource]:
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        return list(session.scalars(select(Resource).order_by(Resource.slug)))


def test_a_folder_becomes_resources_with_files_and_the_same_again_changes_nothing(app: Flask, folder: Path) -> None:
    write(folder, GUIDE, {**GUIDE, "slug": "brouillon", "title": "Brouillon", "shown": "", "file": "", "products": ""})

    first = run(app, folder)
    assert first.exit_code == 0, first.output
    assert "2 new, 0 changed, 0 unchanged, 0 mistakes" in first.output
    draft, guide = resources(app)
    assert (draft.published_at, guide.published_at is None) == (None, False)
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session:
        assert [each.key for each in list_subjects_of(session, guide.id)] == ["relay"]
    (file,) = files_of(app)
    assert (file.filename, file.content_type, file.version) == ("guide.pdf", "application/pdf", "1.0")
    assert content_of(app, file) == PDF

    again = run(app, folder)
    assert "0 new, 0 changed, 2 unchanged, 0 mistakes" in again.output
    assert [each.edition for each in resources(app)] == [draft.edition, guide.edition]
    assert kept(app) == {str(file.id)}


def test_another_file_at_a_known_address_is_a_new_version_of_it(app: Flask, folder: Path) -> None:
    write(folder, GUIDE)
    run(app, folder)
    (folder / "pdf" / "guide.pdf").write_bytes(PDF + b"new")
    write(folder, {**GUIDE, "version": "2.0"})

    assert "0 new, 1 changed" in run(app, folder).output

    before, present = files_of(app)
    assert (before.replaced_at is None, present.replaced_at) == (False, None)
    assert (before.version, present.version) == ("1.0", "2.0")


def test_a_dry_run_says_what_would_be_done_and_does_nothing(app: Flask, folder: Path) -> None:
    write(folder, GUIDE)

    assert "1 new" in run(app, folder, "--dry-run").output
    assert (resources(app), kept(app)) == ([], set())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "Guide de pose"}, "column slug: “Guide de pose” may not stand here"),
        ({"slug": "updates"}, "column slug"),
        ({"slug": "a" * 121}, "is too long"),
        ({"title": ""}, "column title: nothing stands here — fill it in"),
        ({"title": "\u202e\u200b"}, "column title: nothing stands here"),
        ({"kind": "party"}, "column kind: “party” may not stand here"),
        ({"language": "tlh"}, "column language"),
        ({"visibility": ""}, "column visibility"),
        ({"summary": "x" * 501}, "column summary"),
        ({"dated_on": "01/11/2026"}, "column dated_on"),
        ({"products": "relay; toaster"}, "names a product or topic that the brand does not have"),
        ({"shown": "perhaps"}, "column shown"),
        ({"file": "pdf/lost.pdf"}, "“pdf/lost.pdf” is no file of the folder — put it there"),
        ({"file": "../secret.pdf"}, "is no file of the folder"),
        ({"file": "/etc/passwd"}, "is no file of the folder"),
        ({"file": "pdf"}, "is no file of the folder"),
        ({"file": "link.pdf"}, "is no file of the folder"),
        ({"file": "x" * 5_000}, "is no file of the folder"),
        ({"file": "large.bin"}, "is larger than a file may be"),
    ],
    ids=str,
)
def test_one_wrong_line_is_told_with_its_number_and_column_and_none_is_done(
    app: Flask, folder: Path, wrong: dict[str, str], said: str
) -> None:
    (folder.parent / "secret.pdf").write_bytes(PDF)
    (folder / "link.pdf").symlink_to(folder.parent / "secret.pdf")
    (folder / "large.bin").write_bytes(bytes(1_000_001))
    write(folder, {**GUIDE, "slug": "sound"}, {**GUIDE, **wrong})

    answer = run(app, folder)

    assert answer.exit_code == 1
    assert f"{folder}/resources.csv:3: " in answer.output
    assert said in answer.output
    assert (resources(app), kept(app)) == ([], set())


def test_an_address_twice_another_language_and_a_ragged_line_are_told(app: Flask, folder: Path) -> None:
    write(folder, GUIDE)
    run(app, folder)
    write(folder, {**GUIDE, "language": "en"}, GUIDE)
    with (folder / "resources.csv").open("a") as file:
        file.write("only,three,cells\n")

    output = run(app, folder).output

    assert ":2: column language: the resource at this address is not in “en”" in output
    assert ":3: column slug: another line has “guide-de-pose” too" in output
    assert ":4: the line has more or fewer cells than the heading" in output


@pytest.mark.parametrize("content", [b"slug,title\n", b"\xff\xfe\x00", b"", b'slug\n"' + b"x" * 200_000])
def test_a_sheet_that_is_none_is_refused_whole(app: Flask, folder: Path, content: bytes) -> None:
    (folder / "resources.csv").write_bytes(content)

    assert run(app, folder).exit_code in {1, 2}
    (folder / "resources.csv").unlink()
    assert "there is no" in run(app, folder).output


def test_what_was_interrupted_goes_on_when_it_is_run_again(app: Flask, folder: Path) -> None:
    write(folder, GUIDE, {**GUIDE, "slug": "zwei", "file": "pdf/zwei.pdf"})
    (folder / "pdf" / "zwei.pdf").write_bytes(PDF)
    run(app, folder)
    with open_session(app.extensions[EXTENSION].engine, "camcha") as session, transaction(session):
        session.delete(session.scalars(select(ResourceFile).limit(1)).one())  # as if it had not come so far

    assert "0 new, 1 changed, 1 unchanged" in run(app, folder).output
    assert "0 new, 0 changed, 2 unchanged" in run(app, folder).output
