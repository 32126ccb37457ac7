"""The folder of the brands, read file by file and laid out beside the one that is there."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.backup.archive import TENANTS, Member
from app.backup.errors import NotEmptyError


def read_brands(folder: Path) -> Iterator[Member]:
    """Give the files of the folder as they are now."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            yield Member(f"{TENANTS}/{path.relative_to(folder).as_posix()}", len(content), [content])


class Laid:
    """A folder that is being laid out beside another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._staged = folder.with_name(f".{folder.name}.restoring")
        self._before = folder.with_name(f"{folder.name}.before")
        self._is_swapped = False

    def lay(self, member: Member) -> None:
        """Write one of its files."""
        place = self._staged / member.path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            file.writelines(member.pieces)

    def swap(self) -> None:
        """Give it its name; what was there is called `….before` from then on."""
        self._staged.mkdir(exist_ok=True)
        shutil.rmtree(self._before, ignore_errors=True)
        if self._folder.exists():
            self._folder.rename(self._before)
        self._staged.rename(self._folder)
        self._is_swapped = True

    def undo(self) -> None:
        """Have everything as it was."""
        if self._is_swapped:
            shutil.rmtree(self._folder)
            if self._before.exists():
                self._before.rename(self._folder)
        shutil.rmtree(self._staged, ignore_errors=True)


@contextmanager
def laid_out(folder: Path, *, replace: bool) -> Iterator[Laid]:
    """Give a folder to lay files into; it stays when it was swapped and the block ends well."""
    if not replace and any(folder.iterdir()):
        raise NotEmptyError(f"the folder {folder} has brands (--without-tenants leaves them)")
    laid = Laid(folder)
    laid.undo()
    try:
        yield laid
    except BaseException:
        laid.undo()
        raise
