"""A mailbox over IMAP (RFC 3501): what nobody has seen is read without being seen, and marked once it is kept."""

import imaplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from app.domain.support.incoming.ports import MailboxError
from app.imap_accounts import ImapAccount

_WITHIN = 20.0  # seconds for each answer


class ImapSource:
    """One mailbox; each round is a connection of its own."""

    def __init__(self, account: ImapAccount, *, within: float = _WITHIN) -> None:
        self._account = account
        self._within = within

    @contextmanager
    def open(self) -> Iterator["ImapMailbox"]:
        """Sign in and choose the folder; MailboxError."""
        try:
            client = self._connected()
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(str(error)) from error
        try:
            yield ImapMailbox(client)
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                client.logout()

    def _connected(self) -> imaplib.IMAP4:
        account = self._account
        if account.over_tls:
            tls = ssl.create_default_context()
            client: imaplib.IMAP4 = imaplib.IMAP4_SSL(account.host, account.port, ssl_context=tls, timeout=self._within)
        else:
            client = imaplib.IMAP4(account.host, account.port, timeout=self._within)
        try:
            client.login(account.user, account.password)
            _ensure(client.select(f'"{account.folder}"'))
        except BaseException:
            client.shutdown()
            raise
        return client


class ImapMailbox:
    """A mailbox that is open; mails are named by their UIDs."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client

    def list_unseen(self) -> Sequence[str]:
        """Name what nobody has seen."""
        found = self._ask("SEARCH", "UNSEEN")
        words = found[0].split() if found and isinstance(found[0], bytes) else []
        return [word.decode() for word in words]

    def read(self, name: str, *, most: int) -> bytes | None:
        """Fetch a mail without marking it; one that the server does not give is not the others' trouble."""
        said, told = self._answer("FETCH", name, f"(BODY.PEEK[]<0.{most}>)")
        parts = told if said == "OK" else ()
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)

    def mark_seen(self, name: str) -> None:
        """Mark it."""
        self._ask("STORE", name, "+FLAGS.SILENT", r"(\Seen)")

    def _ask(self, command: str, *arguments: str) -> Sequence[object]:
        said, told = self._answer(command, *arguments)
        if said != "OK":
            raise MailboxError(str(told))
        return told

    def _answer(self, command: str, *arguments: str) -> tuple[str, Sequence[object]]:
        try:
            return self._client.uid(command, *arguments)
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(str(error)) from error


def _ensure(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    """Give what was answered; imaplib's error where it was no."""
    said, told = answer
    if said != "OK":
        raise imaplib.IMAP4.error(str(told))
    return told
