"""Files are what they hold, called what harms nobody, and served as nothing but files."""

import struct

import pytest

from app.domain.support.errors import FileFault, FileRefusedError
from app.domain.support.files import archives
from app.domain.support.files.judging import judge
from app.domain.support.files.kinds import GIF, JPEG, PNG, WEBP, Kind
from app.domain.support.files.names import safe_name
from app.domain.support.files.pictures import MOST_PIXELS
from app.domain.support.files.policy import FilesPolicy
from app.kernel.file_names import headers_of
from tests.domain.support import pieces

_POLICY = FilesPolicy()


def kept(content: bytes, name: str = "name") -> bytes:
    return judge(name, content, _POLICY).content


def fault(content: bytes, name: str = "name.png") -> FileFault:
    with pytest.raises(FileRefusedError) as refused:
        judge(name, content, _POLICY)
    return refused.value.fault


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("facture.pdf", "facture.pdf"),
        ("facture.pdf.exe", "facture.pdf"),
        ("facture.exe", "facture.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Ann\\reçu.pdf", "reçu.pdf"),
        ("a\x00b\r\nc.pdf", "a b c.pdf"),
        ("facture\u202efdp.exe", "facture fdp.pdf"),
        ("con.pdf", "file con.pdf"),
        (".htaccess", "file.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ('a"b;c%d.pdf', "a b c d.pdf"),
        ("version 1.2.pdf", "version 1.2.pdf"),
        ("x" * 300, "x" * 96 + ".pdf"),
        ("reçu .pdf . . .", "reçu.pdf"),
    ],
)
def test_a_name_is_plain_and_ends_as_its_kind_does(given: str, safe: str) -> None:
    assert safe_name(given, ending="pdf") == safe


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (pieces.png(), "png"),
        (pieces.JPEG, "jpg"),
        (pieces.GIF, "gif"),
        (pieces.WEBP, "webp"),
        (pieces.PDF, "pdf"),
        (b"Just words, as logs have them.\n", "txt"),
        ("Größe\r\n".encode("cp1252"), "txt"),
        (pieces.zipped({"log.txt": b"words"}), "zip"),
        (pieces.zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "docx"),
        (pieces.zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), "odt"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "heic"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(40), "mp4"),
        (b"\x78\x9f\x3e\x22" + bytes(40), "dat"),
    ],
)
def test_a_file_is_what_it_holds_whatever_it_is_called(content: bytes, ending: str) -> None:
    assert judge("called.exe", content, _POLICY).name == f"called.{ending}"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", FileFault.EMPTY),
        (b"x" * (_POLICY.largest + 1), FileFault.TOO_LARGE),
        (b"MZ\x90\x00" + bytes(60), FileFault.PROGRAM),
        (b"\x7fELF" + bytes(60), FileFault.PROGRAM),
        (b"#!/bin/sh\nrm -rf /\n", FileFault.PROGRAM),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), FileFault.PROGRAM),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', FileFault.ACTIVE),
        (b"<?xml version='1.0'?><svg onload='1'/>", FileFault.ACTIVE),
        (b"\xef\xbb\xbf  <!DOCTYPE html><p>", FileFault.ACTIVE),
        ("<html>".encode("utf-16"), FileFault.ACTIVE),
        (b"words and then <script>alert(1)</script>", FileFault.ACTIVE),
        (b"\x01\x02\x03\x04", FileFault.UNKNOWN_KIND),
        (pieces.PDF + pieces.zipped({"a": b"a"}), FileFault.BROKEN),
        (pieces.PDF + b"<script>alert(1)</script>", FileFault.BROKEN),
        (b"%PDF-1.4 and no end", FileFault.BROKEN),
        (pieces.PDF.replace(b"/Pages 2", b"/OpenAction<</S/JavaScript>>/Pages 2"), FileFault.ACTIVE),
        (pieces.zipped({"a": b"a"}) + b"behind", FileFault.BROKEN),
        (pieces.zipped({"invoice.pdf.exe": b"x"}), FileFault.ACTIVE),
        (pieces.zipped({"invoice.pdf": b"MZ\x90"}), FileFault.ACTIVE),
        (pieces.zipped({"word/document.xml": b"x", "word/vbaProject.bin": b"x"}), FileFault.ACTIVE),
        (b"PK\x03\x04 and nothing", FileFault.BROKEN),
        (pieces.locked(), FileFault.LOCKED),
        (pieces.png()[:-20], FileFault.BROKEN),
        (pieces.JPEG[:-2], FileFault.BROKEN),
        (pieces.GIF[:-5], FileFault.BROKEN),
        (pieces.WEBP[:-4], FileFault.BROKEN),
        (pieces.png().replace(b"IDAT", b"IDAX"), FileFault.BROKEN),
        (pieces.png(size=(20_000, 20_000)), FileFault.BROKEN),
    ],
)
def test_what_would_act_hide_or_break_is_refused(content: bytes, why: FileFault) -> None:
    assert fault(content) == why


@pytest.mark.parametrize(
    ("content", "kind"), [(pieces.png(), PNG), (pieces.JPEG, JPEG), (pieces.GIF, GIF), (pieces.WEBP, WEBP)]
)
def test_a_clean_picture_stays_as_it_is_and_nothing_hangs_on_behind(content: bytes, kind: Kind) -> None:
    behind = pieces.zipped({"x.exe": b"MZ"}) + b"<script>alert(1)</script>"

    judged = judge("a", content + behind, _POLICY)

    assert (judged.kind, judged.content) == (kind.type, content)
    assert kept(content) == content


@pytest.mark.parametrize(
    "content",
    [
        pieces.png(said=b"48.8566 N <script>"),
        pieces.JPEG[:2] + pieces.segment(0xE1, b"Exif\0\0II*\0" + b"48.8566 N <script>") + pieces.JPEG[2:],
        pieces.JPEG[:2] + pieces.segment(0xFE, b"48.8566 N <script>") + pieces.JPEG[2:],
        pieces.GIF[:-1] + b"\x21\xfe\x12" + b"48.8566 N <script>" + b"\0;",
        pieces.webp(b"EXIF" + struct.pack("<I", 18) + b"48.8566 N <script>"),
    ],
)
def test_where_a_picture_was_taken_is_nobodys_business(content: bytes) -> None:
    assert b"48.8566 N" in content
    assert b"48.8566 N" not in kept(content)
    assert b"script" not in kept(content)


@pytest.mark.parametrize(("order", "mark"), [("<", b"II*\0"), (">", b"MM\0*")])
def test_a_photograph_stays_upright(order: str, mark: bytes) -> None:
    tag = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, 6, 0)
    exif = b"Exif\0\0" + mark + struct.pack(f"{order}IH", 8, 1) + tag + bytes(4) + b"48.8566 N"

    content = kept(pieces.JPEG[:2] + pieces.segment(0xE1, exif) + pieces.JPEG[2:])

    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in content
    assert kept(content) == content


def test_an_archive_is_unpacked_only_up_to_what_is_sane(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_UNPACKED", 100_000)

    assert fault(pieces.zipped({"a.txt": bytes(100_001)})) == FileFault.BOMB
    assert judge("a", pieces.zipped({"a.txt": b"a" * 100_000}), _POLICY).name == "a.zip"
    assert fault(pieces.zipped({f"{number}": b"" for number in range(archives.MOST_ENTRIES + 1)})) == FileFault.BOMB


def test_an_archive_that_lies_about_its_size_is_not_believed() -> None:
    lying = bytearray(pieces.zipped({"a.txt": bytes(100_000)}))
    at = lying.index(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<I", 10)

    assert fault(bytes(lying)) == FileFault.BROKEN


def test_a_file_leaves_as_a_file_to_be_kept() -> None:
    headers = headers_of("reçu d'été.pdf", "application/pdf")

    assert headers["Content-Disposition"] == (
        "attachment; filename=\"re_u d'_t_.pdf\"; filename*=UTF-8''re%C3%A7u%20d%27%C3%A9t%C3%A9.pdf"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox;")


def test_a_picture_that_would_fill_all_memory_is_refused() -> None:
    side = int(MOST_PIXELS**0.5)

    assert judge("a", pieces.png(size=(side, side)), _POLICY).kind == PNG.type
    assert fault(pieces.png(size=(side + 1, side + 1))) == FileFault.BROKEN
