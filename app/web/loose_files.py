"""Files that a form of a request brings: kept until it is sent, so that none is chosen twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask import request
from sqlalchemy.exc import IntegrityError

from app.domain.limits.errors import TooManyError
from app.domain.support.attaching import drop_loose, keep_file, list_loose
from app.domain.support.errors import FileFault, FileRefusedError
from app.domain.support.files.names import shown_name
from app.kernel.tokens import digest_of
from app.web.i18n import gettext as _
from app.web.i18n import said_size
from app.web.incoming_words import FILE_WORDS
from app.web.installation import installation
from app.web.limits import hold_files
from app.web.no_files import SentFile, sent_files
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import find_person
from app.web.unsent import find_typed

FIELD, REMOVE = "files", "remove_file"
"""The field that brings files, and the button that lets one go."""

LOST = "lost_"
"""Before the name of a field: there it is kept with a form that came too late which of its files are lost."""

DRAFTED = ("reply_files", "note_files")
"""The fields of the desk that bring files: of an answer, and of a note."""

ACCEPT = ".png,.jpg,.jpeg,.gif,.webp,.pdf,.txt,.log"


@dataclass
class LooseFiles:
    """The files of one form, known by the digest of its token, and what was refused of those that it just brought."""

    holder: str
    name: str = FIELD
    refused: list[str] = field(default_factory=list)


class FileField:
    """The part of a form that adds files: those that wait for it to be sent, and what became of the others."""

    remove, accept = REMOVE, ACCEPT

    def __init__(self, files: LooseFiles | None) -> None:
        """Take the files of the form; none where it is shown first and can have none."""
        policy = current_tenant().config.policy.support.files
        self.name = files.name if files else FIELD
        self.kept = list_loose(session(), files.holder) if files else ()
        self.refused = [*files.refused, *_lost(self.name)] if files else []
        self.largest, self.room = policy.largest, max(0, policy.together - sum(each.size for each in self.kept))
        self.too_large = _(
            "These files are {size} together: %(size)s each and %(together)s together at the most. Choose others.",
            size=said_size(policy.largest),
            together=said_size(policy.together),
        )
        self.hint = _(
            "Pictures, PDF or text; %(most)d files at the most, %(size)s each. You can also paste or drop them here.",
            most=policy.most,
            size=said_size(policy.largest),
        )


def files_of(token: str) -> LooseFiles:
    """Give the files of the form with that token, without looking for new ones."""
    return LooseFiles(digest_of(token))


def files_of_draft(reference: str, account_id: UUID | None, name: str) -> LooseFiles:
    """Give the files of what one of the team writes to a request: they wait as its text does, for its writer alone."""
    return LooseFiles(digest_of(f"drafted {reference} {account_id} {name}"), name)


def files_of_form(account_id: UUID | None) -> Sequence[LooseFiles]:
    """Give the files of the form that this request sends, by the field that brings them."""
    reference, brought = str((request.view_args or {}).get("reference", "")), request.files.keys()
    drafted = [files_of_draft(reference, account_id, name) for name in DRAFTED if name in brought]
    return [*drafted, *([files_of(request.form.get("form_token", ""))] if FIELD in brought else [])]


def take_files(token: str) -> LooseFiles:
    """Keep what the form brought, and let go what it was asked to; TooManyError, when too many forms bring files."""
    files, person = files_of(token), find_person()
    if sent_files(FIELD):
        hold_files()
    take_into(files, person.account.id if person else None)
    return files


def take_into(files: LooseFiles, account_id: UUID | None) -> None:
    """Keep what a field brought for an account, or nobody's, and let go what its form was asked to."""
    removed = _removed()
    if removed is not None:
        with committing() as writing:
            drop_loose(writing, files.holder, removed)
    for name, stream in sent_files(files.name):
        _keep(files, name, stream, account_id)


def take_late(files: LooseFiles, account_id: UUID | None) -> list[str]:
    """Keep what a form brought that came too late, and say which of it must be chosen again, or why it is not taken."""
    brought = sent_files(files.name)[: current_tenant().config.policy.support.files.most]
    try:
        hold_files()
    except TooManyError:
        return [_again(name) for name, _stream in brought]
    for name, stream in brought:
        if stream.size and not stream.getvalue():  # nobody who may send files is signed in any more
            files.refused.append(_again(name))
        else:
            _keep(files, name, stream, account_id)
    return files.refused


def is_removing() -> bool:
    """Tell whether the form was only asked to let a file go."""
    return _removed() is not None


def _keep(files: LooseFiles, name: str, stream: SentFile, account_id: UUID | None) -> None:
    try:
        with committing() as writing:
            keep_file(
                writing,
                files.holder,
                name,
                stream.getvalue(),
                current_tenant().config.policy.support.files,
                account_id=account_id,
                scans=installation().settings.clamd is not None,
                now=now(),
            )
    except FileRefusedError as error:
        files.refused.append(_refusal(error))
    except IntegrityError:  # the account is gone
        files.refused.append(_again(name))


def _lost(field_name: str) -> list[str]:
    """Say what a form that came too late, and is shown again, has lost of this field."""
    typed = find_typed({LOST + field_name}) or {}
    return typed.get(LOST + field_name, [])


def _again(name: str) -> str:
    return _("Choose %(file)s again: it could not be kept.", file=shown_name(name))


def _removed() -> UUID | None:
    try:
        return UUID(request.form.get(REMOVE, ""))
    except ValueError:
        return None


def _refusal(error: FileRefusedError) -> str:
    policy = current_tenant().config.policy.support.files
    match error.fault:
        case FileFault.EMPTY:
            return _("%(file)s is empty.", file=error.name)
        case FileFault.TOO_LARGE:
            return _(
                "%(file)s is too large: %(size)s each, %(together)s together.",
                file=error.name,
                size=said_size(policy.largest),
                together=said_size(policy.together),
            )
        case FileFault.TOO_MANY:
            return _("%(file)s is one too many: %(most)d files at the most.", file=error.name, most=policy.most)
        case FileFault.UNKNOWN_KIND:
            return _("%(file)s is of a kind that we do not take: send a picture, a PDF or a text.", file=error.name)
        case _:
            return _("%(file)s: %(fault)s.", file=error.name, fault=FILE_WORDS[error.fault])
