"""The FAQ as files at the desk: out byte for byte, in after a look, and nothing that the desk wrote is lost."""

import re
from base64 import b64encode
from collections.abc import Mapping
from html import unescape
from io import BytesIO
from zipfile import ZIP_BZIP2, ZipFile

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.accounts.models import Role
from app.domain.faq.archives import pack, unpack
from app.domain.faq.models import FaqRevision
from app.kernel.db import open_session
from tests.faults.waiting import wait_until
from tests.stock import ROOT
from tests.web.desk.faq import TREE, entry_of
from tests.web.desk.team import colleague
from tests.web.people import Visitor

FILES = f"{TREE}files/"
PLACE = "fr/01-gestion-du-compte/03-changer-d-adresse-e-mail.md"

# What they stand on is tested on both databases: tests/domain/faq/arranging.
pytestmark = [pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True), pytest.mark.usefixtures("same_faq")]


def files_of(visitor: Visitor) -> dict[str, bytes]:
    return unpack(visitor.get(f"{FILES}faq.zip").data)


def send(visitor: Visitor, name: str, content: bytes, **fields: str) -> TestResponse:
    return visitor.send(FILES, {**fields, "file": (BytesIO(content), name)})


def changed(files: Mapping[str, bytes], before: str, after: str) -> dict[str, bytes]:
    return {**files, PLACE: files[PLACE].decode().replace(before, after).encode()}


def fields_of(page: TestResponse) -> dict[str, str]:
    """Read the plan's form as a browser without scripts sends it."""
    tags = re.findall(r"<input[^>]*>", page.text.partition('class="tree__plan"')[2])
    sent = [tag for tag in tags if 'type="radio"' not in tag or "checked" in tag]
    pairs = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in sent]
    return {unescape(name[1]): unescape(value[1]) for name, value in pairs if name and value}


def edit(visitor: Visitor, app: Flask, body: str) -> None:
    """Write and publish what an entry says."""
    path = f"{TREE}{entry_of(app, 'change-email').id}"
    page = visitor.get(path)
    title = re.search(r'name="title"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="title"', page.text)
    based_on = str(entry_of(app, "change-email").revision)
    assert title is not None
    fields = {"title": unescape(title[1] or title[2]), "body": body, "review": "2030-01-01", "seen": "0"}
    assert visitor.send(path, {**fields, "based_on": based_on}).status_code == 303
    assert visitor.send(f"{path}/publish", {"seen": "1"}).status_code == 303


def says(app: Flask) -> str:
    entry = entry_of(app, "change-email")
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        shown = select(FaqRevision.source).where(FaqRevision.entry_id == entry.id, FaqRevision.number == entry.revision)
        return session.scalars(shown).one()


def test_the_files_go_out_as_the_export_writes_them_and_change_nothing_on_their_way_back(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    files = files_of(rex)
    folder = ROOT / "content" / "faq" / "camcha"
    assert files == {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.md")}
    assert "Rien" in send(rex, "faq.zip", pack(files), whole="1").text
    assert "Rien" in rex.get(f"{FILES}disk").text


def test_files_are_looked_at_before_anything_is_done(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    files = changed(files_of(rex), "Les étapes", "Les pas")
    files["fr/01-gestion-du-compte/04-zebulon.md"] = files[PLACE].replace(b"key: change-email", b"key: zebulon")
    page = send(rex, "faq.zip", pack(files))
    assert page.status_code == 200
    assert "key: zebulon" in page.text
    assert "Les pas" in page.text
    assert entry_of(app, "change-email").revision == 1
    assert rex.send(f"{FILES}apply", fields_of(page)).status_code == 303
    assert entry_of(app, "change-email").revision == 2
    assert "Les pas" in says(app)
    wait_until(lambda: Visitor(app).get("/faq/gestion-du-compte/zebulon").status_code == 200)


def test_an_entry_that_the_desk_wrote_is_kept_unless_its_file_is_chosen(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    files = files_of(rex)
    edit(rex, app, "Ce que le bureau écrit.")
    page = send(rex, "faq.zip", pack(files))
    fields = fields_of(page)
    assert "Ce que le bureau écrit." in page.text
    assert fields["take:fr:change-email"] == "ours"
    assert rex.send(f"{FILES}apply", fields).status_code == 303
    assert "Ce que le bureau écrit." in says(app)
    fields = {**fields_of(send(rex, "faq.zip", pack(files))), "take:fr:change-email": "file"}
    assert rex.send(f"{FILES}apply", fields).status_code == 303
    assert says(app).encode() == files[PLACE]


def test_a_conflict_with_the_installation_s_own_files_is_solved(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    edit(rex, app, "Ce que le bureau écrit.")
    assert "1 texte diffère" in rex.get(FILES).text
    fields = {**fields_of(rex.get(f"{FILES}disk")), "take:fr:change-email": "file"}
    assert rex.send(f"{FILES}disk", fields).status_code == 303
    assert "Ce que le bureau" not in says(app)


def test_one_entry_s_markdown_is_taken_by_its_key(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    content = changed(files_of(rex), "Les étapes", "Les pas")[PLACE]
    page = send(rex, "n’importe.md", content, language="fr")
    assert rex.send(f"{FILES}apply", fields_of(page)).status_code == 303
    assert "Les pas" in says(app)
    unknown = content.replace(b"key: change-email", b"key: nowhere")
    assert send(rex, "n.md", unknown, language="fr").status_code == 422


def test_files_that_were_looked_at_before_a_change_are_shown_anew(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    fields = fields_of(send(rex, "faq.zip", pack(changed(files_of(rex), "Les étapes", "Les pas"))))
    edit(rex, app, "Ce que le bureau écrit.")
    answer = rex.send(f"{FILES}apply", fields)
    assert answer.status_code == 409
    assert fields_of(answer)["take:fr:change-email"] == "ours"
    assert "Ce que le bureau écrit." in says(app)


def bomb() -> bytes:
    return pack({f"fr/01-a/{number:02}-x.md": "x" * 250_000 for number in range(40)})


def locked() -> bytes:
    content = bytearray(pack({"fr/01-a/01-x.md": "x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


def lying() -> bytes:
    """Give a zip that declares less than it unpacks to."""
    content = bytearray(pack({"fr/01-a/01-x.md": "x" * 200_000}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(mark) + place
        content[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(content)


def squeezed() -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_BZIP2) as archive:
        archive.writestr("fr/01-a/01-x.md", "\xff".encode("latin-1"))
    return written.getvalue()


BAD = {
    "no zip": ("a.zip", b"PK\x03\x04 and no more"),
    "nothing": ("a.zip", b""),
    "a bomb": ("a.zip", bomb()),
    "a lying zip": ("a.zip", lying()),
    "a locked zip": ("a.zip", locked()),
    "too many": ("a.zip", pack({f"fr/01-a/{number:04}.md": "" for number in range(2001)})),
    "a large text": ("a.zip", pack({"fr/01-a/01-x.md": "x" * 2_000_000})),
    "a way out": ("a.zip", pack({"fr/../../etc/passwd": "x"})),
    "the root": ("a.zip", pack({"/fr/01-a/01-x.md": "x"})),
    "backslashes": ("a.zip", pack({"fr\\01-a\\01-x.md": "x"})),
    "another language": ("a.zip", pack({"de/01-a/01-x.md": "x", "fr/01-a/01-x.md": "x"})),
    "hidden files only": ("a.zip", pack({"__MACOSX/fr/x.md": "x", ".git/x": "x"})),
    "no section": ("a.zip", pack({"fr/01-a/01-x.md": "---\nkey: x\n---\n"})),
    "wrong letters": ("a.zip", squeezed()),
    "wrong letters in one text": ("a.md", b"---\nkey: \xe9\n---\n"),
    "no front matter": ("a.md", b"# Hello"),
    "NUL": ("a.md", b"---\nkey: a\0b\n---\n"),
    "a picture": ("a.png", b"\x89PNG\r\n"),
    "a large upload": ("a.zip", b"x" * 500_001),
    "no name": ("", b"x"),
}


def test_what_is_no_faq_is_refused_in_words_and_changes_nothing(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    before = says(app)
    for why, (name, content) in BAD.items():
        answer = send(rex, name, content, language="fr")
        assert answer.status_code == 422, why
        assert 'role="status"' in answer.text, why
    assert says(app) == before


def test_files_that_would_make_the_faq_wrong_are_named_and_none_is_brought_in(app: Flask) -> None:
    rex = colleague(app, Role.REVIEWER)
    files = changed(files_of(rex), "Les étapes", "[Là](entry:nowhere)")
    answer = send(rex, "faq.zip", pack(files))
    assert answer.status_code == 422
    assert PLACE in answer.text
    forged = {"files": b64encode(pack(files)).decode(), "seen": "1"}
    assert rex.send(f"{FILES}apply", forged).status_code == 422
    for text in ("", "x", "é", b64encode(b"PK").decode()):
        assert rex.send(f"{FILES}apply", {"files": text}).status_code == 422
    assert entry_of(app, "change-email").revision == 1
