"""Forgetting what need not be kept: what readers wrote long ago, spent tries, what accounts left behind."""

from collections.abc import Callable
from datetime import datetime

import structlog

from app.domain.accounts.links.service import sweep_links
from app.domain.accounts.retention import forget_browsers, forget_unconfirmed
from app.domain.accounts.sessions.service import sweep_sessions
from app.domain.accounts.signing_in.tallies import sweep as sweep_tries
from app.domain.faq.retention import forget_words, has_words
from app.domain.limits.service import sweep
from app.domain.unsent.service import sweep as sweep_unsent
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry

_log = structlog.get_logger(__name__)


def forget_old_words(registry: Registry, open_session: Callable[[str], TenantSession], *, now: datetime) -> None:
    """Forget what is older than each brand's policy says; a brand that cannot be read is passed over until it can."""
    for slug in registry.slugs:
        try:
            with open_session(slug) as session:
                _forget(session, registry, now)
        except Exception:  # noqa: BLE001 - one brand's trouble is not the next one's
            _log.exception("words_not_forgotten", tenant=slug)


def sweep_limits(registry: Registry, open_session: Callable[[str], TenantSession], *, now: datetime) -> None:
    """Forget the tries whose time is over, of every brand."""
    for slug in registry.slugs:
        with open_session(slug) as session, transaction(session):
            swept = sweep(session, now=now)
        if swept:
            _log.info("limits_swept", tenant=slug, rows=swept)


def tend_accounts(registry: Registry, open_session: Callable[[str], TenantSession], *, now: datetime) -> None:
    """Forget registrations that nobody confirmed, and links, sessions, tries and browsers that are over."""
    for slug in registry.slugs:
        try:
            with open_session(slug) as session:
                _tend(session, registry, now)
        except Exception:  # noqa: BLE001 - one brand's trouble is not the next one's
            _log.exception("accounts_not_tended", tenant=slug)


def _tend(session: TenantSession, registry: Registry, now: datetime) -> None:
    tenant = registry.by_slug(session.tenant)
    if tenant is None:
        return
    policy = tenant.config.policy
    with transaction(session):
        swept = {
            "registrations": forget_unconfirmed(session, policy.confirmation_link, now=now),
            "links": sweep_links(session, now=now),
            "sessions": sweep_sessions(session, now=now),
            "tries": sweep_tries(session, policy.sign_in, now=now),
            "browsers": forget_browsers(session, now=now),
            "unsent_forms": sweep_unsent(session, now=now),
        }
    if any(swept.values()):
        _log.info("accounts_tended", tenant=session.tenant, **swept)


def _forget(session: TenantSession, registry: Registry, now: datetime) -> None:
    if not has_words(session) or (tenant := registry.by_slug(session.tenant)) is None:
        return
    kept_for = tenant.config.policy.faq.feedback_kept_for.as_timedelta()
    with transaction(session):
        forgotten = forget_words(session, before=now - kept_for)
    if forgotten:
        _log.info("words_forgotten", tenant=session.tenant, forgotten=forgotten)
