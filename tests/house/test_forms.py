"""Of every form's fields it is known whether what is typed into them may be kept."""

from collections.abc import Iterator

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import PasswordField

from app.web.forms import PageForm, keepable

NO_SECRETS = {"first_name", "last_name", "email", "company", "message", "comment", "name", "user_name", "newsletter"}


def forms(base: type[PageForm] = PageForm) -> Iterator[type[PageForm]]:
    for form in base.__subclasses__():
        yield form
        yield from forms(form)


def fields_of(app: Flask) -> dict[str, bool]:
    """Give the names of all forms' fields, and whether any form shows one without its text or asks for a code in it."""
    found: dict[str, bool] = {}
    with app.test_request_context():
        for form in forms():
            for name in (name for name in dir(form) if hasattr(getattr(form, name, None), "_formfield")):
                unbound = getattr(form, name)
                token = unbound.kwargs.get("render_kw", {}).get("autocomplete", "")
                is_secret = unbound.field_class is PasswordField or "password" in token or "code" in token.split("-")
                found[name] = found.get(name, False) or (is_secret and "postal" not in token)
    return found


def test_passwords_and_codes_are_never_kept_and_everything_else_is(app: Flask) -> None:
    fields = fields_of(app)
    sent = MultiDict(dict.fromkeys([*fields, "csrf_token", "credential"], "typed"))

    assert {name for name, is_secret in fields.items() if is_secret} == {
        *("code", "current_password", "new_password", "password"),
    }
    assert keepable(sent).keys() == {name for name, is_secret in fields.items() if not is_secret}
    assert fields.keys() >= NO_SECRETS
