"""A brand's folder as one value: packed where it is published, laid out again where it is served."""

import shutil
import tempfile
import zlib
from hashlib import sha256
from pathlib import Path

import msgspec

_NOT_SERVED = "demo"  # the folder of what `make run` fills a brand with


def pack(folder: Path) -> tuple[bytes, str]:
    """Give a brand's files as one value, and the digest of what is in them."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and _is_served(path.relative_to(folder)))
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    content = msgspec.msgpack.encode(files)
    return zlib.compress(content), sha256(content).hexdigest()


def lay_out(packed: bytes, folder: Path) -> None:
    """Write a brand's files into a folder that is there whole, or not at all; another process may do the same.

    ValueError when this is not what `pack` gave.
    """
    try:
        files = msgspec.msgpack.decode(zlib.decompress(packed), type=dict[str, bytes])
    except (zlib.error, msgspec.DecodeError) as error:
        raise ValueError(f"these are no files of a brand: {error}") from error
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for name, content in files.items():
            path = beside / name
            if not path.resolve().is_relative_to(beside.resolve()):
                raise ValueError(f"“{name}” leads out of the brand's folder")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        beside.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another process was quicker
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _is_served(path: Path) -> bool:
    return path.parts[0] != _NOT_SERVED and not any(part.startswith(".") for part in path.parts)
