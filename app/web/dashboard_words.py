"""A line of a dashboard, and in words why it is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.domain.library.models import Subject
from app.domain.library.subjects import title_of
from app.domain.portal.rules import Reason, Shown
from app.web.i18n import gettext
from app.web.request import current_language


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A resource or an event on a card; the names are the component's (`components/row_list.html`)."""

    title: str
    url: str
    about: str  # what it is, its version, its day
    why: str
    calendar: str | None = None  # the address of a file for one's calendar
    language: str | None = None  # of its title, where that is not the page's


def titles_of(subjects: Iterable[Subject]) -> Mapping[UUID, str]:
    """Give the titles of subjects in the language that is read."""
    return {each.id: title_of(each.titles, current_language()) for each in subjects}


def why_words(shown: Shown, titles: Mapping[UUID, str], *, new: str | None = None) -> str:
    """Say why something is shown; `new`: what is said of what is only new."""
    subject = titles.get(shown.subject, "") if shown.subject else ""
    match shown.reason:
        case Reason.DEVICE:
            return gettext("For your device, %(product)s", product=subject)
        case Reason.PRODUCT_AND_TOPIC:
            return gettext("For %(product)s, on a topic of yours", product=subject)
        case Reason.PRODUCT:
            return gettext("For %(product)s, which you chose", product=subject)
        case Reason.TOPIC:
            return gettext("Your topic: %(topic)s", topic=subject)
        case Reason.NEAR:
            return gettext("In your region")
        case Reason.NEW:
            return new or gettext("New in the library")
