"""What every form is made of: data kept, errors named, what nobody may send or keep taken out before anything looks."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField
from wtforms.fields.core import UnboundField

from app.kernel.cards import mask_cards
from app.kernel.letters import without_unwanted
from app.web.unsent import find_typed

# Autocomplete tokens of what is a secret (HTML, 4.10.18.7.1).
_SECRETS = {"current-password", "new-password", "one-time-code"}


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of a page; its token is checked for all forms at once (`app.web.csrf`).

    One that came too late (`app.web.late_forms`) is shown with what was typed when its page is asked for again.
    """

    _asked: ClassVar[set[str]] = set()  # names of the fields of all forms
    _secret: ClassVar[set[str]] = set()  # of those that are a secret in any form
    is_restored = False

    class Meta:
        """The token is not this form's business, and only a form fills a form: JSON may be nested beyond measure."""

        csrf = False

        def wrap_formdata(self, form: "PageForm", _formdata: object) -> Mapping[str, str] | None:
            """Take what was typed when the form is sent, or came too late before; nothing when it is shown first."""
            if request.method == "POST":
                return request.form
            typed = find_typed(form._fields)
            form.is_restored = typed is not None
            return MultiDict(typed) if typed is not None else None

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        for name, field in vars(cls).items():
            if isinstance(field, UnboundField):
                PageForm._asked.add(name)
                if _is_secret(field):
                    PageForm._secret.add(name)


def keepable(sent: "MultiDict[str, str]") -> dict[str, list[str]]:
    """Give what may be kept of a form: what some form of ours asks for, and never what any form takes for a secret."""
    names = PageForm._asked - PageForm._secret  # noqa: SLF001 - the other half of the same idea
    return {name: texts for name, texts in sent.lists() if name in names}


def without_secrets(sent: "MultiDict[str, str]") -> list[tuple[str, str]]:
    """Give everything that was sent with a form, but what any form takes for a secret."""
    return [(name, text) for name, text in sent.items(multi=True) if name not in PageForm._secret]  # noqa: SLF001 - as above


def clean_text(text: str | None) -> str | None:
    """Take out what no keyboard sends and the blanks around; keep the line breaks."""
    return None if text is None else without_unwanted(text)


def free_text(text: str | None) -> str | None:
    """Clean what somebody wrote as they liked, and take the middle out of card numbers: it goes on into mails too."""
    cleaned = clean_text(text)
    return None if cleaned is None else mask_cards(cleaned)


def _is_secret(field: "UnboundField[Any]") -> bool:
    token = field.kwargs.get("render_kw", {}).get("autocomplete")
    return issubclass(field.field_class, PasswordField) or token in _SECRETS
