"""The demo's events: what a brand with such a module might hold, told relative to the day of the first start."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.demo.shelves import read_shelves
from app.demo.subjects import keep_subjects
from app.domain.events.models import Event, EventKind
from app.domain.events.rules import instant_of
from app.domain.events.service import Described, create_event, publish_event
from app.domain.events.webinars import tie_webinar
from app.domain.library.models import Resource, Visibility
from app.kernel.db import TenantSession
from app.kernel.ids import new_id
from app.tenancy.tenant import Tenant

_E, _T, _W = EventKind.EVENT, EventKind.TRAINING, EventKind.WEBINAR
_VIENNA, _PARIS, _LONDON, _CHICAGO = "Europe/Vienna", "Europe/Paris", "Europe/London", "America/Chicago"


class _Plan(NamedTuple):
    """An event: how many days from now, at which hour, how many hours long; without a region it is online."""

    kind: EventKind
    language: str
    title: str
    summary: str
    days: int
    hour: int
    hours: int
    zone: str
    region: str | None = None
    place: str = ""
    places: int | None = None
    customers: bool = False
    about: tuple[str, ...] = ()  # keys of subjects
    webinar: str | None = None  # of the library: its address there


_TESTERS = (
    _Plan(_T, "fr", "Essais de relais de protection, niveau 1", "Deux jours pour régler et tester un relais.",
          18, 9, 31, _PARIS, "france-benelux", "Lyon, salle de formation, 3 rue des Essais", 12,
          about=("rlx-10", "distance")),
    _Plan(_T, "de", "Prüfung von Leistungstransformatoren", "Ein Tag Praxis: Messen, Auswerten, Protokollieren.",
          25, 9, 8, _VIENNA, "alpine", "Klaus, Schulungszentrum, Oberes Ried 1", 10,
          about=("trafolab", "winding-resistance")),
    _Plan(_T, "en", "Commissioning of digital substations", "Two days on IEC 61850 networks, with exercises in pairs.",
          32, 9, 31, _LONDON, "british-isles", "Stafford, Training Centre, Dyson Way", 8,
          about=("gridsync", "commissioning")),
    _Plan(_T, "en", "Partial discharge measurement", "A day of measuring on cables and machines, in small groups.",
          46, 9, 8, _CHICAGO, "north-america", "Houston, 3550 Willowbend Blvd", 10, customers=True,
          about=("partial-eye", "partial-discharge")),
    _Plan(_T, "de", "Schutzprüfung für Fortgeschrittene", "Zwei Tage für alle, die Schutzrelais regelmäßig prüfen.",
          53, 9, 31, "Europe/Berlin", "germany", "Erlangen, Schulungsraum, Henkestraße 91", 12,
          about=("rlx-30", "differential", "distance")),
    _Plan(_T, "fr", "Diagnostic des transformateurs de mesure", "Une journée d’essais sur des appareils réels.",
          60, 9, 8, "Europe/Brussels", "france-benelux", "Bruxelles, salle Volta, rue du Progrès 56", 10,
          about=("trafoscope", "instrument-transformers")),
    _Plan(_E, "de", "Anwendertagung Schutz- und Leittechnik", "Vorträge von Anwendern und ein Abend zum Austausch.",
          74, 10, 30, _VIENNA, "alpine", "Bregenz, Festspielhaus, Platz der Wiener Symphoniker 1", 200,
          about=("differential", "commissioning")),
    _Plan(_E, "en", "Open day: test equipment to try out", "Bring a question, and try the equipment with an engineer.",
          39, 10, 6, _LONDON, "british-isles", "Stafford, Training Centre, Dyson Way", 40,
          about=("ptx-200", "ptx-400")),
    _Plan(_W, "en", "Reading a relay test report", "What each figure means, and which ones to look at first.",
          6, 15, 1, _VIENNA, about=("rlx-10", "rlx-30"), webinar="reading-a-relay-test-report"),
    _Plan(_W, "fr", "Lire un rapport d’essai de relais", "Ce que dit chaque chiffre, et lesquels regarder d’abord.",
          8, 11, 1, _PARIS, about=("rlx-10", "rlx-30"), webinar="lire-un-rapport-d-essai-de-relais"),
    _Plan(_W, "de", "Prüfberichte richtig lesen", "Was jede Zahl bedeutet und welche man zuerst ansieht.",
          10, 11, 1, _VIENNA, about=("rlx-10", "rlx-30"), webinar="prufberichte-richtig-lesen"),
    _Plan(_W, "en", "News in the test software", "What the last version does better, shown on a real test.",
          13, 15, 1, _VIENNA, places=100, customers=True, about=("ptx-200", "ptx-400")),
    _Plan(_W, "en", "Grounding of substations", "How it is measured, and what may go wrong.", -20, 15, 1, _VIENNA,
          about=("commissioning",)),
)  # fmt: skip
_SHOPKEEPERS = (
    _Plan(_W, "fr", "Bien commencer avec votre abonnement", "Une heure pour régler l’essentiel, puis vos questions.",
          5, 12, 1, _PARIS, places=50, about=("till", "start"), webinar="bien-commencer-en-direct"),
    _Plan(_W, "fr", "Préparer sa clôture de l’année", "Ce qu’il faut vérifier avant le 31 décembre, pas à pas.",
          12, 12, 1, _PARIS, customers=True, about=("till", "invoices")),
    _Plan(_W, "fr", "Moins de rendez-vous manqués", "Rappels, acomptes et liste d’attente, avec trois salons.",
          -30, 12, 1, _PARIS, about=("bookings",), webinar="moins-de-rendez-vous-manques"),
)  # fmt: skip
_BODY = {
    "fr": "## Pour vous préparer\n\nApportez une question de votre quotidien : nous y prenons le temps.",
    "en": "## To be prepared\n\nBring a question from your own work: we take the time for it.",
    "de": "## Zur Vorbereitung\n\nBringen Sie eine Frage aus Ihrem Alltag mit: Wir nehmen uns die Zeit dafür.",
}


def hold_events(session: TenantSession, tenant: Tenant, *, now: datetime) -> None:
    """Announce events of a brand that has the module and none yet; where it names no region, webinars only."""
    if "events" not in tenant.config.modules or session.scalar(select(Event.id).limit(1)) is not None:
        return
    subjects = keep_subjects(session, read_shelves(tenant.folder / "demo"), now=now)
    by_key = {key: subject_id for (_kind, key), subject_id in subjects.items()}
    for plan in _plans(tenant):
        about = tuple(by_key[key] for key in plan.about if key in by_key)
        _announce(session, plan, tenant, about, now=now)


def tie_webinars(session: TenantSession, tenant: Tenant) -> None:
    """Let the webinars of the brand's library lead to their events, once both are kept."""
    for plan in _plans(tenant):
        named = select(Event.id).where(Event.title == plan.title, Event.language == plan.language)
        event_id = session.scalar(named.limit(1))
        resource_id = session.scalar(select(Resource.id).where(Resource.slug == plan.webinar))
        if event_id is not None and resource_id is not None:
            tie_webinar(session, event_id, resource_id)


def _plans(tenant: Tenant) -> Sequence[_Plan]:
    """List those that fit a brand: where it names no region, webinars for shopkeepers."""
    regions = {each.key for each in tenant.config.policy.events.regions}
    plans = _TESTERS if regions else _SHOPKEEPERS
    return [plan for plan in plans if plan.region is None or plan.region in regions]


def _announce(session: TenantSession, plan: _Plan, tenant: Tenant, about: tuple[UUID, ...], *, now: datetime) -> None:
    day = _weekday(now.astimezone(ZoneInfo(plan.zone)).date() + timedelta(days=plan.days))
    starts = instant_of(day, time(plan.hour), plan.zone)
    assert starts is not None  # noqa: S101 - no clock leaves out a working hour
    announced = min(now, starts) - timedelta(days=1)
    described = Described(
        kind=plan.kind,
        language=plan.language if plan.language in tenant.config.languages else tenant.config.languages[0],
        visibility=Visibility.CUSTOMERS if plan.customers else Visibility.PUBLIC,
        title=plan.title,
        summary=plan.summary,
        body=_BODY[plan.language],
        region=plan.region,
        place=plan.place,
        online_url=None if plan.region else f"{tenant.origin}/events/",
        zone=plan.zone,
        starts_at=starts,
        ends_at=starts + timedelta(hours=plan.hours),
        places=plan.places,
        subjects=about,
    )
    event = create_event(session, new_id(announced), described, now=announced)
    assert event is not None  # noqa: S101 - its id is new
    publish_event(session, event.id, seen=event.edition, now=announced)


def _weekday(day: date) -> date:
    """Give that day, or the Monday after a Saturday or Sunday; weeks later what would be around the new year."""
    if (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 6):
        day += timedelta(days=14 if day.month == 1 else 21)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)  # noqa: PLR2004 - a Friday
