"""What is sent for an import of resources and is of no use: said on the form, kept nowhere, never a fault of ours."""

import io
import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from secrets import token_bytes
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from app.domain.library.imports import archives
from app.domain.library.imports.archives import ArchiveError, is_plain_path, open_archive
from tests.stock import MakeApp
from tests.web.desk import bringing
from tests.web.desk.bringing import GUIDE, PATH, archive, checked, guide_zip, send, sheet
from tests.web.desk.team import colleague
from tests.web.desk.uploads import PDF, kept
from tests.web.people import Visitor

ZIP = guide_zip()


@pytest.fixture(scope="module")
def app(make_app: MakeApp, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Give an application that keeps files of a megabyte in a folder of its own."""
    return make_app(FILES=str(tmp_path_factory.mktemp("files")), UPLOAD_LARGEST_MB="1")


@pytest.fixture(autouse=True)
def relay(app: Flask) -> Iterator[None]:
    with bringing.relayed(app):
        yield


def encrypted() -> bytes:
    """Write a zip whose file says that it needs a password."""
    data = bytearray(ZIP)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(mark) + place, 0x1)
    return bytes(data)


def packed(how: int, content: bytes) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", how) as out:
        out.writestr("pdf/guide.pdf", content)
    return written.getvalue()


def twice() -> bytes:
    """Write a zip with one name twice, in composed and in parted letters."""
    return archive({"é.pdf": PDF, "e\u0301.pdf": PDF})


def named(name: str) -> bytes:
    """Write a zip with a file of a name that its writer would not have let through."""
    return archive({"x" * len(name.encode()): PDF}).replace(b"x" * len(name.encode()), name.encode())


@pytest.mark.parametrize(
    ("content", "zipped", "says"),
    [
        (None, None, "Choisir un fichier qui contient quelque chose"),
        (b"", None, "Le fichier est vide"),
        (b"x" * 1_000_001, None, "Le fichier est trop volumineux"),
        (b"slug;title\n" + b"\xc3\xa9\xff" * 9, None, "contient des caractères illisibles"),
        (b"PK\x03\x04 a workbook", None, "Ce n’est pas un fichier CSV"),
        (b"slug,title\na,b\n", None, "Il manque"),
        (sheet(), None, "Il n’y a aucune ressource dans le fichier"),
        (b"slug,slug\na,b\n", None, "La colonne « slug » figure deux fois"),
        (b"slug\n" * 50_002, None, "Le fichier a 50 001 lignes"),
        (sheet(GUIDE), b"no zip at all", "Ce n’est pas un zip"),
        (sheet(GUIDE), b"", "Le fichier est vide"),
        (sheet(GUIDE), ZIP[:-30], "Ce n’est pas un zip"),
        (sheet(GUIDE), encrypted(), "demande un mot de passe"),
        (sheet(GUIDE), packed(ZIP_BZIP2, PDF), "est compressé d’une façon"),
        (sheet(GUIDE), packed(ZIP_DEFLATED, bytes(20_000_000)), "Le zip occuperait 20 Mo"),
        (sheet(GUIDE), twice(), "est deux fois dans le zip"),
        (sheet(GUIDE), archive({"../secret.pdf": PDF}), "« ../secret.pdf »"),
        (sheet(GUIDE), archive({"/etc/passwd": PDF}), "porte un nom qui n’est pas accepté"),
        (sheet(GUIDE), archive({"pdf\\guide.pdf": PDF}), "porte un nom qui n’est pas accepté"),
        (sheet(GUIDE), archive({"C:guide.pdf": PDF}), "porte un nom qui n’est pas accepté"),
        (sheet(GUIDE), archive({"guide\u202efdp.exe": PDF}), "porte un nom qui n’est pas accepté"),
        (sheet(GUIDE), named("guide\0.pdf"), "porte un nom qui n’est pas accepté"),
    ],
)
def test_what_is_of_no_use_is_said_on_the_form_and_kept_nowhere(
    app: Flask, cleo: Visitor, content: bytes | None, zipped: bytes | None, says: str
) -> None:
    answer = send(cleo, content, zipped)

    assert answer.status_code == 422
    assert says in plain_text(answer.text)
    assert kept(app) == set()


def plain_text(page: str) -> str:
    return " ".join(page.replace("\u202f", " ").replace("\xa0", " ").replace("&#39;", "’").split())


def test_a_zip_with_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = archive({"a.pdf": PDF, "b.pdf": PDF})
    assert len(open_archive(BytesIO(content), len(content), largest=10).others(())) == 2
    monkeypatch.setattr(archives, "MOST_FILES", 1)
    with pytest.raises(ArchiveError, match="too_many"):
        open_archive(BytesIO(content), len(content), largest=10)


@pytest.mark.parametrize(
    ("name", "is_plain"),
    [
        *((each, True) for each in ("a.pdf", "a/b/c d.pdf", "été.pdf", "a..b", "...", ".a")),
        *(
            (each, False)
            for each in ("", "/a", "a//b", "a/../b", "..", "./a", "a/", "a\\b", "c:a", "a\0b", "a\nb", " a")
        ),
    ],
)
def test_names_lead_down_and_hide_nothing(name: str, is_plain: bool) -> None:  # noqa: FBT001 - of a table
    assert is_plain_path(name) is is_plain


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda data: data.replace(PDF[-40:], b"?" * 40), "broken"),
        (lambda _: packed(ZIP_DEFLATED, token_bytes(25_000) * 41), "too_large"),
        (lambda _: archive({"pdf/autre.pdf": PDF}), "no_file"),
        (lambda _: None, "no_file"),
    ],
    ids=["broken", "large", "another", "none"],
)
def test_a_file_that_is_of_no_use_refuses_its_line_and_no_other(
    app: Flask, cleo: Visitor, change: Callable[[bytes], bytes | None], fault: str
) -> None:
    other = {**GUIDE, "slug": "sans", "file": ""}
    import_id = checked(app, cleo, GUIDE, other, packed=change(ZIP))
    found = {line.number: line.fate for line in bringing.lines_of(app, import_id)}
    assert (found[2], found[3]) == ("refused", "new")
    assert bringing.wrongs(app, import_id) == [[("file", fault)]]


def test_a_quotation_that_is_left_open_ends_the_import_with_its_line(app: Flask, cleo: Visitor) -> None:
    import_id = bringing.id_in(send(cleo, sheet(GUIDE) + b'"open,\n'))
    bringing.work(app)
    assert bringing.import_of(app, import_id).state == "failed"
    assert "guillemet" in bringing.page_of(cleo, import_id)


def test_unknown_columns_are_left_out_and_said(app: Flask, cleo: Visitor) -> None:
    content = sheet({**GUIDE, "file": ""}).replace(b"body", b"notes")
    import_id = bringing.id_in(send(cleo, content))
    bringing.work(app)
    assert bringing.fates(app, import_id) == [(2, "new", "guide-de-pose")]
    assert "notes" in bringing.page_of(cleo, import_id)


def test_nothing_is_kept_of_a_form_from_elsewhere_nor_of_who_may_not_send_it(app: Flask, cleo: Visitor) -> None:
    editor = colleague(app, Role.EDITOR)
    assert send(cleo, sheet(GUIDE), ZIP, csrf_token="nonsense").status_code == 400
    assert editor.get(PATH).status_code == 403
    assert kept(app) == set()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_line_that_breaks_leaves_nothing(app: Flask, cleo: Visitor, share: float) -> None:
    token, head = cleo.token_on(PATH), '--x\r\nContent-Disposition: form-data; name="{}"'
    parts = [f"{head.format('csrf_token')}\r\n\r\n{token}\r\n".encode()]
    for field, content in (("sheet", sheet(GUIDE)), ("archive", archive({"pdf/guide.pdf": PDF * 400}))):
        parts.append(f'{head.format(field)}; filename="a"\r\n\r\n'.encode() + content + b"\r\n")
    body = b"".join(parts) + b"--x--\r\n"
    answer = cleo.client.post(
        PATH,
        base_url=cleo.base,
        input_stream=BytesIO(body[: int(len(body) * share)]),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(len(body))},
    )
    assert answer.status_code == 400
    assert kept(app) == set()
