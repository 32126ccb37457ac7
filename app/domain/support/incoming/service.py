"""Taking mails in: each becomes a message, opens a request, is held or dropped, once; nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.domain.accounts.identifiers import key_of
from app.domain.accounts.ports import Sealer
from app.domain.accounts.queries import find_active_by_email
from app.domain.support.asking import Asked, Asker, Said, Terms
from app.domain.support.files.attachments import attach
from app.domain.support.incoming.fates import Fate, Outcome, decide
from app.domain.support.incoming.finding import count_opened_today, find_by_digest, gather
from app.domain.support.incoming.letter import Letter, Mark
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.incoming.reading import HEADING, read_letter
from app.domain.support.incoming.replies import new_words
from app.domain.support.models import Ticket, TicketMessage, Way
from app.domain.support.opening import open_ticket
from app.domain.support.proving import prove
from app.domain.support.queries import find_message_by_form, find_message_by_mail, get_ticket, list_messages
from app.domain.support.service import answer
from app.domain.support.states import By, TicketState
from app.kernel.cards import mask_cards
from app.kernel.db import TenantSession
from app.kernel.ids import new_id
from app.kernel.signing import Signer

_LONGEST_SUBJECT = 80  # characters of a text that stands for a subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where a brand's mails come in: its address, what it promises, its language, and what seals and signs."""

    contact: str
    terms: Terms
    language: str
    sealer: Sealer
    signer: Signer
    scans: bool  # whether a scanner looks at files before anybody opens them


def take_in(session: TenantSession, raw: bytes, box: Mailbox, *, now: datetime) -> IncomingMail:
    """Take a mail in; the same delivered again gives what became of the first."""
    policy = box.terms.policy.incoming
    letter = read_letter(raw, largest=policy.largest)
    if (known := find_by_digest(session, letter.digest)) is not None:
        return known
    fate = decide(letter, gather(session, letter, contact=box.contact, signer=box.signer, now=now), policy)
    mail = _row(letter, fate, size=len(raw), now=now)
    if fate.outcome is Outcome.HELD:
        mail.sealed = box.sealer.seal(_kept(raw, letter), bound_to=bound(session, mail))
    is_told = letter.sender is None or _may_be_told(session, letter.sender, box, now=now)
    try:
        with session.begin_nested():
            session.add(mail)
    except IntegrityError:
        # Another process takes in the same mail.
        if (known := find_by_digest(session, letter.digest)) is None:
            raise
        return known
    if fate.outcome is Outcome.REPLY and fate.request_id is not None:
        reply_with(session, mail, letter, get_ticket(session, fate.request_id), box, now=now)
    elif fate.outcome is Outcome.NEW:
        open_with(session, mail, letter, box, is_told=is_told, now=now)
    return mail


def reply_with(
    session: TenantSession, mail: IncomingMail, letter: Letter, ticket: Ticket, box: Mailbox, *, now: datetime
) -> None:
    """Put a mail into a request, its files too; what answers to a mail of ours proves a guest's mailbox."""
    if ticket.state is TicketState.UNPROVEN:
        prove(session, ticket, box.terms, now=now)
    said = Said(
        by=By.CUSTOMER,
        body=new_words(letter.text),
        way=Way.EMAIL,
        by_id=ticket.account_id if key_of(letter.sender or "") == ticket.email_key else None,
        by_name=letter.name or letter.sender or "",
        form_key=mail.digest,
        message_id=_free_message_id(session, letter),
    )
    asker = Asker(email=ticket.email, name=ticket.name, language=ticket.language, account_id=ticket.account_id)
    went_to = answer(session, ticket, said, box.terms, asker=asker, now=now)
    _note(session, mail, letter, went_to, box, now=now)


def open_with(
    session: TenantSession, mail: IncomingMail, letter: Letter, box: Mailbox, *, is_told: bool, now: datetime
) -> None:
    """Open a request with a mail: of the account with its sender's address, else of a guest, whom the mail proves."""
    sender = letter.sender or ""
    account = find_active_by_email(session, sender) if sender else None
    if account is not None:
        asker = Asker(
            email=account.email,
            name=account.full_name,
            language=account.language,
            account_id=account.id,
            is_told=is_told,
        )
    else:
        asker = Asker(email=sender, name=letter.name, language=box.language, is_told=is_told)
    topics = box.terms.policy.topics
    asked = Asked(
        topic="question" if "question" in topics else topics[0],
        subject=letter.subject or _subject_of(letter),
        body=letter.text,
        way=Way.EMAIL,
        form_key=mail.digest,
        message_id=_free_message_id(session, letter),
    )
    _note(session, mail, letter, open_ticket(session, asker, asked, box.terms, now=now), box, now=now)


def bound(session: TenantSession, mail: IncomingMail) -> str:
    """Name whose a seal is: put into another row, it opens nothing."""
    return f"incoming mail {session.tenant} {mail.id}"


def _note(
    session: TenantSession, mail: IncomingMail, letter: Letter, ticket: Ticket, box: Mailbox, *, now: datetime
) -> None:
    """Keep where a mail went, and its files there."""
    mail.ticket_id = ticket.id
    message = find_message_by_form(session, mail.digest) or _first_message(session, ticket)
    left_out = attach(session, message, letter.enclosures, box.terms.policy.files, scans=box.scans, now=now)
    mail.left_out = [[mask_cards(name), fault.value] for name, fault in left_out]
    session.flush()


def _first_message(session: TenantSession, ticket: Ticket) -> TicketMessage:
    return list_messages(session, ticket.id, with_notes=False)[0]


def _row(letter: Letter, fate: Fate, *, size: int, now: datetime) -> IncomingMail:
    return IncomingMail(
        id=new_id(now),
        digest=letter.digest,
        sender=letter.sender or "",
        sender_key=key_of(letter.sender or ""),
        subject=letter.subject,
        size=size,
        received_at=now,
        outcome=fate.outcome,
        reason=fate.reason,
        ticket_id=fate.request_id,
        left_out=[],
    )


def _kept(raw: bytes, letter: Letter) -> bytes:
    """Give what of a held mail is kept: of one that is too large, its begin."""
    return raw[:HEADING] if Mark.TOO_LARGE in letter.marks else raw


def _may_be_told(session: TenantSession, sender: str, box: Mailbox, *, now: datetime) -> bool:
    most = box.terms.policy.incoming.acknowledged_a_day
    return count_opened_today(session, sender, now=now) < most


def _free_message_id(session: TenantSession, letter: Letter) -> str | None:
    """Give the Message-ID under which answers are found again; none where another mail has taken it."""
    message_id = letter.message_id
    return message_id if message_id is not None and find_message_by_mail(session, message_id) is None else None


def _subject_of(letter: Letter) -> str:
    """Give what stands for a subject that was left empty: the first words, or the name of the first file."""
    first = next((line.strip() for line in letter.text.splitlines() if line.strip()), "")
    return (first or next((each.name for each in letter.enclosures), ""))[:_LONGEST_SUBJECT] or "…"
