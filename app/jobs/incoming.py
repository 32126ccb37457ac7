"""Fetching mails: each is taken in by a transaction of its own, and marked as seen only when that is over."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Event

import structlog

from app.domain.support.incoming.ports import MailSource, OpenMailbox
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.figures.shared import TALLY
from app.web.mailboxes import takes_mail

PAUSE = 30.0  # seconds between two rounds
_MOST_AT_ONCE, _MOST_FAILURES = 100, 10  # mails of one round of one mailbox

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """What fetching needs: the mailboxes by brand, the brands, who takes a mail in, and when to stop."""

    sources: Mapping[str, MailSource]
    registry: Registry
    receive: Callable[[bytes, Tenant], object]
    stop: Event
    tries: dict[str, Counter[str]] = field(default_factory=dict)  # by brand, of each mail that is not seen yet


def keep_fetching(fetcher: Fetcher, *, pause: float = PAUSE) -> None:
    """Make rounds until told to stop."""
    while not fetcher.stop.is_set():
        fetch_round(fetcher)
        TALLY.note_round("incoming")
        fetcher.stop.wait(pause)


def fetch_round(fetcher: Fetcher) -> int:
    """Fetch what came for every brand; one mailbox's trouble is not the next one's. Give how many were taken in."""
    taken = 0
    for slug, source in fetcher.sources.items():
        tenant = fetcher.registry.by_slug(slug)
        if tenant is None or not takes_mail(tenant):
            continue
        try:
            with source.open() as mailbox:
                taken += _fetch(mailbox, tenant, fetcher)
        except Exception:  # noqa: BLE001 - whatever it was, the next mailbox is looked at
            _log.exception("mailbox_not_read", tenant=slug)
    return taken


def _fetch(mailbox: OpenMailbox, tenant: Tenant, fetcher: Fetcher) -> int:
    """Take in what nobody has seen, the least often tried first: what can't be taken keeps no other waiting.

    Nothing is given up, and a round ends after a few failures: what is wrong may be here.
    """
    tries, unseen = fetcher.tries.setdefault(tenant.slug, Counter()), mailbox.list_unseen()
    for name in tries.keys() - set(unseen):
        del tries[name]
    taken = failed = 0
    for name in sorted(unseen, key=lambda each: tries[each])[:_MOST_AT_ONCE]:
        if fetcher.stop.is_set() or failed == _MOST_FAILURES:
            break
        tries[name] += 1
        if _take(mailbox, name, tenant, fetcher):
            taken += 1
        else:
            failed += 1
            _log.error("mail_left_unseen", tenant=tenant.slug, name=name, tries=tries[name])
    return taken


def _take(mailbox: OpenMailbox, name: str, tenant: Tenant, fetcher: Fetcher) -> bool:
    """Take one in, and mark it then; tell whether it could be."""
    raw = mailbox.read(name, most=tenant.config.policy.support.incoming.largest + 1)
    if raw is None:
        return False
    try:
        fetcher.receive(raw, tenant)
    except Exception:  # noqa: BLE001 - it stays unseen, and is tried again
        _log.exception("mail_not_taken", tenant=tenant.slug)
        return False
    mailbox.mark_seen(name)
    return True
