"""Files as they are and as they should not be, made byte by byte."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)


def segment(marker: int, content: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(content) + 2) + content


JPEG = b"".join(
    (
        b"\xff\xd8",
        segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"),
        segment(0xDB, b"\0" + bytes([16] * 64)),
        segment(0xC0, b"\x08\0\x08\0\x08\1\1\x11\0"),
        segment(0xC4, b"\0\1" + bytes(15) + b"\0"),
        segment(0xC4, b"\x10\1" + bytes(15) + b"\0"),
        segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x3f\xff\x00\xff\xd0\x3f",
        b"\xff\xd9",
    )
)
GIF = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff\x21\xf9\4\0\0\0\0\0\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0;"


def webp(more: bytes = b"") -> bytes:
    chunks = b"VP8L" + struct.pack("<I", 8) + b"\x2f\0\0\0\0\x88\x88\x08" + more
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


WEBP = webp()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(*, said: bytes = b"", size: tuple[int, int] = (1, 1)) -> bytes:
    """Make a picture, with a remark in it."""
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)),
            chunk(b"tEXt", b"Comment\0" + said) if said else b"",
            chunk(b"IDAT", zlib.compress(b"\0\x20\x40\x60")),
            chunk(b"IEND", b""),
        )
    )


def zipped(entries: Mapping[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def locked() -> bytes:
    """Make an archive that says it is encrypted."""
    archive = bytearray(zipped({"a.txt": b"secret"}))
    for at in (archive.index(b"PK\x03\x04") + 6, archive.index(b"PK\x01\x02") + 8):
        archive[at] |= 1
    return bytes(archive)
