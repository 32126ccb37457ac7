"""An upload that stops half-way in a process of its own: `python -m tests.adapters.storage.uploading <where> <key>`."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import sleep

from app.adapters.storage.local import FolderStore
from app.adapters.storage.s3 import SMALLEST_PART, BucketStore
from app.file_stores import Bucket
from app.kernel.storage import FileStore
from tests.s3 import bucket_at

HALF = b"half\n"


def start(where: str, key: str) -> "subprocess.Popen[bytes]":
    """Start one, in a folder or at an address, and wait until it has sent the half."""
    command = [sys.executable, "-m", "tests.adapters.storage.uploading", where, key]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == HALF
    return process


def half() -> Iterator[bytes]:
    for _ in range(4):
        yield bytes(SMALLEST_PART)
    sys.stdout.buffer.write(HALF)
    sys.stdout.flush()
    sleep(3600)


def store_at(where: str) -> FileStore:
    if where.startswith("http://"):
        bucket: Bucket = bucket_at(where)
        return BucketStore(bucket, part=SMALLEST_PART)
    return FolderStore(Path(where))


if __name__ == "__main__":
    store_at(sys.argv[1]).put(sys.argv[2], half())
