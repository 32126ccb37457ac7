"""Why an answer was of no use: what readers choose from, and what the desk says of it."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

REASONS: Mapping[str, LazyString] = MappingProxyType(
    {
        "unclear": _("I did not understand the answer"),
        "incomplete": _("Something is missing"),
        "wrong": _("It does not work the way it says"),
        "other_question": _("It is not the question I have"),
    }
)
