"""What a file is, by what it holds: its name and the type it claims are not asked."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

HEAD = 1024  # bytes in which a page or a script shows itself
_MARKS_OF_PAGES = (b"<!doctype html", b"<html", b"<script", b"<iframe", b"<body", b"<head", b"<meta", b"<svg", b"<?php")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken: its ending and the type it is served as."""

    ending: str
    type: str


PNG = Kind("png", "image/png")
JPEG = Kind("jpg", "image/jpeg")
GIF = Kind("gif", "image/gif")
WEBP = Kind("webp", "image/webp")
HEIC = Kind("heic", "image/heic")
PDF = Kind("pdf", "application/pdf")
TEXT = Kind("txt", "text/plain; charset=utf-8")
ZIP = Kind("zip", "application/zip")
MAIL = Kind("eml", "application/octet-stream")  # as a mail type, some browsers would show it
TNEF = Kind("dat", "application/octet-stream")  # winmail.dat, of Outlook: kept, not opened
MP4 = Kind("mp4", "video/mp4")
MOV = Kind("mov", "video/quicktime")
WEBM = Kind("webm", "video/webm")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
DOCX = Kind("docx", f"{_OFFICE}wordprocessingml.document")
XLSX = Kind("xlsx", f"{_OFFICE}spreadsheetml.sheet")
PPTX = Kind("pptx", f"{_OFFICE}presentationml.presentation")
ODT = Kind("odt", f"{_OPEN}text")
ODS = Kind("ods", f"{_OPEN}spreadsheet")

PICTURES: Final = frozenset({PNG, JPEG, GIF, WEBP})
ARCHIVES: Final = frozenset({ZIP, DOCX, XLSX, PPTX, ODT, ODS})
ALL: Final = MappingProxyType(
    {
        kind.ending: kind
        for kind in (PNG, JPEG, GIF, WEBP, HEIC, PDF, TEXT, ZIP, MAIL, TNEF, MP4, MOV, WEBM, DOCX, XLSX, PPTX, ODT, ODS)
    }
)

_SIGNATURES: tuple[tuple[Callable[[bytes], bool], Kind], ...] = (
    (lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"), PNG),
    (lambda content: content.startswith(b"\xff\xd8\xff"), JPEG),
    (lambda content: content.startswith((b"GIF87a", b"GIF89a")), GIF),
    (lambda content: content.startswith(b"RIFF") and content[8:12] == b"WEBP", WEBP),
    (lambda content: content.startswith(b"%PDF-"), PDF),
    (lambda content: content.startswith(b"\x78\x9f\x3e\x22"), TNEF),
    (lambda content: content[4:8] == b"ftyp" and content[8:12] in {b"heic", b"heix", b"mif1"}, HEIC),
    (lambda content: content[4:8] == b"ftyp" and content[8:12] == b"qt  ", MOV),
    (lambda content: content[4:8] == b"ftyp", MP4),
    (lambda content: content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64], WEBM),
    (lambda content: content.startswith(_ZIP), ZIP),
)
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a shortcut of Windows
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # OLE: installers, and documents of before 2007 with their macros
    b"!<arch>",
)


def kind_of(content: bytes) -> Kind | None:
    """Give a file's kind; None for what is not taken."""
    for holds, kind in _SIGNATURES:
        if holds(content):
            return kind
    return TEXT if is_text(content) else None


def is_program(content: bytes) -> bool:
    """Tell whether a system would run this."""
    return content.startswith(_PROGRAMS)


def is_page(content: bytes) -> bool:
    """Tell whether a browser might take this for a page, a drawing with scripts or the like."""
    head = content[:HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").replace(b"\x00", b"").lower()
    return head.startswith((b"<!", b"<?xml", b"<svg", b"<html")) or any(mark in head for mark in _MARKS_OF_PAGES)


def is_text(content: bytes) -> bool:
    """Tell whether a person can read this: UTF-8, or another charset without control characters."""
    if b"\x00" in content:
        return False
    controls = sum(content.count(code) for code in (*range(9), 11, *range(14, 27), *range(28, 32)))
    return controls == 0
