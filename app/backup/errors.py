"""How a backup or its restoring is refused: each a line for whoever runs the installation, with what to do."""

from app.kernel.errors import GuichetError


class BackupError(GuichetError):
    """A backup that could not be made or restored; nothing is left of the try."""


class DamagedArchiveError(BackupError):
    """An archive that is not as it was written, or not whole."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the archive is damaged: {why}; take another one")


class KeyRefusedError(BackupError):
    """A key or a passphrase that is none, or not the one that opens it."""


class NewerArchiveError(BackupError):
    """An archive of a later version of Guichet."""

    def __init__(self, found: str, newest: str) -> None:
        super().__init__(f"the archive is at revision {found}, this version knows {newest}; install the newer version")
        self.found, self.newest = found, newest


class NotEmptyError(BackupError):
    """Something lies where the archive would go."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; restore into an empty place, or say --replace to lose what is there")


class DatabaseRefusedError(BackupError):
    """A database that can't be read or filled as it is."""
