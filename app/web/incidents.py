"""How the services of a brand stand, for every page: read once per version of its pages, and said in its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from weakref import WeakKeyDictionary

import structlog
from flask import Flask, request
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy.exc import SQLAlchemyError

from app.domain.incidents.models import Impact, IncidentState, Words
from app.domain.incidents.policy import Part
from app.domain.incidents.rules import SHOWN_DAYS, days_of
from app.domain.incidents.standing import Standing, read_standing
from app.kernel.db import open_session
from app.tenancy.tenant import Tenant
from app.web.environ import VERSION
from app.web.hours import calendar_of
from app.web.i18n import gettext
from app.web.installation import installation
from app.web.moments import local_day
from app.web.request import current_language, current_tenant, current_version, now

# The kind of the mark beside it (components/state.html), and the word.
IMPACT_WORDS: Mapping[Impact | None, tuple[str, LazyString]] = MappingProxyType(
    {None: ("done", _("Works")), Impact.SLOW: ("yours", _("Slowed down")), Impact.DOWN: ("late", _("Down"))}
)
STATE_WORDS: Mapping[IncidentState, tuple[str, LazyString]] = MappingProxyType(
    {
        IncidentState.INVESTIGATING: ("yours", _("We are looking for the cause")),
        IncidentState.IDENTIFIED: ("progress", _("The cause is known")),
        IncidentState.MONITORING: ("progress", _("Mended, we keep watching")),
        IncidentState.RESOLVED: ("done", _("Over")),
    }
)
_BAR, _STEP = 4, 6  # of the figure: how wide a day is, and how far apart two are

_log = structlog.get_logger(__name__)
_known: WeakKeyDictionary[Tenant, tuple[int, Standing]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Told:
    """Words as they can be shown: in the page's language, else in the first of the brand's that has them."""

    text: str
    language: str
    is_foreign: bool


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part of the service on the board: how it is felt now, and the days behind it as the paths of a figure."""

    label: str
    impact: Impact | None
    fine: str
    slow: str
    down: str
    sentence: str


def init_incidents(app: Flask) -> None:
    """Let every template say how the services and an incident stand."""
    app.jinja_env.globals.update(
        services_standing=current_standing,
        services_parts=list_parts,
        impact_words=IMPACT_WORDS,
        incident_words=STATE_WORDS,
        incident_parts=part_labels,
        told=tell,
    )


def tell(words: Words) -> Told:
    """Choose the words of a language that the reader has; it is said where they are in another one."""
    wanted, spoken = current_language(), current_tenant().config.languages
    language = next((each for each in (wanted, *spoken) if words.get(each)), wanted)
    return Told(words.get(language, ""), language, language != wanted)


def part_labels(names: Sequence[str]) -> Sequence[str]:
    """Name parts in the page's language, in the brand's order; one that it has no more is left out."""
    parts = current_tenant().config.policy.incidents.parts
    return [each.label[current_language()] for each in parts if each.name in names]


def current_standing() -> Standing:
    """Give how the services stand; what was known last where the database cannot be asked."""
    tenant = current_tenant()
    version = current_version() if VERSION in request.environ else None
    known = _known.get(tenant)
    if known is not None and known[0] == version:
        return known[1]
    try:
        with open_session(installation().engine, tenant.slug) as session:
            standing = read_standing(session, now=now())
    except SQLAlchemyError:
        _log.warning("standing_unread", tenant=tenant.slug)
        return known[1] if known is not None else Standing()
    if version is not None:
        _known[tenant] = version, standing
    return standing


def list_parts(standing: Standing) -> Sequence[ShownPart]:
    """List the parts of the service with their last days."""
    zone, today, spells = calendar_of(current_tenant()).zone, local_day(now()), standing.spells
    return [
        _shown(part, standing.felt_of(part.name), days_of(part.name, spells, last=today, zone=zone, now=now()))
        for part in current_tenant().config.policy.incidents.parts
    ]


def _shown(part: Part, impact: Impact | None, days: Sequence[Impact | None]) -> ShownPart:
    sentence = gettext(
        "Of the last %(days)d days, slowed down on: %(slow)d, down on: %(down)d",
        days=SHOWN_DAYS,
        slow=days.count(Impact.SLOW),
        down=days.count(Impact.DOWN),
    )
    fine, slow, down = (_bars(days, felt) for felt in (None, Impact.SLOW, Impact.DOWN))
    return ShownPart(part.label[current_language()], impact, fine, slow, down, sentence)


def _bars(days: Sequence[Impact | None], felt: Impact | None) -> str:
    return "".join(f"M{place * _STEP + _BAR // 2} 0v20" for place, each in enumerate(days) if each is felt)
