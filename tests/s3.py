"""A real store that speaks S3, checks signatures and keeps its files in a folder: a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.file_stores import Bucket
from tests.faults.waiting import PATIENCE, free_port, wait_until

KEY, SECRET, NAME = "guichet", "what the store knows", "library"
_BEGUN = "Starting s3 server"


def bucket_at(endpoint: str) -> Bucket:
    """Give the bucket of a server, as whoever may use it knows it."""
    return Bucket(name=NAME, endpoint=endpoint, region="us-east-1", key=KEY, secret=SECRET, path_style=True)


class S3Server:
    """The server: where it keeps files, its bucket, and the ways to stop it and to begin again at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._port = free_port()
        (folder / "kept" / NAME).mkdir(parents=True)

    @property
    def bucket(self) -> Bucket:
        return bucket_at(f"http://127.0.0.1:{self._port}")

    @property
    def environ(self) -> dict[str, str]:
        """The settings by which an installation keeps its files here."""
        bucket = self.bucket
        return {
            "S3_BUCKET": bucket.name,
            "S3_ENDPOINT": str(bucket.endpoint),
            "S3_KEY": bucket.key,
            "S3_SECRET": bucket.secret,
        }

    def start(self) -> None:
        own = f"serve s3 --config= --addr 127.0.0.1:{self._port} --cache-dir {self.folder / 'cache'}".split()
        command = [str(Path(sys.executable).with_name("rclone")), *own, f"--auth-key={KEY},{SECRET}"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([*command, str(self.folder / "kept")], stdout=log, stderr=log)
        wait_until(self._has_begun)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE)
            self._process = None

    def _has_begun(self) -> bool:
        said = self._log.read_text()
        assert self._process is not None
        assert self._process.poll() is None, said
        return _BEGUN in said


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """Run one until the block ends."""
    server = S3Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()
