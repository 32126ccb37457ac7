"""A policy's value in a visitor's words: sixty minutes, 24 to 48 hours, 2 000, Monday to Friday."""

from gettext import NullTranslations

from babel.numbers import format_decimal
from babel.units import format_unit

from app.kernel.durations import Duration, DurationRange, Unit
from app.kernel.typography import NO_BREAK


def duration_words(duration: Duration, language: str, catalogue: NullTranslations) -> str:
    """Say a duration: `60 minutes`, `14 jours`, `5 jours ouvrés`."""
    if duration.unit is Unit.WORKING_DAY:
        message = catalogue.ngettext("%(num)s working day", "%(num)s working days", duration.amount)
        return _tied(message % {"num": format_decimal(duration.amount, locale=language)})
    if duration.unit is Unit.WORKING_HOUR:
        message = catalogue.ngettext("%(num)s working hour", "%(num)s working hours", duration.amount)
        return _tied(message % {"num": format_decimal(duration.amount, locale=language)})
    return _tied(format_unit(duration.amount, f"duration-{duration.unit}", "long", locale=language))


def range_words(span: DurationRange, language: str, catalogue: NullTranslations) -> str:
    """Say a range: `24 à 48 heures`, `5 to 10 working days`."""
    most = duration_words(Duration(span.most, span.unit), language, catalogue)
    return catalogue.gettext("%(least)s to %(most)s") % {"least": span.least, "most": most}


def count_words(count: int, language: str, one: str | None = None, many: str | None = None) -> str:
    """Say a count, with the noun that agrees with it: French takes the singular up to 1, the others at 1."""
    figure = format_decimal(count, locale=language)
    if one is None or many is None:
        return figure
    singular = count < 2 if language == "fr" else count == 1  # noqa: PLR2004 - the plural rule
    return f"{figure}{NO_BREAK}{one if singular else many}"


def _tied(words: str) -> str:
    """Keep the figure and its unit on one line."""
    return words.replace(" ", NO_BREAK, 1)
