"""Publishing a draft: one path, whoever takes it and whenever."""

from datetime import date, datetime

from app.domain.audit.service import Party, record
from app.domain.faq.documents import EntryDocument, read_entry
from app.domain.faq.editing.errors import OutdatedDraftError, StaleDraftError, UnsoundDraftError
from app.domain.faq.editing.models import FaqDraft
from app.domain.faq.editing.service import (
    Terms,
    Writer,
    find_draft,
    get_entry,
    publish_draft,
    put_back,
    read_again,
    schedule_draft,
)
from app.domain.faq.errors import DocumentError
from app.domain.faq.front_matter import set_front
from app.domain.faq.models import FaqEntry, Significance
from app.domain.faq.queries import get_document
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.tenancy.tenant import Tenant
from app.web.faq_desk import read_draft
from app.web.faq_index import index_faq


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when it is said."""
    return message


_OUTDATED = _("It was not published at its time: the entry was published anew since this draft began.")
_UNSOUND = _("It was not published at its time: it would make the help wrong by now.")
_GONE = _("It was not published at its time: readers see the entry no longer.")


def publish_now(
    writing: TenantSession, tenant: Tenant, entry: FaqEntry, *, seen: int, terms: Terms, by: Writer, now: datetime
) -> None:
    """Publish the draft that was seen, index it and write it down.

    StaleDraftError; OutdatedDraftError; UnsoundDraftError when it would make the FAQ wrong as the policy is now.
    """
    draft = find_draft(writing, entry.id)
    if draft is None:
        raise StaleDraftError(None)
    document = get_sound(writing, tenant, entry, draft.source)
    publish_draft(writing, entry, document, seen=seen, terms=terms, now=now)
    writing.flush()
    index_faq(writing, tenant)
    whom = Party(entry.id, entry.title)
    record(writing, "faq-publish", by=party(by), to=whom, now=now, significance=terms.significance.value)


def schedule(
    writing: TenantSession, tenant: Tenant, entry: FaqEntry, *, seen: int, terms: Terms, by: Writer, now: datetime
) -> None:
    """Let the draft that was seen be published at the terms’ moment, and write it down; refused like `publish_now`."""
    draft = find_draft(writing, entry.id)
    if draft is None:
        raise StaleDraftError(None)
    get_sound(writing, tenant, entry, draft.source)
    schedule_draft(writing, entry, seen=seen, terms=terms, by=by)
    record(
        writing,
        "faq-schedule",
        by=party(by),
        to=Party(entry.id, entry.title),
        now=now,
        publish_at=str(terms.at),
        significance=terms.significance.value,
    )


def get_sound(session: TenantSession, tenant: Tenant, entry: FaqEntry, source: str) -> EntryDocument:
    """Read a text that may be published as the policy is now; UnsoundDraftError."""
    reading = read_draft(session, tenant, entry, source)
    if reading.document is None or reading.findings:
        raise UnsoundDraftError(reading.findings)
    return reading.document


def publish_when_due(writing: TenantSession, tenant: Tenant, draft: FaqDraft, *, now: datetime) -> bool:
    """Publish a draft whose time has come, in the name of whoever set it; False when it was returned instead.

    It is returned, with a note that says why, when it would make the FAQ wrong by now, or its entry has changed.
    """
    by = Writer(draft.publisher_id or draft.writer_id, draft.publisher_name or draft.writer_name)
    terms = Terms(draft.significance or Significance.NORMAL, bool(draft.brings_in_step))
    try:
        entry = get_entry(writing, draft.entry_id)
        publish_now(writing, tenant, entry, seen=draft.saves, terms=terms, by=by, now=now)
    except (UnsoundDraftError, OutdatedDraftError, NotFoundError) as error:
        note = _why(error, tenant)
        put_back(draft, note)
        record(
            writing, "faq-not-published", by=party(by), to=Party(draft.entry_id, _title_of(draft)), now=now, reason=note
        )
        return False
    return True


def keep_reading(
    writing: TenantSession, tenant: Tenant, entry: FaqEntry, review: date, *, by: Writer, now: datetime
) -> None:
    """Say that the published text is right until another date; UnsoundDraftError when it is not right even now."""
    source = set_front(get_document(writing, entry).source, review=review)
    read_again(writing, entry, get_sound(writing, tenant, entry, source), by=by, now=now)
    record(writing, "faq-still-right", by=party(by), to=Party(entry.id, entry.title), now=now)


def party(writer: Writer) -> Party:
    """Give somebody who writes as the audit names them."""
    return Party(writer.id, writer.name)


def _title_of(draft: FaqDraft) -> str:
    try:
        return read_entry("", draft.source).front.title
    except DocumentError:
        return "–"


def _why(error: UnsoundDraftError | OutdatedDraftError | NotFoundError, tenant: Tenant) -> str:
    """Say in the language of the brand's team why a draft was not published at its time."""
    say = tenant.catalogue(tenant.config.languages[0])
    if isinstance(error, OutdatedDraftError):
        return say.gettext(_OUTDATED)
    if isinstance(error, NotFoundError):
        return say.gettext(_GONE)
    findings = [f"{each.line}: {each.message}: {each.remedy}" for each in error.findings]
    return "\n".join([say.gettext(_UNSOUND), *findings])
