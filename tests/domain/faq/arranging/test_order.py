import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.faq.arranging.naming import free_name, slug_of
from app.domain.faq.arranging.order import move_before, move_by, place_like

orders = st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True)


@pytest.mark.parametrize(
    ("key", "steps", "moved"),
    [
        ("b", -1, "bacd"),
        ("b", 1, "acbd"),
        ("a", -1, "abcd"),
        ("d", 1, "abcd"),
        ("a", 2, "bcad"),
        ("c", -9, "cabd"),
        ("b", 9, "acdb"),
    ],
)
def test_something_moves_up_and_down_as_far_as_the_list_goes(key: str, steps: int, moved: str) -> None:
    assert move_by("abcd", key, steps) == list(moved)


@pytest.mark.parametrize(
    ("key", "before", "moved"),
    [("a", "d", "bcad"), ("d", "a", "dabc"), ("b", None, "acdb"), ("b", "gone", "acdb"), ("x", "b", "axbcd")],
)
def test_something_is_put_before_another_or_last(key: str, before: str | None, moved: str) -> None:
    assert move_before("abcd", key, before) == list(moved)


@pytest.mark.parametrize(
    ("order", "model", "placed"),
    [
        ("abc", "cab", "cab"),
        ("ac", "acb", "ac"),
        ("xcz", "abc", "cxz"),
        ("cx", "cab", "cx"),
        ("xc", "cab", "cx"),
        ("axbc", "cab", "caxb"),
        ("xbc", "abc", "xbc"),
    ],
)
def test_a_list_with_other_keys_has_one_where_the_model_has_it(order: str, model: str, placed: str) -> None:
    assert place_like(order, "c", model) == list(placed)


@given(orders, st.integers(-9, 9))
def test_the_list_that_was_moved_in_is_its_own_model(order: list[str], steps: int) -> None:
    model = move_by(order, order[0], steps)
    assert place_like(order, order[0], model) == model


@given(orders, orders)
def test_nothing_is_lost_and_the_others_keep_their_order(order: list[str], model: list[str]) -> None:
    key = model[0]
    placed = place_like(order, key, model)
    assert [each for each in placed if each != key] == [each for each in order if each != key]
    assert placed.count(key) == 1


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("J’ai oublié mon mot de passe", "j-ai-oublie-mon-mot-de-passe"),
        ("Œuvre déjà là ?", "oeuvre-deja-la"),
        ("Straße und Größe", "strasse-und-grosse"),
        ("???", "answer"),
        ("日本語", "answer"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 90, "a" * 80),
        ("mot " * 30, "mot-" * 19 + "mot"),
        ("\u202eRTL\u0000", "rtl"),
    ],
)
def test_a_key_is_made_of_a_title(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_a_name_that_is_taken_gets_the_first_number_that_is_free() -> None:
    assert free_name("one", {"one", "one-2"}) == "one-3"
    assert free_name("a" * 80, {"a" * 80}) == "a" * 78 + "-2"
