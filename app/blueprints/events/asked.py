"""What a visitor asks the list of events for; whatever is not one of ours is as if it had not been asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from app.domain.events.models import EventKind
from app.domain.events.queries import Wanted
from app.tenancy.event_checks import ONLINE
from app.web.hours import calendar_of
from app.web.request import current_tenant

_LAST_PAGE = 1_000
_FIRST, _LAST = date(2000, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as they stand in the address, and the page."""

    kind: str
    region: str
    since: str
    over: bool
    page: int

    @property
    def wanted(self) -> Wanted:
        """Give what is looked for."""
        return Wanted(
            kind=EventKind(self.kind) if self.kind else None,
            region="" if self.region == ONLINE else self.region or None,
            over=self.over,
            since=_midnight(self.since),
        )

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.kind or self.region or self.since)

    def query(self, **changes: object) -> str:
        """Give the query of the same list, with something changed."""
        known = {"kind": self.kind, "region": self.region, "since": self.since, "past": "1" if self.over else ""}
        given = {name: str(value) for name, value in {**known, **changes}.items() if value}
        return f"?{urlencode(given)}" if given else ""


def read_asked(args: Mapping[str, str]) -> Asked:
    """Read the filters of an address."""
    kind, region, page = args.get("kind", ""), args.get("region", ""), args.get("page", "")
    regions = {each.key for each in current_tenant().config.policy.events.regions} | {ONLINE}
    number = int(page) if page.isascii() and page.isdigit() and len(page) < len(str(_LAST_PAGE)) else 1
    return Asked(
        kind=kind if kind in set(EventKind) else "",
        region=region if region in regions else "",
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
