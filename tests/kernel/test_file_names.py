import pytest

from app.kernel.file_names import LONGEST, attachment, plain_name

RTL = "\u202e"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("guide.pdf", "guide.pdf"),
        ("Guide d’été 2026.pdf", "Guide d’été 2026.pdf"),
        ("v2.1 notes.tar.gz", "v2.1 notes.tar.gz"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\guide.pdf", "guide.pdf"),
        ('a"b;c%d<e>f|g?h*i:j.pdf', "a b c d e f g h i j.pdf"),
        ("a\0b\r\nc.pdf", "a b c.pdf"),
        (f"guide{RTL}fdp.exe", "guide fdp.exe"),
        ("  .hidden. ", "hidden"),
        ("CON.pdf", "file CON.pdf"),
        ("nul", "file nul"),
        ("", "file"),
        ("...", "file"),
        ("/", "file"),
        (".pdf", "pdf"),
        ("日本.zip", "日本.zip"),
        (f"{'x' * 300}.pdf", f"{'x' * (LONGEST - 4)}.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
    ],
    ids=ascii,
)
def test_a_name_becomes_plain_and_keeps_its_ending(given: str, expected: str) -> None:
    assert plain_name(given) == expected
    assert plain_name(expected) == expected


@pytest.mark.parametrize(
    "name", ["guide.pdf", "日本.zip", f"a{RTL}b.pdf", 'x"; filename="y.svg', "a\r\nSet-Cookie: b", "\0"]
)
def test_a_header_of_any_name_is_one_line_of_ascii_with_two_names(name: str) -> None:
    header = attachment(plain_name(name))
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.startswith('attachment; filename="')
    assert header.count("filename*=UTF-8''") == 1
