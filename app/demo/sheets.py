"""Small files for the demo: a PDF of one page, written by hand (ISO 32000-1), and a zip with a text."""

from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_TOP, _LEFT, _LEADING = 770, 64, 18  # points
_WIDEST = 82  # characters of a line


def make_sheet(title: str, lines: Sequence[str]) -> bytes:
    """Give a PDF of one page; letters that Latin-1 lacks are left out."""
    written = [f"BT /F2 11.5 Tf {_LEFT} {_TOP} Td ({_said(title[:84])}) Tj ET"]
    for number, line in enumerate(_wrapped(lines), start=2):
        written.append(f"BT /F1 10.5 Tf {_LEFT} {_TOP - number * _LEADING} Td ({_said(line)}) Tj ET")
    stream = "\n".join(written).encode("latin-1")
    fonts = b"<< /F1 5 0 R /F2 6 0 R >>"
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font %s >> >>" % fonts,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        font.format("Helvetica").encode(),
        font.format("Helvetica-Bold").encode(),
        f"<< /Title ({_said(title)}) >>".encode("latin-1"),
    ]
    return _joined(objects)


def make_archive(text: str) -> bytes:
    """Give a zip with a text to read, the same bytes for the same text."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr(ZipInfo("README.txt"), text, ZIP_DEFLATED)
    return packed.getvalue()


def _joined(objects: Sequence[bytes]) -> bytes:
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table) + trailer


def _wrapped(lines: Sequence[str]) -> Sequence[str]:
    broken: list[str] = []
    for line in lines:
        words, row = line.split(), ""
        for word in words:
            if row and len(row) + len(word) >= _WIDEST:
                broken.append(row)
                row = ""
            row = f"{row} {word}".strip()
        broken.append(row)
    return broken


def _said(text: str) -> str:
    plain = text.replace("’", "'").replace("\N{NO-BREAK SPACE}", " ").replace("–", "-")
    escaped = plain.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return escaped.encode("latin-1", "ignore").decode("latin-1")
