"""Files in a bucket of a store that speaks S3: in one request, or in parts of which the store makes one file."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

import structlog

from app.adapters.storage.opened import OpenedFile, Source, check_range
from app.adapters.storage.s3_errors import PastEndError, told
from app.file_stores import Bucket
from app.kernel.storage import MissingFileError, StorageError, Stored, check_key, check_prefix

if TYPE_CHECKING:
    from botocore.client import BaseClient

PART = 8 * 1024 * 1024  # bytes, two of which a worker holds at a time; 10,000 parts, the most there may be, are 80 GB
SMALLEST_PART = 5 * 1024 * 1024  # what S3 takes
_CONNECTS_WITHIN, _ANSWERS_WITHIN = 5, 60  # seconds
_TRIES = 3

_log = structlog.get_logger(__name__)


class _Body:
    """What comes of a file, in the port's errors."""

    def __init__(self, body: Source) -> None:
        self._body = body

    def read(self, size: int, /) -> bytes:
        with told():
            return self._body.read(size)

    def close(self) -> None:
        self._body.close()


class _Nothing:
    """What is past the end of a file."""

    def read(self, _size: int, /) -> bytes:
        return b""

    def close(self) -> None:
        pass


class BucketStore:
    """Keeps files under their keys in a bucket that exists; the client's library is read with the first one."""

    def __init__(self, bucket: Bucket, *, part: int = PART) -> None:
        self._bucket = bucket
        self._part = part

    def put(self, key: str, pieces: Iterable[bytes]) -> Stored:
        """Send it, in parts where it is longer than one; they are given up when it breaks off."""
        place, digest, size = self._place(key), sha256(), 0

        def counted() -> Iterator[bytes]:
            nonlocal size
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                yield piece

        parts = _parts(counted(), self._part)
        begun = deque(islice(parts, 2))
        if len(begun) > 1:
            self._put_parts(place, _after(begun, parts))
        else:
            with told():
                self._client.put_object(**place, Body=begun[0] if begun else b"")
        return Stored(size, digest.hexdigest())

    def read(self, key: str, start: int = 0, length: int | None = None) -> OpenedFile:
        """Ask for it, or for a part; past its end there is nothing."""
        check_range(start, length)
        place = self._place(key)
        if length == 0:
            if self.find_size(key) is None:
                raise MissingFileError(key)
            return OpenedFile(_Nothing(), 0)
        whole = start == 0 and length is None
        wanted = {} if whole else {"Range": f"bytes={start}-{'' if length is None else start + length - 1}"}
        try:
            with told(missing=key):
                body: Source = self._client.get_object(**place, **wanted)["Body"]
        except PastEndError:
            return OpenedFile(_Nothing(), 0)
        return OpenedFile(_Body(body), length)

    def find_size(self, key: str) -> int | None:
        """Ask for its head; the answer to a head does not tell a missing file from a missing bucket."""
        try:
            with told(missing=key):
                return int(self._client.head_object(**self._place(key))["ContentLength"])
        except MissingFileError:
            with told():
                self._client.head_bucket(Bucket=self._bucket.name)
            return None

    def delete(self, key: str) -> None:
        """Remove it."""
        place = self._place(key)
        with suppress(MissingFileError), told(missing=key):
            self._client.delete_object(**place)

    def list_keys(self, prefix: str = "") -> Iterator[str]:
        """Ask for them, a thousand at a time; whatever else lies in the bucket is none of ours."""
        for found in self._listed("list_objects_v2", "Contents", check_prefix(prefix)):
            try:
                yield check_key(found["Key"])
            except ValueError:
                continue

    def sweep(self, before: datetime) -> int:
        """Give up the uploads that began before; those of others in the same bucket are left alone."""
        swept = 0
        for found in list(self._listed("list_multipart_uploads", "Uploads", "")):
            with suppress(ValueError, MissingFileError):
                place = self._place(found["Key"])
                if found["Initiated"] < before:
                    with told(missing=found["Key"]):
                        self._client.abort_multipart_upload(**place, UploadId=found["UploadId"])
                    swept += 1
        return swept

    def proxy_path(self, key: str) -> str | None:
        """Have no proxy send it: it does not know our keys to the store."""
        check_key(key)
        return None

    def _put_parts(self, place: dict[str, str], parts: Iterable[bytes]) -> None:
        with told():
            upload = {**place, "UploadId": self._client.create_multipart_upload(**place)["UploadId"]}
        try:
            sent = []
            for number, part in enumerate(parts, 1):
                with told():
                    tag = self._client.upload_part(**upload, PartNumber=number, Body=part)["ETag"]
                sent.append({"ETag": tag, "PartNumber": number})
            with told():
                self._client.complete_multipart_upload(**upload, MultipartUpload={"Parts": sent})
        except BaseException:
            self._give_up(upload)
            raise

    def _give_up(self, upload: dict[str, str]) -> None:
        """Have the store forget the parts; where it can't be told, the sweep does."""
        try:
            with told(missing=upload["Key"]):
                self._client.abort_multipart_upload(**upload)
        except StorageError as error:
            _log.warning("upload_not_given_up", key=upload["Key"], error=type(error).__name__)

    def _listed(self, operation: str, kind: str, prefix: str) -> Iterator[dict[str, Any]]:
        pages = iter(self._client.get_paginator(operation).paginate(Bucket=self._bucket.name, Prefix=prefix))
        while True:
            with told():
                page = next(pages, None)
            if page is None:
                return
            yield from page.get(kind, ())

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket.name, "Key": check_key(key)}

    @cached_property
    def _client(self) -> "BaseClient":
        """Make a client that knows what it was told, and nothing of the files and variables of Amazon's own tools."""
        from botocore.config import Config  # noqa: PLC0415 - 35 MB, of which most installations need none
        from botocore.session import Session  # noqa: PLC0415 - see above

        session = Session()
        session.set_config_variable("profile", None)
        with told():
            return session.create_client(
                "s3",
                region_name=self._bucket.region,
                endpoint_url=self._bucket.endpoint,
                aws_access_key_id=self._bucket.key,
                aws_secret_access_key=self._bucket.secret,
                config=Config(
                    connect_timeout=_CONNECTS_WITHIN,
                    read_timeout=_ANSWERS_WITHIN,
                    retries={"mode": "standard", "total_max_attempts": _TRIES},
                    s3={"addressing_style": "path" if self._bucket.path_style else "virtual"},
                    # Newer checksums are Amazon's own: other stores refuse them, or keep them as a part of the file.
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                ),
            )


def _parts(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """Cut what comes into parts of one size, the last one shorter."""
    gathered = bytearray()
    for piece in pieces:
        gathered += piece
        while len(gathered) >= size:
            part = bytes(memoryview(gathered)[:size])
            del gathered[:size]
            yield part
    if gathered:
        yield bytes(gathered)


def _after(begun: deque[bytes], parts: Iterator[bytes]) -> Iterator[bytes]:
    """Give what was begun and what follows, letting go of each part once it is given."""
    while begun:
        yield begun.popleft()
    yield from parts
