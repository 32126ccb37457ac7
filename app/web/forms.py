"""What every form is made of: data kept, errors named, what nobody may send or keep taken out before anything looks."""

import unicodedata
from collections.abc import Mapping

from flask import request
from flask_wtf import FlaskForm

from app.kernel.cards import mask_cards

# Control, format and private characters but the line break: nobody types them, RTL overrides deceive.
_UNWANTED = {"Cc", "Cf", "Co", "Cs"}


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of a page; its token is checked for all forms at once (`app.web.csrf`)."""

    class Meta:
        """The token is not this form's business, and only a form fills a form: JSON may be nested beyond measure."""

        csrf = False

        def wrap_formdata(self, _form: FlaskForm, _formdata: object) -> Mapping[str, str] | None:
            """Take what was typed when the form is sent; nothing when it is shown first."""
            return request.form if request.method == "POST" else None


def clean_text(text: str | None) -> str | None:
    """Take out what no keyboard sends and the blanks around; keep the line breaks."""
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) not in _UNWANTED).strip()


def free_text(text: str | None) -> str | None:
    """Clean what somebody wrote as they liked, and take the middle out of card numbers: it goes on into mails too."""
    cleaned = clean_text(text)
    return None if cleaned is None else mask_cards(cleaned)
