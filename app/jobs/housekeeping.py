"""Forgetting what need not be kept: what readers wrote long ago, spent tries, what accounts left behind."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial

import structlog

from app.domain.accounts.factors.challenges import sweep_challenges
from app.domain.accounts.links.service import sweep_links
from app.domain.accounts.retention import forget_activity, forget_unconfirmed, sweep_browsers
from app.domain.accounts.sessions.service import sweep_sessions
from app.domain.accounts.signing_in.tallies import sweep as sweep_tries
from app.domain.accounts.transfers.service import sweep as sweep_transfers
from app.domain.accounts.transfers.service import sweep_files, sweep_lines
from app.domain.accounts.viewing.service import end_over_views
from app.domain.billing.inbox import sweep_events
from app.domain.faq.editing.typed import sweep_typed
from app.domain.faq.retention import forget_words, has_words
from app.domain.invoices.retention import sweep_invoices
from app.domain.library.imports.service import sweep as sweep_imports
from app.domain.library.imports.service import sweep_lines as sweep_import_lines
from app.domain.limits.service import sweep
from app.domain.support.incoming.settling import sweep_incoming
from app.domain.support.slow.service import sweep_slow_pages
from app.domain.support.team.typing import sweep_typed as sweep_typed_to_tickets
from app.domain.unsent.service import sweep as sweep_unsent
from app.kernel.db import SWEPT_AT_ONCE, TenantSession, transaction
from app.tenancy.config import Policies
from app.tenancy.registry import Registry

OpenSession = Callable[[str], TenantSession]
Swept = Mapping[str, int]

_BATCHES = 100  # transactions of one sweep in a round: mails wait for it, and the rest is there an hour later

_log = structlog.get_logger(__name__)


def forget_old_words(registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Forget what is older than each brand's policy says; a brand that cannot be read is passed over until it can."""

    def forget(session: TenantSession) -> Swept:
        if not has_words(session) or (policy := _policy_of(session, registry)) is None:
            return {}
        with transaction(session):
            return {"forgotten": forget_words(session, before=now - policy.faq.feedback_kept_for.as_timedelta())}

    in_each_brand(registry, open_session, forget, done="words_forgotten", failed="words_not_forgotten")


def sweep_limits(registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Forget the tries whose time is over, of every brand."""

    def forget(session: TenantSession) -> Swept:
        return {"rows": repeat(session, partial(sweep, now=now))}

    in_each_brand(registry, open_session, forget, done="limits_swept", failed="limits_not_swept")


def tend_accounts(registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
    """Forget registrations that nobody confirmed, and whatever else of accounts is over."""

    def tend(session: TenantSession) -> Swept:
        if (policy := _policy_of(session, registry)) is None:
            return {}
        chores: dict[str, Callable[[TenantSession], int]] = {
            "registrations": partial(forget_unconfirmed, policy=policy.confirmation_link, now=now),
            "links": partial(sweep_links, now=now),
            "views": partial(end_over_views, now=now),
            "sessions": partial(sweep_sessions, now=now),
            "tries": partial(sweep_tries, policy=policy.sign_in, now=now),
            "browsers": partial(sweep_browsers, now=now),
            "challenges": partial(sweep_challenges, now=now),
            "unsent_forms": partial(sweep_unsent, now=now),
            "typed_texts": partial(sweep_typed, now=now),
            "typed_answers": partial(sweep_typed_to_tickets, now=now),
            "activity": partial(forget_activity, policy=policy.activity, now=now),
            "transfer_files": partial(sweep_files, now=now),
            "transfer_lines": partial(sweep_lines, now=now),
            "transfers": partial(sweep_transfers, now=now),
            "import_lines": partial(sweep_import_lines, now=now),
            "imports": partial(sweep_imports, now=now),
            "invoices": partial(sweep_invoices, now=now),
            "slow_pages": partial(sweep_slow_pages, policy=policy.slow_pages, now=now),
            "webhook_events": partial(sweep_events, now=now),
            "incoming_mails": partial(sweep_incoming, policy=policy.support.incoming, now=now),
        }
        return {name: repeat(session, chore) for name, chore in chores.items()}

    in_each_brand(registry, open_session, tend, done="accounts_tended", failed="accounts_not_tended")


def in_each_brand(
    registry: Registry, open_session: OpenSession, chore: Callable[[TenantSession], Swept], *, done: str, failed: str
) -> None:
    """Do a chore for every brand (`in_brands`)."""
    in_brands(registry.slugs, open_session, chore, done=done, failed=failed)


def in_brands(
    slugs: Iterable[str], open_session: OpenSession, chore: Callable[[TenantSession], Swept], *, done: str, failed: str
) -> None:
    """Do a chore for these brands, and log what came of it; one brand's trouble is not the next one's."""
    for slug in slugs:
        try:
            with open_session(slug) as session:
                swept = chore(session)
        except Exception:  # noqa: BLE001 - whatever it was, the next brand is looked after
            _log.exception(failed, tenant=slug)
            continue
        if any(swept.values()):
            _log.info(done, tenant=slug, **swept)


def repeat(session: TenantSession, sweep: Callable[[TenantSession], int], *, at_once: int = SWEPT_AT_ONCE) -> int:
    """Sweep in transactions of their own until nothing is left, or as long as a round may take; give how many rows.

    `at_once`: how many rows one transaction takes at the most.
    """
    swept = 0
    for _ in range(_BATCHES):
        with transaction(session):
            rows = sweep(session)
        swept += rows
        if rows < at_once:
            break
    return swept


def _policy_of(session: TenantSession, registry: Registry) -> Policies | None:
    tenant = registry.by_slug(session.tenant)
    return tenant.config.policy if tenant is not None else None
