"""What every form is made of: data kept, errors named, hostile characters taken out before anything looks at them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_wtf import FlaskForm
from wtforms import Field

# Control, format and private characters but the line break: nobody types them, RTL overrides deceive.
_UNWANTED = {"Cc", "Cf", "Co", "Cs"}


@dataclass(frozen=True, slots=True)
class FormError:
    """One thing to mend: the field's id, and what to do."""

    field: str
    message: str


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of a page; its token is checked for all forms at once (`app.web.csrf`)."""

    class Meta:
        """The token is not this form's business."""

        csrf = False

    @property
    def faults(self) -> list[FormError]:
        """List what to mend, in the order of the fields, for the summary on top."""
        fields: Mapping[str, Field] = self._fields
        return [FormError(field.id, str(error)) for field in fields.values() for error in _flat(field.errors)]


def clean_text(text: str | None) -> str | None:
    """Take out what no keyboard sends and the blanks around; keep the line breaks."""
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) not in _UNWANTED).strip()


def _flat(errors: Sequence[object]) -> list[object]:
    return [each for error in errors for each in (error if isinstance(error, list | tuple) else [error])]
