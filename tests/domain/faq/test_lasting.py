"""A reference that leads nowhere any more says what it said last."""

from collections.abc import Callable

import pytest

from app.domain.faq.lasting import Known, LastingBindings, list_known, remember
from app.domain.faq.ports import Bound
from app.domain.faq.rendering import render
from app.kernel.db import transaction
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.faq.brand import VALUES, Birch

TEXT = "In {{ policy.link }}, [there](entry:one) or [](page:login).\n\n![Plate](figure:plate)"


def never() -> Known:
    raise AssertionError("nothing failed, so nobody need know what was known")


def last(**known: Bound) -> Callable[[], Known]:
    return lambda: known


def test_live_values_are_said_and_gathered_without_asking_for_the_last_ones() -> None:
    lasting = LastingBindings(Birch(), never)
    rendered = render(TEXT, lasting)
    assert rendered.html == render(TEXT, Birch()).html
    assert set(lasting.said) == {
        "{{ policy.link }}",
        "entry:one",
        "page:login",
        "figure:plate",
        "{{ brand.name }}",
    }


def test_what_is_gone_says_what_it_said_last_and_the_rest_is_live(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = LastingBindings(Birch(), never)
    before = render(TEXT, whole).html
    poorer = Birch(drawings={})
    monkeypatch.setattr(poorer, "page", Birch().entry)  # which knows no “login”
    monkeypatch.delitem(VALUES, "policy.link")
    assert "–" in render(TEXT, poorer).html
    lasting = LastingBindings(poorer, lambda: whole.said)
    assert render(TEXT, lasting).html == before
    monkeypatch.setitem(VALUES, "policy.link", Bound("90 minutes", "figure"))
    assert "90 minutes" in render(TEXT, lasting).html


def test_what_was_never_known_stays_a_dash_and_a_problem() -> None:
    rendered = render("In {{ policy.nowhere }}.", LastingBindings(Birch(), last()))
    assert ("–" in rendered.html, len(rendered.problems)) == (True, 1)


def test_a_value_with_its_nouns_is_another_than_without() -> None:
    lasting = LastingBindings(Birch(), never)
    render("{{ policy.attempts : try | tries }} and {{ policy.attempts }}", lasting)
    assert set(lasting.said) == {"{{ policy.attempts : try | tries }}", "{{ policy.attempts }}"}


def test_values_are_kept_by_brand_and_language_and_the_latest_wins(open_session: OpenSession) -> None:
    birch, acorn = open_session(BIRCH), open_session(ACORN)
    one, two = Bound("60 minutes", "figure"), Bound("Sign in", "target", "/login")
    with transaction(birch):
        remember(birch, "en", {"{{ policy.link }}": one, "page:login": two})
        remember(birch, "en", {"{{ policy.link }}": Bound("90 minutes", "figure")})
    assert list_known(birch, "en") == {"{{ policy.link }}": Bound("90 minutes", "figure"), "page:login": two}
    assert (list_known(birch, "fr"), list_known(acorn, "en")) == ({}, {})
