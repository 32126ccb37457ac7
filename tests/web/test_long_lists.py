"""A long list is written as WTForms writes any list."""

import pytest
from wtforms import Form, SelectField
from wtforms.widgets import Select

from app.web.long_lists import LongList

CHOICES = [("", "Choisissez"), ("FR", "France"), ("CI", "Côte d’Ivoire"), ("\"<&>'", "<b> & “x”"), ("ZZ", "")]


@pytest.mark.parametrize("chosen", [None, "", "FR", "\"<&>'", "elsewhere"])
def test_a_long_list_is_written_as_any_other(chosen: str | None) -> None:
    class Ours(Form):
        country = SelectField(choices=lambda: CHOICES, validate_choice=False, widget=LongList())

    class Theirs(Form):
        country = SelectField(choices=lambda: CHOICES, validate_choice=False, widget=Select())

    words = {"autocomplete": "country", "aria_invalid": "true"}
    ours, theirs = (form(data={"country": chosen}).country(**words) for form in (Ours, Theirs))
    assert ours == theirs
