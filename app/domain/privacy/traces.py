"""Where somebody may be named though no row refers to them: mails, remarks, searches, exports, lines of the audit.

The lines of an import are under seal and gone after a day; nobody looks into them.
"""

import re
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, SQLColumnExpression, UpdateBase, delete, func, or_, select, update

from app.domain.accounts.models import Account
from app.domain.accounts.transfers.models import Transfer, TransferKind
from app.domain.audit.models import AuditEntry
from app.domain.audit.service import forget_words
from app.domain.faq.models import FaqFeedback
from app.domain.faq.search.models import FaqSearchMiss
from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import forget_mails_about
from app.kernel.db import TenantOwned, TenantSession
from app.kernel.letters import fold

HIDDEN = "…"
_REACHES = re.compile(r"[^\s()<>]+@[^\s()<>]+|\+?\d[\d .\-/()]{4,}\d")  # an e-mail address, a telephone or other number
_WRITTEN = ("message", "comment", "reason")  # arguments of mails that somebody wrote as they liked


def signs_of(account: Account) -> Sequence[str]:
    """Give what names somebody without doubt: their addresses, and their whole name where they gave both parts."""
    name = account.full_name if account.first_name and account.last_name else None
    signs = (account.email, account.email_key, account.new_email, name)
    return sorted({sign for sign in signs if sign}, key=len, reverse=True)


def hide_signs(text: str, account: Account) -> str:
    """Take out of a text what names somebody, each part of their name by itself too, and any address or number."""
    names = filter(None, (account.last_name, account.first_name, account.user_name, account.company))
    return _REACHES.sub(HIDDEN, _pattern([*signs_of(account), *names]).sub(HIDDEN, text))


def erase_traces(session: TenantSession, account: Account) -> int:
    """Erase what names somebody where no row refers to them, and every mail to or about them; give how many rows."""
    signs = signs_of(account)
    emails = [sign.casefold() for sign in signs if "@" in sign]
    said = _said_by(session, emails)
    search = AuditEntry.details["search"].as_string()
    changes = [
        delete(OutgoingMail).where(_is_to_or_from(emails), _of_nobody_else(session, account)),
        *(
            delete(OutgoingMail).where(OutgoingMail.id.in_(_naming(session, OutgoingMail, text, signs)))
            for text in (OutgoingMail.args[name].as_string() for name in _WRITTEN)
        ),
        update(FaqFeedback).where(FaqFeedback.comment.in_(said)).values(comment=None),
        _without(FaqFeedback, _naming(session, FaqFeedback, FaqFeedback.comment, signs), comment=None),
        delete(FaqSearchMiss).where(FaqSearchMiss.query_folded.in_([fold(sign) for sign in signs])),
        _without(Transfer, _naming(session, Transfer, Transfer.words, signs), words="").where(
            Transfer.kind == TransferKind.EXPORT
        ),
    ]
    forgotten = forget_words(session, _naming(session, AuditEntry, search, signs))
    return forgotten + forget_mails_about(session, account.id) + sum(_count(session, change) for change in changes)


def _is_to_or_from(emails: Sequence[str]) -> ColumnElement[bool]:
    named = (OutgoingMail.to, *(OutgoingMail.args[name].as_string() for name in ("reply_to", "email")))
    return or_(*(func.lower(each).in_(emails) for each in named))


def _said_by(session: TenantSession, emails: Sequence[str]) -> Sequence[str]:
    """Give what somebody wrote about answers and left their address with, as far as its mail is still there."""
    comment, reply_to = (OutgoingMail.args[name].as_string() for name in ("comment", "reply_to"))
    said = session.scalars(select(comment).where(func.lower(reply_to).in_(emails)))
    return [each for each in said if each]


def _of_nobody_else(session: TenantSession, account: Account) -> ColumnElement[bool]:
    """Leave the mails of another account that has the address by now: the one that is erased was closed."""
    same = select(Account.id).where(Account.email == account.email, Account.id != account.id)
    others = [str(each) for each in session.scalars(same)]
    return func.coalesce(OutgoingMail.args["account"].as_string(), "").not_in(others)


def _without(entity: type[TenantOwned], ids: Sequence[Any], **emptied: object) -> Any:  # noqa: ANN401 - an update
    return update(entity).where(entity.id.in_(ids)).values(**emptied)


def _naming(
    session: TenantSession, entity: type[TenantOwned], text: SQLColumnExpression[Any], signs: Sequence[str]
) -> Sequence[Any]:
    """Find the rows whose text names somebody by one of these signs as a whole: no other address ends so."""
    hold = or_(*(text.icontains(sign, autoescape=True) for sign in signs))
    found, named = session.execute(select(entity.id, text).where(hold)), _pattern(signs)
    return [row_id for row_id, said in found if named.search(said or "")]


def _pattern(signs: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.+-])(?:{'|'.join(map(re.escape, signs))})(?!\w)", re.IGNORECASE)


def _count(session: TenantSession, statement: UpdateBase) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount
