"""How long something took, in words: 12 min, 31,5 h, 4,2 jours."""

from datetime import timedelta

from babel.units import format_unit

_UNITS = (("day", timedelta(days=1), 2), ("hour", timedelta(hours=1), 1))  # from how many on it is told in a unit


def elapsed_words(time: timedelta, language: str) -> str:
    """Say a time in the greatest unit that says something, with one decimal at most."""
    for name, unit, least in _UNITS:
        if time >= least * unit:
            return str(format_unit(round(time / unit, 1), f"duration-{name}", "short", locale=language))
    return str(format_unit(time // timedelta(minutes=1), "duration-minute", "short", locale=language))
