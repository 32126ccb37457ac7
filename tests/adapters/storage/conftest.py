"""Both stores, for what each of them has to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.storage.local import FolderStore
from app.adapters.storage.s3 import SMALLEST_PART, BucketStore
from app.kernel.storage import FileStore
from tests.s3 import S3Server, s3_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture(scope="module")
def bucket_store(server: S3Server) -> BucketStore:
    return BucketStore(server.bucket, part=SMALLEST_PART)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    store: BucketStore = request.getfixturevalue("bucket_store")
    return store
