"""The files of messages, as pages show them: those that can be opened, and in words what became of the others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.support.errors import FileFault
from app.domain.support.incoming.leaving_out import list_left_out
from app.domain.support.models import FileState, TicketFile, TicketMessage
from app.domain.support.queries import list_files_of
from app.kernel.db import TenantSession
from app.web.i18n import gettext as _
from app.web.incoming_words import FILE_WORDS


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file of a message; one that can't be opened has no id, and `words` say why."""

    id: UUID | None
    name: str
    size: int
    words: str = ""


def show_files(
    session: TenantSession, messages: Collection[TicketMessage], *, for_team: bool = False
) -> Mapping[UUID, Sequence[ShownFile]]:
    """Give what became of every file of these messages, by the message: two queries, however many they are."""
    shown: dict[UUID, list[ShownFile]] = {message.id: [] for message in messages}
    for file in list_files_of(session, messages):
        if file.message_id is not None:
            shown[file.message_id].append(_kept(file, for_team=for_team))
    for message_id, left_out in list_left_out(session, messages).items():
        shown[message_id] += [_left_out(name, fault) for name, fault in left_out]
    return shown


def _kept(file: TicketFile, *, for_team: bool) -> ShownFile:
    match file.state:
        case FileState.CLEAN:
            return ShownFile(file.id, file.name, file.size)
        case FileState.WAITING:
            words = _("%(file)s is being checked for viruses. It can be opened afterwards.", file=file.name)
        case FileState.INFECTED:
            words = _("%(file)s was refused: a virus was found in it.", file=file.name)
            if for_team and file.finding:
                words = f"{words} {file.finding}"
    return ShownFile(None, file.name, file.size, words)


def _left_out(name: str, fault: FileFault) -> ShownFile:
    words = _("%(file)s came by mail and was left out. %(why)s.", file=name, why=FILE_WORDS[fault])
    return ShownFile(None, name, 0, words)
