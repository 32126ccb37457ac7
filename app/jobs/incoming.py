"""Fetching mails: each is taken in by a transaction of its own, and marked as seen only when that is over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event

import structlog

from app.domain.support.incoming.ports import MailSource, OpenMailbox
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.mailboxes import takes_mail

PAUSE = 30.0  # seconds between two rounds

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetcher:
    """What fetching needs: the mailboxes by brand, the brands, who takes a mail in, and when to stop."""

    sources: Mapping[str, MailSource]
    registry: Registry
    receive: Callable[[bytes, Tenant], object]
    stop: Event


def keep_fetching(fetcher: Fetcher, *, pause: float = PAUSE) -> None:
    """Make rounds until told to stop."""
    while not fetcher.stop.is_set():
        fetch_round(fetcher)
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
    taken = 0
    largest = tenant.config.policy.support.incoming.largest
    for name in mailbox.list_unseen():
        if fetcher.stop.is_set():
            break
        raw = mailbox.read(name, most=largest + 1)
        if raw is None:
            continue
        try:
            fetcher.receive(raw, tenant)
        except Exception:  # noqa: BLE001 - it stays unseen, and is tried in the next round
            _log.exception("mail_not_taken", tenant=tenant.slug)
            continue
        mailbox.mark_seen(name)
        taken += 1
    return taken
