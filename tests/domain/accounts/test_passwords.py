"""New passwords: how long, how guessable, and never made of words that others know of the brand and the person."""

import secrets
import string
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from app.domain.accounts.errors import Weakness, WeakPasswordError
from app.domain.accounts.passwords import LONGEST, check_password, generate_password
from app.domain.accounts.policy import PasswordPolicy

POLICY = PasswordPolicy()
# What a brand and its customer are called, as the web gives it.
OWN = ("Camcha", "camcha", "Simplifiez-vous le quotidien", "martin.dupond@boulangerie-du-port.example", "Rémi", "Ann")


def weakness_of(password: str, policy: PasswordPolicy = POLICY, own: tuple[str, ...] = OWN) -> Weakness | None:
    try:
        check_password(password, policy, own_words=own)
    except WeakPasswordError as error:
        return error.weakness
    return None


@pytest.mark.security("SI-04")
@pytest.mark.parametrize("least", [8, 12, 20])
def test_a_password_has_as_many_characters_as_the_brand_asks(least: int) -> None:
    good = "gx9vUq2wKz7mTb4rYc6n"
    policy = PasswordPolicy(min_length=least)

    assert weakness_of(good[: least - 1], policy) is Weakness.TOO_SHORT
    assert weakness_of(good[:least], policy) is not Weakness.TOO_SHORT
    assert weakness_of(good, policy) is None


@pytest.mark.security("SI-04")
def test_a_brand_asks_for_twelve_unless_it_says_less_and_never_for_less_than_eight() -> None:
    assert PasswordPolicy().min_length == 12
    assert msgspec.convert({"min_length": 8}, PasswordPolicy).min_length == 8
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"min_length": 7}, PasswordPolicy)


@pytest.mark.security("SI-04")
@pytest.mark.parametrize(
    "password",
    [
        "wagoncitronparapluie",  # no capital, no digit, no sign
        "WAGONCITRONPARAPLUIE",
        "8305816492740163",
        "wagon citron parapluie",
        "密码很长也没有关系因为这里什么都可以写",
        "🙂🌲🪵🧀🍋🚃☂️🎈🪁🛶🧭🪗",
        "é" + "".join(chr(0x3B1 + number * 7 % 24) for number in range(99)),  # 100 characters
    ],
)
def test_no_kind_of_character_is_asked_for_and_none_is_refused(password: str) -> None:
    assert weakness_of(password) is None


@pytest.mark.security("SI-04")
def test_one_character_more_than_the_longest_is_refused_before_it_costs_anything() -> None:
    long = "".join(secrets.choice(string.ascii_letters) for _ in range(LONGEST))

    assert weakness_of(long) is None
    assert weakness_of(long + "x") is Weakness.TOO_LONG


@pytest.mark.security("SI-05")
@pytest.mark.parametrize(
    "password",
    [
        "azertyuiop12",
        "password1234",
        "aaaaaaaaaaaa",
        "abcdefghijkl",
        "20012001200120012001",
        "qwertyuiop" * 10,  # longer than zxcvbn looks at
        "a" * LONGEST,
        "abc" * 30,
    ],
)
def test_what_is_easily_guessed_is_refused_however_long_it_is(password: str) -> None:
    assert weakness_of(password, own=()) is Weakness.GUESSABLE


@pytest.mark.security("SI-05")
@pytest.mark.parametrize(
    "password",
    [
        "camcha-martin",
        "Camcha_Dupond!",
        "martin.dupond@boulangerie-du-port.example",
        "boulangerieduport",
        "BOULANGERIE du port 75",
        "c4mch4-m4rt1n!",
        "nitram.ahcmac",
        "rémi-Remi-RÉMI-camcha",
        "re\u0301mi martin camcha",
        "ｃａｍｃｈａ-ｍａｒｔｉｎ",
        "simplifiez le quotidien",
        "camcha" * 11 + "martin" * 20,
        "dupond-martin-camcha-remi-quotidien-boulangerie",
        "mcamchaartindupond",  # what stands around a word becomes no password by that
    ],
)
def test_the_brand_s_and_the_person_s_own_words_are_refused_alone_and_together(password: str) -> None:
    assert weakness_of(password) in {Weakness.OBVIOUS, Weakness.GUESSABLE}


@pytest.mark.security("SI-05")
def test_an_own_word_does_no_harm_to_a_password_that_is_good_without_it() -> None:
    assert weakness_of("camcha wagon citron 48 parapluie") is None
    assert weakness_of("camcha-martin", own=()) is None  # the words alone are what is wrong with it


@pytest.mark.security("SI-05")
def test_passwords_that_are_judged_at_once_are_judged_by_their_own_words() -> None:
    people = [(f"zorbalek{number}", f"wiltraub{number}") for number in range(8)] * 5

    def judge(own: tuple[str, str]) -> Weakness | None:
        return weakness_of("-".join(own), own=own)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(judge, people)) == {Weakness.OBVIOUS}


def test_passwords_that_we_make_are_good_and_never_the_same() -> None:
    made = {generate_password() for _ in range(50)}

    assert len(made) == 50
    assert {weakness_of(each) for each in made} == {None}
