"""Files of people as spreadsheets of all kinds write them: letters, separators, headings, lines, and what is no use."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.accounts.transfers.errors import FileError, FileFault
from app.domain.accounts.transfers.rules import LARGEST_FILE, LONGEST_LINE, MOST_LINES
from app.domain.accounts.transfers.sheets import Sheet, count_lines, heading_key, read_sheet, read_text, refuse_bulk

HEADINGS = {"e mail": "email", "prenom": "first_name", "first name": "first_name"}
TEXT = "E-mail;Prénom;Note\r\nlea@example.com;Léa;œuvre\r\n"


def read(content: bytes) -> Sheet:
    return read_sheet(content, HEADINGS, taken=("email", "first_name"), required=("email",))


def fault_of(content: bytes) -> tuple[FileFault, dict[str, object]]:
    with pytest.raises(FileError) as caught:
        list(read(content).records())
    return caught.value.fault, dict(caught.value.facts)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode(),
        TEXT.replace("\r\n", "\n").encode(),
        TEXT.replace("\r\n", "\r").encode(),
        b"\n\n" + TEXT.encode(),
    ],
)
def test_a_file_is_read_whatever_wrote_it(content: bytes) -> None:
    sheet = read(content)
    (line,) = sheet.records()
    assert (sheet.columns, sheet.left_out) == (("email", "first_name", None), ("Note",))
    assert line.cells == ("lea@example.com", "Léa", "œuvre")


def test_lines_are_numbered_as_they_stand_in_the_file() -> None:
    content = b'email,first_name\n\n"a@b.fr","A\nB"\n , \nc@d.fr,"say ""C"""\n'
    sheet = read_sheet(content, {"email": "email", "first name": "first_name"}, taken=("email",), required=())
    assert [(each.number, each.cells) for each in sheet.records()] == [
        (3, ("a@b.fr", "A B")),
        (6, ("c@d.fr", 'say "C"')),
    ]


def test_what_nobody_types_is_taken_out_and_a_spreadsheets_mark_too() -> None:
    (line,) = read("E-mail;Prénom\n\u202ea@b.fr\u200b ;'=1+1\n".encode()).records()
    assert line.cells == ("a@b.fr", "=1+1")


@pytest.mark.parametrize(
    ("content", "fault", "facts"),
    [
        (b"", FileFault.EMPTY, {}),
        (b" \n\t\n", FileFault.EMPTY, {}),
        (b";;\n;;\n", FileFault.EMPTY, {}),
        (b"PK\x03\x04rest", FileFault.NO_TEXT, {}),
        (b"\xd0\xcf\x11\xe0rest", FileFault.NO_TEXT, {}),
        (b"E-mail\0", FileFault.NO_TEXT, {}),
        ("E-mail\na".encode("utf-16-le"), FileFault.NO_TEXT, {}),
        ("E-mail;Prénom\na;b\nc;".encode() + b"\xe9\n", FileFault.UNDECODABLE, {"line": 3}),
        (b"E-mail\na\nb\x81\n", FileFault.UNDECODABLE, {"line": 3}),
        (codecs.BOM_UTF16_LE + b"E\0-\0m\0\n\0\x00\xd8", FileFault.UNDECODABLE, {"line": 2}),
        (b"E-mail\n" + b"x" * (LONGEST_LINE + 1), FileFault.LONG_LINE, {"line": 2}),
        (b"E-mail;Note\n", FileFault.ONLY_HEADER, {}),
        (b"E-mail;e_mail\na;b\n", FileFault.COLUMN_TWICE, {"column": "email"}),
        (b"Note;Other\na;b\n", FileFault.MISSING_COLUMNS, {"columns": ["email"]}),
        (b'E-mail;Note\na;b\n"c;d\ne;f\n', FileFault.QUOTES, {"line": 3}),
        (b'E-mail;Note\na;"b"c\n', FileFault.QUOTES, {"line": 2}),
        (b"E-mail\n" + b"a\n" * (MOST_LINES + 1), FileFault.TOO_MANY_LINES, {"lines": MOST_LINES + 1}),
        (b"E-mail\n" + b"a\n" * 1_000_000, FileFault.TOO_MANY_LINES, {"lines": 1_000_000}),
    ],
)
def test_a_file_of_no_use_says_why_and_where(content: bytes, fault: FileFault, facts: dict[str, object]) -> None:
    assert fault_of(content) == (fault, facts)


def test_the_bounds_are_taken() -> None:
    assert len(list(read(b"E-mail\n" + b"a\n" * MOST_LINES).records())) == MOST_LINES
    assert read_text(b"x" * LONGEST_LINE)
    refuse_bulk(LARGEST_FILE, MOST_LINES + 1)
    with pytest.raises(FileError):
        refuse_bulk(LARGEST_FILE + 1, 1)


@pytest.mark.parametrize(
    ("content", "lines"), [(b"", 1), (b"a", 1), (b"a\n", 1), (b"a\nb", 2), (b"a\r\nb\r\n", 2), (b"a\rb", 2)]
)
def test_lines_are_counted_whatever_ends_them(content: bytes, lines: int) -> None:
    assert count_lines(content) == lines


def test_a_heading_is_known_however_it_is_written() -> None:
    assert {heading_key(each) for each in ("First name", "first_name", " FIRST-NAME ", "“First name”")} == {
        "first name"
    }


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(FileError):
        assert all(each.cells for each in read(b"E-mail;" + content).records())
