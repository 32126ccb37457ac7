"""Files of resources at the desk: taken whole or not at all, by what they hold, with their versions."""

import resource as limits
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from app.adapters.storage.local import FolderStore
from app.domain.accounts.models import Role
from app.domain.library.models import FileRole, Resource
from app.kernel.storage import Stored
from app.web.installation import EXTENSION
from app.web.kept_uploads import HEAD
from app.web.library_files import Named, WrongKindError, judge_file
from tests.stock import MakeApp
from tests.web.desk.resources import FIELDS, HOME, acts, drafted, empty_library, stored
from tests.web.desk.team import colleague
from tests.web.desk.uploads import PDF, content_of, files_of, kept, send
from tests.web.people import Visitor, empty_accounts

PNG, JPEG = b"\x89PNG\r\n\x1a\n rest", b"\xff\xd8\xff rest"
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nVoilà\n".encode()
OCTETS = "application/octet-stream"


@pytest.fixture(scope="module")
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application that keeps files of a megabyte in a folder of its own."""
    return make_app(FILES=str(tmp_path_factory.mktemp("files")), UPLOAD_LARGEST_MB="1")


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    empty_library(app)
    for each in kept(app):
        app.extensions[EXTENSION].files.delete(f"camcha/{each}")


@pytest.fixture
def guide(app: Flask, cleo: Visitor) -> Resource:
    return drafted(app, cleo)


def path_of(guide: Resource) -> str:
    return f"{HOME}{guide.id}/files"


def test_a_file_is_kept_under_a_plain_name_and_as_what_it_holds(app: Flask, cleo: Visitor, guide: Resource) -> None:
    answer = send(cleo, path_of(guide), PDF, "../../etc/notice\u202e\x00fdp.exe")

    assert answer.status_code == 303
    (file,) = files_of(app)
    assert (file.filename, file.content_type) == ("notice fdp.pdf", "application/pdf")
    assert (file.version, file.language, file.size) == ("2.0", "fr", len(PDF))
    assert content_of(app, file) == PDF
    assert kept(app) == {str(file.id)}
    assert "notice fdp.pdf" in cleo.get(path_of(guide)).text
    with closing(cleo.get(f"{path_of(guide)}/{file.id}")) as taken:
        assert taken.data == PDF
    assert acts(app, guide) == ["resource-create", "resource-file"]


SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@pytest.mark.parametrize(
    ("role", "name", "head", "kept_as"),
    [
        ("main", "guide.docx", b"PK\x03\x04..[Content_Types].xml..word/document.xml", None),
        ("main", "firmware.apk", b"PK\x03\x04....", ("firmware.apk", "application/zip")),
        ("main", "relais.bin", b"\x00\x01\x02", ("relais.bin", OCTETS)),
        ("main", "page.html", b"<!doctype html><script>", ("page.html", OCTETS)),
        ("main", "dessin.svg", b"<svg onload=alert(1)>", ("dessin.svg", OCTETS)),
        ("main", "notes.md", b"# Notes", ("notes.md", "text/plain; charset=utf-8")),
        ("main", "long.txt", b"a" * HEAD, ("long.txt", OCTETS)),
        ("main", "film.avi", b"....ftypmp42", ("film.mp4", "video/mp4")),
        ("main", "setup.exe", b"MZ\x90\x00", ("setup.exe", OCTETS)),
        ("main", "con.pdf", b"%PDF-1.7", ("file con.pdf", "application/pdf")),
        ("main", "\u202e\x00/", b"%PDF-1.7", ("file.pdf", "application/pdf")),
        ("poster", "a.png", PNG, ("a.png", "image/png")),
        ("poster", "a.png", JPEG, ("a.jpg", "image/jpeg")),
        ("slides", "vues.pptx", b"PK\x03\x04..ppt/slides", ("vues.pptx", SLIDES)),
        ("notes", "notes.html", b"<!doctype html>", ("notes.html", OCTETS)),
        ("extra", "exemples.zip", b"PK\x03\x04....", ("exemples.zip", "application/zip")),
        ("captions", "fr.vtt", VTT, ("fr.vtt", "text/vtt; charset=utf-8")),
        ("captions", "fr.txt", b"\xef\xbb\xbf" + VTT, ("fr.vtt", "text/vtt; charset=utf-8")),
    ],
)
def test_what_a_file_is_shows_in_its_bytes(role: str, name: str, head: bytes, kept_as: tuple[str, str] | None) -> None:
    office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert judge_file(FileRole(role), name, head) == Named(*(kept_as or (name, office)))


@pytest.mark.parametrize(
    ("role", "head"), [("poster", PDF), ("poster", b"<svg>"), ("captions", b"1\n00:00"), ("captions", b"WEBVTT\x00")]
)
def test_a_poster_is_a_picture_and_captions_are_webvtt(role: str, head: bytes) -> None:
    with pytest.raises(WrongKindError):
        judge_file(FileRole(role), "a.png", head)


@pytest.mark.parametrize(
    ("content", "fields", "says"),
    [
        (None, {}, "Choisissez un fichier"),
        (b"", {}, "Le fichier est vide"),
        (b"x" * 1_000_001, {}, "Le fichier est trop volumineux"),
        (b"x" * 3_000_000, {}, "Le fichier est trop volumineux : 3"),
        (PDF, {"role": "poster"}, "Ce n’est pas une image"),
        (PDF, {"role": "captions"}, "Ce ne sont pas des sous-titres"),
        (PDF, {"role": "nonsense"}, "Choisissez le fichier une nouvelle fois"),
        (PDF, {"language": "tlh"}, "field--wrong"),
    ],
    ids=["none", "empty", "large", "hopeless", "no picture", "no captions", "no role", "no language"],
)
def test_a_file_that_is_not_taken_is_said_beside_what_was_typed_and_nothing_is_kept(
    app: Flask, cleo: Visitor, guide: Resource, content: bytes | None, fields: dict[str, str], says: str
) -> None:
    answer = send(cleo, path_of(guide), content, version="2.0-typed", **fields)

    assert answer.status_code == 422
    assert says in unescape(answer.text).replace("\xa0", " ")
    assert "2.0-typed" in answer.text
    assert (files_of(app), kept(app)) == ([], set())


def test_a_version_follows_another_and_an_earlier_one_is_taken_again(
    app: Flask, cleo: Visitor, guide: Resource
) -> None:
    path = path_of(guide)
    for number in ("1.0", "2.0"):
        assert send(cleo, path, PDF + number.encode(), f"{number}.pdf", version=number).status_code == 303
    first, second = files_of(app)
    assert (first.replaced_at is None, second.replaced_at is None) == (False, True)

    stale = cleo.send(f"{path}/{first.id}/restore", {"seen": "1"})
    assert stale.status_code == 409
    assert cleo.send(f"{path}/{first.id}/restore", {"seen": "3"}).status_code == 303
    first, second = files_of(app)
    assert (first.replaced_at is None, second.replaced_at is None) == (True, False)
    assert content_of(app, second) == PDF + b"2.0"
    assert stored(app, guide.id).edition == 4


def test_a_file_is_removed_for_good(app: Flask, cleo: Visitor, guide: Resource) -> None:
    path = path_of(guide)
    send(cleo, path)
    (file,) = files_of(app)

    assert "manuel.pdf" in cleo.get(f"{path}/{file.id}/remove").text
    assert cleo.send(f"{path}/{file.id}/remove", {"seen": "1"}).status_code == 409
    assert cleo.send(f"{path}/{file.id}/remove", {"seen": "2"}).status_code == 303

    assert (files_of(app), kept(app)) == ([], set())
    assert cleo.get(f"{path}/{file.id}").status_code == 404
    assert acts(app, guide)[-1] == "resource-file-remove"


def test_a_file_of_another_resource_or_of_none_is_not_found(app: Flask, cleo: Visitor, guide: Resource) -> None:
    other = drafted(app, cleo, title="Autre")
    send(cleo, path_of(other))
    (file,) = files_of(app)
    path = path_of(guide)

    for each in (file.id, uuid4()):
        assert cleo.get(f"{path}/{each}").status_code == 404
        assert cleo.get(f"{path}/{each}/remove").status_code == 404
        for act in ("restore", "remove"):
            assert cleo.send(f"{path}/{each}/{act}", {"seen": "1"}).status_code == 404
    foreign = f"{HOME}{uuid4()}/files"
    token = cleo.token_on(path)
    answer = cleo.client.post(
        foreign, base_url=cleo.base, data={"csrf_token": token, "role": "main", "file": (BytesIO(PDF), "a.pdf")}
    )
    assert answer.status_code == 404
    assert kept(app) == {str(file.id)}


def test_nothing_is_kept_of_a_form_that_is_not_from_our_page_nor_of_who_may_not_send_it(
    app: Flask, cleo: Visitor, guide: Resource
) -> None:
    editor = colleague(app, Role.EDITOR)

    assert send(cleo, path_of(guide), csrf_token="nonsense").status_code == 400
    answer = send(editor, path_of(guide), csrf_token=editor.token_on("/admin/faq/"))
    assert answer.status_code == 403
    assert (files_of(app), kept(app)) == ([], set())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_line_that_breaks_leaves_nothing(app: Flask, cleo: Visitor, guide: Resource, share: float) -> None:
    path = path_of(guide)
    token = cleo.token_on(path)
    head = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--x\r\n'
    head += 'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = head.encode() + PDF * 400 + b"\r\n--x--\r\n"

    answer = cleo.client.post(
        path,
        base_url=cleo.base,
        input_stream=BytesIO(body[: int(len(body) * share)]),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(len(body))},
    )

    assert answer.status_code == 400
    assert (files_of(app), kept(app)) == ([], set())


class FullStore(FolderStore):
    """A folder on a disk that has room for a hundred kilobytes."""

    def put(self, key: str, pieces: Iterable[bytes]) -> Stored:
        before = limits.getrlimit(limits.RLIMIT_FSIZE)
        limits.setrlimit(limits.RLIMIT_FSIZE, (100_000, before[1]))
        try:
            return super().put(key, pieces)
        finally:
            limits.setrlimit(limits.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_is_said_on_the_form_with_what_was_typed(
    app: Flask, cleo: Visitor, guide: Resource
) -> None:
    installed = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(installed, files=FullStore(installed.settings.files.path))
    try:
        answer = send(cleo, path_of(guide), PDF * 400, version="2.0-typed")
    finally:
        app.extensions[EXTENSION] = installed

    assert answer.status_code == 422
    assert "Il n’y a plus de place" in unescape(answer.text)
    assert "2.0-typed" in answer.text
    assert (files_of(app), kept(app)) == ([], set())


def test_a_store_that_is_away_is_said_on_the_form_with_what_was_typed(
    app: Flask, cleo: Visitor, guide: Resource
) -> None:
    folder: Path = app.extensions[EXTENSION].settings.files.path
    path, aside = path_of(guide), folder.with_name("aside")
    token = cleo.token_on(path)
    folder.rename(aside)
    folder.write_text("no folder")
    try:
        answer = send(cleo, path, PDF, csrf_token=token, version="2.0-typed")
    finally:
        folder.unlink()
        aside.rename(folder)

    assert answer.status_code == 422
    assert "Les fichiers ne peuvent pas être conservés" in unescape(answer.text)
    assert "2.0-typed" in answer.text
    assert files_of(app) == []


def test_the_form_says_how_large_a_file_may_be(cleo: Visitor, guide: Resource) -> None:
    assert "1 Mo" in unescape(cleo.get(path_of(guide)).text).replace("\xa0", " ").replace("\u202f", " ")
    assert FIELDS["version"] in cleo.get(path_of(guide)).text


def test_slides_and_notes_have_versions_of_their_own_beside_the_main_file(
    app: Flask, cleo: Visitor, guide: Resource
) -> None:
    for role in ("main", "slides", "notes", "slides"):
        assert send(cleo, path_of(guide), PDF + role.encode(), f"{role}.pdf", role=role).status_code == 303

    main, first, notes, second = files_of(app)
    assert [each.role for each in (main, first, notes, second)] == ["main", "slides", "notes", "slides"]
    assert [each.replaced_at is None for each in (main, first, notes, second)] == [True, False, True, True]
    page = unescape(cleo.get(path_of(guide)).text)
    assert ("Diapositives" in page, "Notes" in page, "Texte de ce qui est dit" in page) == (True, True, True)
