"""Fixture: an unexpected mail fails the test."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.orm import Mapper

from app.domain.mail.models import OutgoingMail


class Mails:
    """The mails that this test's own process posted and that it has not yet asked for."""

    def __init__(self) -> None:
        self.unexpected: list[OutgoingMail] = []
        self._kinds: dict[int, str] = {}  # as they were written: a thread's session may be gone by the time of asking

    def expect(self, kind: str, *, to: str) -> OutgoingMail:
        """Take the one mail of this kind to this address; AssertionError when there is none or more than one."""
        (mail,) = (mail for mail in self.unexpected if (mail.kind, mail.to) == (kind, to))
        self.unexpected.remove(mail)
        return mail

    def of_kind(self, kind: str) -> list[OutgoingMail]:
        """List those of a kind."""
        return [mail for mail in self.unexpected if self._kinds[id(mail)] == kind]

    def pass_over(self, kind: str) -> None:
        """Take what there is of a kind that the test is not about."""
        self.unexpected = [mail for mail in self.unexpected if self._kinds[id(mail)] != kind]

    def note(self, _mapper: Mapper[OutgoingMail], _connection: Connection, mail: OutgoingMail) -> None:
        """Note a mail that is written."""
        self.unexpected.append(mail)
        self._kinds[id(mail)] = mail.kind


@pytest.fixture(autouse=True)
def mails(request: pytest.FixtureRequest) -> Iterator[Mails]:
    """Give what was posted; at the end all of it must have been expected, but in tests about posting itself."""
    mails = Mails()
    event.listen(OutgoingMail, "after_insert", mails.note)
    yield mails
    event.remove(OutgoingMail, "after_insert", mails.note)
    if request.node.get_closest_marker("posts_mails") is None:
        assert [(mail.kind, mail.to) for mail in mails.unexpected] == []
