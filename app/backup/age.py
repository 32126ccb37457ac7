"""Encryption as `age` does it (age-encryption.org/v1), so that its own tool opens an archive too.

Whoever makes backups needs a recipient, which is public: a thief of the machine can't read the backups of yesterday.
The identity that opens them lies elsewhere, in a file that may itself be sealed with a passphrase (scrypt).
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from typing import BinaryIO

from app.backup.archive import Readable
from app.backup.errors import DamagedArchiveError, KeyRefusedError

MAGIC = b"age-encryption.org/v1\n"
_SECRET = "AGE-SECRET-KEY-"  # noqa: S105 - how each begins
_NO_MATCH = "No matching keys found"  # what the library says of an identity that was no recipient


class _Pulled:
    """Reads from an iterator; keeps what it raised, of which the library gives back no more than a text."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")
        self.raised: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self._rest:
                self._rest = memoryview(next(self._pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.raised = error
            raise
        piece, self._rest = self._rest[:size], self._rest[size:]
        return bytes(piece)


class _Pushed:
    """Writes into a file; keeps what it raised, for the same reason."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.raised: BaseException | None = None

    def write(self, piece: bytes) -> int:
        try:
            return self._file.write(piece)
        except OSError as error:
            self.raised = error
            raise

    def flush(self) -> None:
        """Leave that to whoever opened it."""


def check_recipients(recipients: Sequence[str]) -> None:
    """Refuse what is no recipient; KeyRefusedError."""
    import pyrage  # noqa: PLC0415 - 2 MB, which only these commands need

    for each in recipients:
        try:
            pyrage.x25519.Recipient.from_str(each)
        except pyrage.RecipientError:
            raise KeyRefusedError(f"“{each}” is no recipient; it begins with age1, see flask backup key") from None


def encrypt(pieces: Iterable[bytes], into: BinaryIO, recipients: Sequence[str]) -> None:
    """Write the pieces for these recipients; what the pieces and the file raise goes through."""
    import pyrage  # noqa: PLC0415 - see above

    known = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    pulled, pushed = _Pulled(iter(pieces)), _Pushed(into)
    try:
        pyrage.encrypt_io(pulled, pushed, known)
    except pyrage.EncryptError as error:
        raise (pulled.raised or pushed.raised or error) from None


def make_identity() -> tuple[str, str]:
    """Make a pair: the identity that opens, and the recipient that it is encrypted for."""
    import pyrage  # noqa: PLC0415 - see above

    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def seal_identity(identity: str, passphrase: str) -> bytes:
    """Seal an identity with a passphrase."""
    import pyrage  # noqa: PLC0415 - see above

    return bytes(pyrage.passphrase.encrypt(f"{identity}\n".encode(), passphrase))


def read_identities(file: bytes, ask: Callable[[], str]) -> Sequence[str]:
    """Give the identities of a file, asking for the passphrase when it is sealed; KeyRefusedError."""
    import pyrage  # noqa: PLC0415 - see above

    if file.startswith(MAGIC):
        try:
            file = pyrage.passphrase.decrypt(file, ask())
        except pyrage.DecryptError:
            raise KeyRefusedError("the passphrase does not open the identity; try again") from None
    lines = [line.strip() for line in file.decode("utf-8", "replace").splitlines()]
    identities = [line for line in lines if line.startswith(_SECRET)]
    if not identities:
        raise KeyRefusedError(f"the file of the identity has no line that begins with {_SECRET}")
    return identities


@contextmanager
def decrypted(file: BinaryIO, identities: Sequence[str]) -> Iterator[Readable]:
    """Open an encrypted archive; reading it fails with KeyRefusedError or DamagedArchiveError."""
    import pyrage  # noqa: PLC0415 - see above

    try:
        known = [pyrage.x25519.Identity.from_str(each) for each in identities]
    except pyrage.IdentityError:
        raise KeyRefusedError("the identity is damaged; compare it with the one that was kept") from None
    opened = _Opened(file, known)
    try:
        yield opened
    finally:
        opened.close()


class _Opened:
    """Pulls what the library pushes from a thread of its own; a pipe holds it back until somebody reads."""

    def __init__(self, file: BinaryIO, identities: Sequence[object]) -> None:
        reading, self._writing = os.pipe()
        self._reading = os.fdopen(reading, "rb")
        self._why: Exception | None = None
        self._thread = Thread(target=self._decrypt, args=(file, identities), name="age")
        self._thread.start()

    def read(self, size: int, /) -> bytes:
        """Give the next bytes; nothing is the end only when all of it was as it was written."""
        if piece := self._reading.read(size):
            return piece
        self._thread.join()
        if self._why is not None:
            raise self._why
        return b""

    def close(self) -> None:
        """Let go, read to its end or not."""
        self._reading.close()
        self._thread.join()

    def _decrypt(self, file: BinaryIO, identities: Sequence[object]) -> None:
        import pyrage  # noqa: PLC0415 - see above

        try:
            with os.fdopen(self._writing, "wb") as into:
                pyrage.decrypt_io(file, into, identities)
        except pyrage.DecryptError as error:
            self._why = _refusal(str(error))
        except OSError as error:  # of the library, for bytes that were changed; or nobody reads any more
            self._why = DamagedArchiveError(str(error))


def _refusal(said: str) -> Exception:
    if said == _NO_MATCH:
        return KeyRefusedError("the archive is not encrypted for this identity; give the one of its day")
    return DamagedArchiveError(said)
