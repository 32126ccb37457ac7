"""Lists of hundreds of choices: the general way, in which WTForms writes attributes, takes a third of a page's time."""

from typing import Any

from markupsafe import escape
from wtforms.widgets import Select


class LongList(Select):
    """Writes choices that have a value and words, and nothing else, as WTForms would."""

    @classmethod
    def render_option(cls, choice: Any, **_: object) -> str:  # type: ignore[override]  # noqa: ANN401 - newer than its types
        """Write one choice."""
        selected = "selected " if choice.selected else ""
        return f'<option {selected}value="{escape(choice.value)}">{escape(choice.label or choice.value)}</option>'
