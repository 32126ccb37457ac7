"""What a visitor asks the list of events for; whatever is not one of ours is as if it had not been asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from app.domain.events.models import EventKind
from app.domain.events.queries import Wanted
from app.domain.library.models import Subject, SubjectKind
from app.domain.library.subjects import title_of
from app.tenancy.event_checks import ONLINE
from app.web.events import KIND_WORDS, region_words
from app.web.hours import calendar_of
from app.web.i18n import NAMES, gettext, long_date
from app.web.library import named_subject
from app.web.request import current_language, current_tenant

_LAST_PAGE = 1_000
_FIRST, _LAST = date(2000, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as they stand in the address, and the page."""

    kind: str
    region: str
    language: str
    product: Subject | None
    topic: Subject | None
    since: str
    over: bool
    page: int

    @property
    def wanted(self) -> Wanted:
        """Give what is looked for."""
        return Wanted(
            kind=EventKind(self.kind) if self.kind else None,
            region="" if self.region == ONLINE else self.region or None,
            language=self.language or None,
            subjects=[each.id for each in (self.product, self.topic) if each is not None],
            over=self.over,
            since=_midnight(self.since),
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.words)

    @property
    def words(self) -> Sequence[str]:
        """What was asked for, in the order of the form."""
        tenant, language = current_tenant(), current_language()
        region = None if self.region == ONLINE else self.region
        said = (
            str(KIND_WORDS[EventKind(self.kind)]) if self.kind else "",
            region_words(region, tenant, language) if self.region else "",
            NAMES[self.language] if self.language else "",
            *(title_of(each.titles, language) for each in (self.product, self.topic) if each is not None),
            self._since_words if self.since else "",
        )
        return [each for each in said if each]

    @property
    def _since_words(self) -> str:
        day = long_date(date.fromisoformat(self.since))
        return gettext("before %(day)s", day=day) if self.over else gettext("from %(day)s on", day=day)

    def query(self, **changes: object) -> str:
        """Give the query of the same list, with something changed."""
        known = {
            "kind": self.kind,
            "region": self.region,
            "language": self.language,
            "product": self.product and self.product.key,
            "topic": self.topic and self.topic.key,
            "since": self.since,
            "past": "1" if self.over else "",
        }
        given = {name: str(value) for name, value in {**known, **changes}.items() if value}
        return f"?{urlencode(given)}" if given else ""


def read_asked(args: Mapping[str, str], subjects: Sequence[Subject]) -> Asked:
    """Read the filters of an address; `subjects` are those that events are about."""
    kind, region, page = args.get("kind", ""), args.get("region", ""), args.get("page", "")
    regions = {each.key for each in current_tenant().config.policy.events.regions} | {ONLINE}
    number = int(page) if page.isascii() and page.isdigit() and len(page) < len(str(_LAST_PAGE)) else 1
    return Asked(
        kind=kind if kind in set(EventKind) else "",
        region=region if region in regions else "",
        language=next((each for each in current_tenant().config.languages if each == args.get("language")), ""),
        product=named_subject(subjects, SubjectKind.PRODUCT, args.get("product")),
        topic=named_subject(subjects, SubjectKind.TOPIC, args.get("topic")),
        since=_day(args.get("since", "")),
        over=args.get("past") == "1",
        page=max(1, number),
    )


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if _FIRST <= day <= _LAST else ""


def _midnight(day: str) -> datetime | None:
    """Give when a day begins where the brand is."""
    if not day:
        return None
    return datetime.combine(date.fromisoformat(day), time(), calendar_of(current_tenant()).zone).astimezone(UTC)
