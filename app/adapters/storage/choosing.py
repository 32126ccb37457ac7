"""Which store an installation has."""

from app.adapters.storage.local import FolderStore
from app.adapters.storage.s3 import BucketStore
from app.file_stores import Bucket, Folder
from app.kernel.storage import FileStore


def choose_store(where: Folder | Bucket) -> FileStore:
    """Open what the settings name; nothing is asked of it yet."""
    match where:
        case Folder():
            return FolderStore(where.path, proxy=where.proxy)
        case Bucket():
            return BucketStore(where)
