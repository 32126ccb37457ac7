"""The files of the store, into an archive and out of one."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.backup.archive import FILES, Member
from app.backup.errors import NotEmptyError
from app.kernel.storage import FileStore, MissingFileError


def read_files(store: FileStore) -> Iterator[Member]:
    """Give every file of the store; one that is deleted meanwhile is left out."""
    for key in store.list_keys():
        try:
            size, pieces = store.find_size(key), store.read(key)
        except MissingFileError:
            continue
        try:
            if size is not None:
                yield Member(f"{FILES}/{key}", size, pieces)
        finally:
            pieces.close()


@contextmanager
def kept(store: FileStore, *, replace: bool) -> Iterator[FileStore]:
    """Give the store to put files into; when the block fails, a store that was empty is so again."""
    if not replace and next(store.list_keys(), None) is not None:
        raise NotEmptyError("the store has files")
    try:
        yield store
    except BaseException:
        if not replace:
            for key in list(store.list_keys()):
                store.delete(key)
        raise
