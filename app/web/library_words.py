"""The library in words: what each kind is called, one and several, and how much of it there is."""

from collections.abc import Mapping
from types import MappingProxyType

from babel.numbers import format_decimal

from app.domain.library.listing import MOST_COUNTED
from app.domain.library.models import ResourceKind
from app.domain.library.rules import Standing
from app.domain.library.search.query import MOST_FOUND
from app.web.i18n import gettext, ngettext
from app.web.labels import LABELS
from app.web.request import current_language


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when it is shown."""
    return message


_ONE: Mapping[ResourceKind, str] = MappingProxyType(
    {
        ResourceKind.GUIDE: _("Guide"),
        ResourceKind.TUTORIAL: _("Tutorial"),
        ResourceKind.VIDEO: _("Video"),
        ResourceKind.WEBINAR: _("Webinar"),
        ResourceKind.ARTICLE: _("Article"),
        ResourceKind.DOCUMENT: _("Document"),
        ResourceKind.UPDATE: _("Software update"),
    }
)
_MANY: Mapping[ResourceKind, str] = MappingProxyType(
    {
        ResourceKind.GUIDE: LABELS["guides"],
        ResourceKind.TUTORIAL: _("Tutorials"),
        ResourceKind.VIDEO: LABELS["video_tutorials"],
        ResourceKind.WEBINAR: LABELS["webinars"],
        ResourceKind.ARTICLE: _("Articles"),
        ResourceKind.DOCUMENT: _("Documents"),
        ResourceKind.UPDATE: LABELS["updates"],
    }
)

# How a resource stands: the kind of the mark beside it (components/state.html), and the word.
_STANDINGS: Mapping[Standing, tuple[str, str]] = MappingProxyType(
    {
        Standing.DRAFT: ("progress", _("Draft")),
        Standing.SCHEDULED: ("new", _("Scheduled")),
        Standing.SHOWN: ("done", _("Shown")),
        Standing.EXPIRED: ("closed", _("Shown no more")),
    }
)


def standing_mark(standing: Standing) -> tuple[str, str]:
    """Say how a resource stands: the kind of the mark beside it, and the word."""
    mark, word = _STANDINGS[standing]
    return mark, gettext(word)


def kind_word(kind: ResourceKind) -> str:
    """Say what one resource is."""
    return gettext(_ONE[kind])


def kinds_word(kind: ResourceKind) -> str:
    """Say what several of them are: the words of the FAQ's labels where it has some."""
    return gettext(_MANY[kind])


def resources_words(number: int) -> str:
    """Say how many resources there are; of very many only that they are more."""
    if number > MOST_COUNTED:
        return gettext("More than %(number)s resources", number=grouped(MOST_COUNTED))
    return ngettext("%(shown)s resource", "%(shown)s resources", number, shown=grouped(number))


def found_words(number: int, *, first: int, shown: int) -> str:
    """Say how much was found, and where in it a page is that is not all of it."""
    if shown == number or not shown:
        return resources_words(number)
    facts = {"first": first, "last": first + shown - 1}
    if number > MOST_FOUND:
        return gettext("Resources %(first)d to %(last)d of more than %(most)d", most=MOST_FOUND, **facts)
    return gettext("Resources %(first)d to %(last)d of %(number)d", number=number, **facts)


def grouped(number: int) -> str:
    """Write a number as the page's language does."""
    return format_decimal(number, locale=current_language())
