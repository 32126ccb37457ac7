"""Pictures rewritten without what is no picture: remarks, places, thumbnails, and whatever hangs on behind.

The coded pixels stay as they are; a file that is not built as its format asks is refused.
"""
# ruff: noqa: PLR2004 - markers and offsets stand here as the formats' own texts write them

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from app.domain.support.files.kinds import GIF, JPEG, PNG, WEBP, Kind

MOST_PIXELS = 100_000_000  # a picture beyond that is a bomb, whatever its size as a file
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs", b"bKGD"}
)
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
_HAS_METADATA = 0b0010_1100  # a profile of colours, EXIF and XMP, in a VP8X chunk's flags
_APP_KEPT = frozenset({0xE0, 0xEE})  # JFIF and Adobe: how the colours are meant
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ORIENTATION = 0x0112  # the one tag of EXIF without which a photograph lies on its side
_MOST_ORIENTATIONS = 8


class BrokenPictureError(ValueError):
    """A picture that is not built as its format asks."""


def clean(content: bytes, kind: Kind) -> bytes:
    """Give a picture with nothing in it but itself; BrokenPictureError."""
    try:
        return b"".join(_CLEANERS[kind](content))
    except (struct.error, IndexError) as error:
        raise BrokenPictureError(kind.ending) from error


def _png(content: bytes) -> Iterator[bytes]:
    """PNG 3rd edition, 5: chunks of length, type, data and sum, IHDR first and IEND last."""
    yield content[:8]
    at = 8
    seen: set[bytes] = set()
    while b"IEND" not in seen:
        (length,) = struct.unpack_from(">I", content, at)
        chunk = content[at : at + 12 + length]
        name = chunk[4:8]
        if len(chunk) != 12 + length or struct.unpack(">I", chunk[-4:])[0] != zlib.crc32(chunk[4:-4]):
            raise BrokenPictureError("a chunk is cut short, or its sum is wrong")
        if not seen:
            _ensure(name == b"IHDR")
            _ensure_size(*struct.unpack_from(">II", chunk, 8))
        if name in _PNG_KEPT:
            yield chunk
        seen.add(name)
        at += len(chunk)
    _ensure(b"IDAT" in seen)


def _jpeg(content: bytes) -> Iterator[bytes]:
    """ITU T.81, B.1: segments up to the scans, which are taken as they are up to the end of the picture."""
    yield b"\xff\xd8"
    at, framed = 2, False
    while True:
        _ensure(content[at] == 0xFF)
        marker = content[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0xD9:
            _ensure(framed)
            yield b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", content, at + 2)
        segment = content[at : at + 2 + length]
        _ensure(len(segment) == 2 + length and length >= 2)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            _ensure_size(width, height)
            framed = True
        yield from _kept_of_jpeg(marker, segment)
        at += 2 + length
        if marker == 0xDA:
            end = _end_of_scan(content, at)
            yield content[at:end]
            at = end


def _kept_of_jpeg(marker: int, segment: bytes) -> Iterator[bytes]:
    if marker == 0xE1 and (way := _orientation(segment)) is not None:
        tag = struct.pack(">HHIHH", _ORIENTATION, 3, 1, way, 0)
        exif = b"Exif\x00\x00MM\x00\x2a" + struct.pack(">IH", 8, 1) + tag + bytes(4)
        yield b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    if marker in _APP_KEPT or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
        yield segment


def _end_of_scan(content: bytes, at: int) -> int:
    """Give where the coded data ends: at the first marker that is no filler and no restart."""
    while (at := content.find(b"\xff", at)) >= 0:
        following = content[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 2
    raise BrokenPictureError("the picture has no end")


def _orientation(segment: bytes) -> int | None:
    """Read how a photograph is turned (EXIF 2.32, 4.6.4), None where it says nothing."""
    block = segment[10:]
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(block[:4])
    if segment[4:10] != b"Exif\x00\x00" or order is None:
        return None
    try:
        (begin,) = struct.unpack_from(f"{order}I", block, 4)
        (count,) = struct.unpack_from(f"{order}H", block, begin)
        for number in range(count):
            tag, _type, _count, value = struct.unpack_from(f"{order}HHIH", block, begin + 2 + 12 * number)
            if tag == _ORIENTATION:
                return value if 1 <= value <= _MOST_ORIENTATIONS else None
    except struct.error:
        return None
    return None


def _gif(content: bytes) -> Iterator[bytes]:
    """GIF89a: blocks up to the trailer; remarks and the data of programs, but for the loop of an animation, go."""
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    _ensure_size(width, height)
    at = 13 + _table(flags)
    yield content[:at]
    pictures = 0
    while content[at] != 0x3B:
        if content[at] == 0x2C:
            begin = at
            at = _end_of_blocks(content, at + 10 + _table(content[at + 9]) + 1)
            yield content[begin:at]
            pictures += 1
        else:
            _ensure(content[at] == 0x21)
            begin, label = at, content[at + 1]
            at = _end_of_blocks(content, at + 2)
            if label == 0xF9 or content[begin + 3 : begin + 14] == b"NETSCAPE2.0":
                yield content[begin:at]
    _ensure(pictures > 0)
    yield b"\x3b"


def _table(flags: int) -> int:
    """Give the size of a table of colours."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _end_of_blocks(content: bytes, at: int) -> int:
    while (size := content[at]) != 0:
        at += size + 1
    return at + 1


def _webp(content: bytes) -> Iterator[bytes]:
    """RFC 9649, 2: chunks of type, length and data, filled up to even lengths."""
    (declared,) = struct.unpack_from("<I", content, 4)
    end, at, kept = min(8 + declared, len(content)), 12, b""
    while at < end:
        name, length = content[at : at + 4], struct.unpack_from("<I", content, at + 4)[0]
        chunk = content[at : at + 8 + length + length % 2]
        _ensure(at + 8 + length <= end)
        if name == b"VP8X":
            width, height = (int.from_bytes(chunk[begin : begin + 3], "little") + 1 for begin in (12, 15))
            _ensure_size(width, height)
            chunk = chunk[:8] + bytes([chunk[8] & ~_HAS_METADATA]) + chunk[9:]
        if name in _WEBP_KEPT:
            kept += chunk
        at += 8 + length + length % 2
    _ensure(kept[:4] in {b"VP8 ", b"VP8L", b"VP8X"})
    yield b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + kept


_CLEANERS: Mapping[Kind, Callable[[bytes], Iterator[bytes]]] = MappingProxyType(
    {PNG: _png, JPEG: _jpeg, GIF: _gif, WEBP: _webp}
)


def _ensure(holds: bool) -> None:  # noqa: FBT001 - reads as `assert`, which is taken out of optimised code
    if not holds:
        raise BrokenPictureError


def _ensure_size(width: int, height: int) -> None:
    _ensure(0 < width * height <= MOST_PIXELS)
