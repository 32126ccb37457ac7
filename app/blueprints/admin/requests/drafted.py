"""The files of what one of the team writes to a request: apart for the customer and for the team, as both texts are."""

from dataclasses import dataclass

from app.domain.support.attaching import claim_loose
from app.domain.support.models import Ticket
from app.domain.support.queries import find_message_by_form
from app.kernel.db import TenantSession
from app.web.loose_files import DRAFTED, FileField, LooseFiles, files_of_draft, take_into
from app.web.signed_in import current_person


@dataclass(frozen=True, slots=True)
class DraftedFiles:
    """The files that wait for an answer and for a note to be sent, with what was refused of those just brought."""

    reply: LooseFiles
    note: LooseFiles

    @property
    def has_refused(self) -> bool:
        """Whether some file was not taken."""
        return bool(self.reply.refused or self.note.refused)

    def shown(self) -> dict[str, FileField]:
        """Give the fields of the page."""
        return {"reply": FileField(self.reply), "note": FileField(self.note)}

    def claim(self, session: TenantSession, ticket: Ticket, form_key: str | None, *, is_note: bool) -> None:
        """Give the files to the message that a form sent: those of a note to a note, never to an answer."""
        message = find_message_by_form(session, form_key) if form_key is not None else None
        if message is not None and message.is_note is is_note:
            claim_loose(session, (self.note if is_note else self.reply).holder, ticket, message)


def drafted_files(ticket: Ticket) -> DraftedFiles:
    """Give the files that whoever reads the page added to a request, and did not send."""
    account_id = current_person().account.id
    return DraftedFiles(*(files_of_draft(ticket.reference, account_id, name) for name in DRAFTED))


def take_drafted(ticket: Ticket) -> DraftedFiles:
    """Keep the files that the form brought, and let go what it was asked to."""
    files = drafted_files(ticket)
    for each in (files.reply, files.note):
        take_into(each, current_person().account.id)
    return files
