"""The mails that came for one person of a running demo, opened one after another until none is left."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO

from pypdf import PdfReader
from sqlalchemy import select

from app.domain.mail.models import MailState, OutgoingMail
from app.web.mailbox import FOLDER, ReceivedMail, list_mails
from tests.faults.waiting import wait_until
from tests.journeys.demo import Demo
from tests.journeys.people import rows_of

_NO_BREAK = str.maketrans("\u00a0\u202f", "  ")


@dataclass
class Letters:
    """What came for an address of a brand, and what of it was opened."""

    demo: Demo
    brand: str
    to: str
    opened: set[str] = field(default_factory=set)

    def open(self, subject: str, *words: str) -> ReceivedMail:
        """Wait until a mail of this subject (a pattern) came that nobody opened; there is one, and it says so much."""
        wait_until(lambda: bool(self._find(subject)))
        (mail,) = self._find(subject)
        said = mail.body("plain").translate(_NO_BREAK)
        assert [each for each in words if each not in said] == [], said
        self.opened.add(mail.name)
        return mail

    def open_paper(self, subject: str, *words: str) -> None:
        """Open a mail alike, and the one PDF attached to it: it says the same."""
        (paper,) = self.open(subject, *words).message.iter_attachments()
        assert paper.get_content_type() == "application/pdf"
        said = PdfReader(BytesIO(paper.get_content())).pages[0].extract_text().translate(_NO_BREAK)
        assert [each for each in words if each not in said] == [], said

    def list_unopened(self) -> Sequence[str]:
        """Wait until nothing is on its way any more, and give the subjects of what nobody opened."""
        wait_until(lambda: not self._are_coming())
        return [mail.subject for mail in self._find(".*")]

    def _find(self, subject: str) -> Sequence[ReceivedMail]:
        mails = list_mails(self.demo.data / FOLDER, to=self.to)
        unopened = [mail for mail in mails if mail.name not in self.opened]
        return [mail for mail in unopened if re.fullmatch(subject, mail.subject.translate(_NO_BREAK))]

    def _are_coming(self) -> bool:
        with rows_of(self.demo, self.brand) as session:
            waiting = select(OutgoingMail.id).where(OutgoingMail.state == MailState.WAITING)
            return session.scalars(waiting.where(OutgoingMail.to == self.to)).first() is not None
