"""Asking VIES: claim and commit, ask outside of any transaction, then note what came of it in another.

One question of a country is in flight at a time, because VIES counts them by country. The database is the truth:
whoever dies leaves a claim that runs out, and the number is asked about again.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID

import structlog
from sqlalchemy import Connection

from app.domain.vat import service
from app.domain.vat.errors import NumberError
from app.domain.vat.lifecycle import GIVES_WAY_FOR, LEASE
from app.domain.vat.ports import Answer, CheckError, Exchange, TemporaryError, VatService
from app.domain.vat.queries import list_due, list_in_flight
from app.domain.vat.questions import Question
from app.domain.vat.rules import VatNumber, read_number
from app.jobs.claimants import new_claimant
from app.jobs.relay import Timetable
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.figures.shared import TALLY

PAUSE = 1.0  # seconds between two looks without work
AT_ONCE = 6  # countries

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """What asking needs: what is due, one tenant's session, the brands, VIES, a clock, chance, and when to stop."""

    timetable: Timetable
    open_session: Callable[[str], TenantSession]
    registry: Registry
    vies: VatService
    clock: Callable[[], datetime]
    chance: Callable[[], float]
    stop: Event
    lease: timedelta = LEASE
    followed: Callable[[str, UUID], None] = lambda _tenant, _account: None
    """What is done about an account once an answer is noted; never raises."""
    turns: dict[str, str] = field(default_factory=dict)
    """The brand for which each country was asked last: the next one's number comes before another of its own."""


def keep_asking(asker: Asker, *, pause: float = PAUSE) -> None:
    """Make rounds until told to stop; a database that is away is waited for."""
    with ThreadPoolExecutor(AT_ONCE, "vat") as pool:
        while not asker.stop.is_set():
            asked = 0
            try:
                asked = ask_round(asker, pool)
                TALLY.note_round("vat")
            except Exception:  # noqa: BLE001 - whatever it was, the next round looks again
                _log.exception("vat_round_failed")
            if not asked:
                asker.stop.wait(pause)


def ask_round(asker: Asker, pool: ThreadPoolExecutor) -> int:
    """Ask about a number of each country, side by side, the brands by turns; give how many were asked."""
    with asker.timetable() as connection:
        busy = {country for _, country in list_in_flight(connection, now=asker.clock())}
        due = _due(connection, asker)
    free = [(slug, registration_id) for slug, registration_id, country in due if country not in busy]
    asker.turns.update({country: slug for slug, _, country in due if country not in busy})
    return sum(pool.map(lambda due: _ask_safely(due[0], due[1], asker), free))


def ask_about(slug: str, registration_id: UUID, asker: Asker) -> bool:
    """Ask about one number; False when somebody else does, or is asking the same country."""
    tenant = asker.registry.by_slug(slug)
    if tenant is None or asker.stop.is_set():
        return False
    with asker.open_session(slug) as session:
        with transaction(session):
            now, owner = asker.clock(), new_claimant()
            question = service.claim(session, registration_id, owner=owner, now=now, lease=asker.lease)
        if question is None:
            return False
        if _is_crowded(question, asker):
            with transaction(session):
                until = asker.clock() + GIVES_WAY_FOR * asker.chance()
                service.give_way(session, question, until=until)
            return False
        result = _ask(question, tenant, asker)
        with transaction(session):
            policy, now = tenant.config.policy.pro, asker.clock()
            service.note(session, question, result, policy=policy, chance=asker.chance(), now=now)
    asker.followed(slug, question.account_id)
    return True


def requester_of(tenant: Tenant) -> VatNumber | None:
    """Give the brand's own number, in whose name VIES is asked; none where it has none that VIES would know."""
    entity = tenant.config.legal_entity
    try:
        number = read_number(entity.vat_number) if entity and entity.vat_number else None
    except NumberError:
        return None
    return number if number is not None and number.is_known_to_vies else None


def _due(connection: Connection, asker: Asker) -> Sequence[tuple[str, UUID, str]]:
    """Give (tenant, id, country) of what is due; a brand that can't be served keeps no country from the others."""
    slugs = set(asker.registry.slugs)
    while True:
        due = list_due(connection, sorted(slugs), after=asker.turns, now=asker.clock())
        away = {slug for slug, _, _ in due if asker.registry.by_slug(slug) is None}
        if not away:
            return due
        slugs -= away


def _ask_safely(slug: str, registration_id: UUID, asker: Asker) -> bool:
    try:
        return ask_about(slug, registration_id, asker)
    except Exception:  # noqa: BLE001 - whatever is wrong with one number stays with it
        _log.exception("vat_check_failed", tenant=slug, registration=str(registration_id))
        return False


def _is_crowded(question: Question, asker: Asker) -> bool:
    """Tell whether somebody else is asking the same country; of two that meet at the same moment both give way."""
    with asker.timetable() as connection:
        in_flight = list_in_flight(connection, now=asker.clock())
    country = question.number.country
    return any(each == country and other != question.registration_id for other, each in in_flight)


def _ask(question: Question, tenant: Tenant, asker: Asker) -> Answer | CheckError:
    try:
        result: Answer | CheckError = asker.vies.check(question.number, requester_of(tenant))
    except CheckError as error:
        result = error
    except Exception:  # noqa: BLE001 - an answer that breaks us rejects nobody
        _log.exception("vat_answer_failed", tenant=tenant.slug)
        result = TemporaryError("our_failure", Exchange())
    code = result.code if isinstance(result, CheckError) else "valid" if result.valid else "invalid"
    _log.info("vat_asked", tenant=tenant.slug, country=question.number.country, code=code)
    return result
