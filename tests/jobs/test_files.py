from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.adapters.storage.local import UPLOADS, FolderStore
from app.adapters.storage.s3 import BucketStore
from app.jobs.files import sweep_uploads
from tests.s3 import bucket_at


def test_uploads_that_were_killed_go_after_a_day(tmp_path: Path) -> None:
    (tmp_path / UPLOADS).mkdir()
    (tmp_path / UPLOADS / "killed").write_bytes(b"half of")
    store = FolderStore(tmp_path)

    sweep_uploads(store, now=datetime.now(UTC) + timedelta(hours=23))
    assert [each.name for each in (tmp_path / UPLOADS).iterdir()] == ["killed"]

    sweep_uploads(store, now=datetime.now(UTC) + timedelta(hours=25))
    assert list((tmp_path / UPLOADS).iterdir()) == []


def test_the_sweep_of_a_store_that_is_away_is_put_off() -> None:
    sweep_uploads(BucketStore(bucket_at("http://127.0.0.1:9")), now=datetime.now(UTC))
