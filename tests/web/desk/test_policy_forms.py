"""The forms of the policy desk: what is refused, in which words, and that nothing is half changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import PASSWORD
from tests.stock import MakeApp
from tests.web.desk.policies import (
    HOME,
    LINK,
    TRIES,
    WHY,
    forget_changes,
    hidden_fields,
    look,
    put,
    settings_of,
    words_of,
)
from tests.web.desk.team import colleague
from tests.web.people import Visitor, empty_accounts
from tests.web.security import proven_long_ago
from tests.web.tabs import Tab, expire, kept_forms

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)
CLOSING = f"{HOME}closing.by"


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    forget_changes(app)


def test_the_desk_lists_what_may_be_changed_with_its_limits(dora: Visitor) -> None:
    page = words_of(dora.get(HOME))
    assert "Échecs avant le blocage de la connexion" in page
    assert "de 3 à 10" in page
    assert "de 15 minutes à 24 heures" in page
    assert "Documents" not in page.partition("<main")[2]  # of another brand


@pytest.mark.parametrize(
    "typed",
    [
        {"amount": "2"},
        {"amount": "11"},
        {"amount": ""},
        {"amount": " "},
        {"amount": "sept"},
        {"amount": "-7"},
        {"amount": "7.5"},
        {"amount": "٧"},
        {"amount": "9" * 400},
        {"amount": "\0"},
        {"amount": "1e1"},
        {},
    ],
    ids=str,
)
def test_a_number_outside_its_limits_is_asked_for_again(dora: Visitor, typed: dict[str, str]) -> None:
    answer = dora.send(TRIES, typed)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        ("14", "minute"),
        ("25", "hour"),
        ("2", "day"),
        ("1", "month"),
        ("0", "hour"),
        ("60", "working day"),
        ("60", "fortnight"),
        ("60", ""),
        ("99999999", "minute"),
        ("", "hour"),
    ],
)
def test_a_duration_outside_its_limits_is_asked_for_again(dora: Visitor, amount: str, unit: str) -> None:
    answer = dora.send(LINK, {"amount": amount, "unit": unit})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("choice", ["", "nobody", "Self", "true", "\0"])
def test_a_choice_that_there_is_not_is_asked_for_again(dora: Visitor, choice: str) -> None:
    assert dora.send(CLOSING, {"choice": choice}).status_code == 422


@pytest.mark.parametrize("setting", ["11", "2", "sept", "9" * 400, "\0", "60 minutes", "true", "7; 8"])
def test_a_forged_setting_changes_nothing(app: Flask, dora: Visitor, setting: str) -> None:
    forged = put(dora, TRIES, setting)
    assert forged.status_code == (303 if setting == "\0" else 422)  # nothing typed: the file's own
    assert [value for _, value in settings_of(app) if value is not None] == []


@pytest.mark.parametrize("path", ["no.such", "password", "sign_in.identifiers", "portal.documents", "a" * 300, "%00"])
def test_what_the_brand_s_file_does_not_name_is_missing(dora: Visitor, path: str) -> None:
    assert dora.get(f"{HOME}{path}").status_code == 404
    assert dora.send(f"{HOME}{path}", {"amount": "7"}).status_code == 404
    assert dora.send(f"{HOME}{path}/change", {"setting": "7"}).status_code == 404


def test_a_number_may_be_typed_with_spaces(app: Flask) -> None:
    dora = colleague(app, brand="omicron")
    looked = look(dora, f"{HOME}portal.documents", amount="3 500")
    assert hidden_fields(looked) == {"setting": "3500", "seen": "0"}
    assert "3 500" in words_of(looked)


def test_what_would_make_the_faq_wrong_is_refused_with_its_entries(app: Flask, dora: Visitor) -> None:
    looked = look(dora, CLOSING, choice="self")
    assert looked.status_code == 200
    assert "Désactiver ou supprimer mon compte" in words_of(looked).partition("La FAQ serait fausse")[2]
    assert hidden_fields(looked) == {}
    answer = put(dora, CLOSING, "self")
    assert answer.status_code == 422
    assert "La FAQ serait fausse" in words_of(answer)
    assert settings_of(app) == []


def test_a_page_behind_the_sign_in_is_compared_as_whoever_looks_reads_it(dora: Visitor) -> None:
    compared = look(dora, CLOSING, choice="self").text.partition("/account/close")[2].partition("</h2>")[0]
    assert "diff__line--gone" in compared
    assert "Nous écrire" in compared


def test_without_a_reason_or_with_a_wrong_password_nothing_is_changed_and_nothing_lost(
    app: Flask, dora: Visitor
) -> None:
    answer = put(dora, TRIES, "7", reason="")
    assert answer.status_code == 422
    assert hidden_fields(answer) == {"setting": "7", "seen": "0"}
    proven_long_ago(app)
    answer = put(dora, TRIES, "7", current_password="wrong")
    assert answer.status_code == 422
    assert WHY in answer.text
    assert settings_of(app) == []
    assert put(dora, TRIES, "7", current_password=PASSWORD).status_code == 303
    assert settings_of(app) == [("sign_in.max_attempts", 7)]


def test_what_a_colleague_changed_meanwhile_is_shown_and_nothing_overwritten(app: Flask, dora: Visitor) -> None:
    assert put(dora, TRIES, "6").status_code == 303
    assert put(dora, TRIES, "8", reason="").status_code == 409  # told before anything else
    answer = put(dora, TRIES, "8", reason="Mon motif.")
    page = words_of(answer)
    assert answer.status_code == 409
    assert "Dora Petit" in page.partition("<main")[2].partition("<form")[0]
    assert "<del>6</del> → <ins>8</ins>" in page
    assert "Mon motif." in page
    assert settings_of(app) == [("sign_in.max_attempts", 6)]
    again = dora.send(f"{TRIES}/change", {**hidden_fields(answer), "reason": "Mon motif."})
    assert again.status_code == 303
    assert settings_of(app)[-1] == ("sign_in.max_attempts", 8)


@pytest.mark.parametrize("seen", ["x", "1"])
def test_a_form_that_saw_what_never_was_is_refused(app: Flask, dora: Visitor, seen: str) -> None:
    assert put(dora, TRIES, "7", seen=seen).status_code == 409
    assert settings_of(app) == []


def test_a_policy_goes_back_to_the_file_s_value_after_a_look(app: Flask, dora: Visitor) -> None:
    assert "Revenir à la valeur du fichier" not in dora.get(TRIES).text
    put(dora, TRIES, "7")
    page = words_of(dora.get(TRIES))
    assert "Revenir à la valeur du fichier" in page
    assert WHY in page  # the history
    looked = look(dora, TRIES, back="1")
    assert "<del>7</del> → <ins>5</ins>" in words_of(looked)
    assert hidden_fields(looked) == {"setting": "", "seen": "1"}
    assert put(dora, TRIES, "", seen=1).status_code == 303
    assert settings_of(app)[-1] == ("sign_in.max_attempts", None)
    assert "Modifié" not in dora.get(HOME).text


def test_what_was_typed_after_the_session_s_end_is_kept_for_the_page_of_the_same_change(
    app: Flask, dora: Visitor
) -> None:
    tab = Tab(dora, f"{TRIES}/change?to=7")
    expire(dora)
    late = tab.send({"setting": "7", "seen": "0", "reason": WHY})
    assert late.status_code == 303
    assert late.location.endswith("change%3Fto%3D7")
    assert settings_of(app) == []
    assert [each.path for each in kept_forms(app)] == [f"{TRIES}/change"]


def test_changes_that_the_file_allows_no_more_are_told_at_the_desk(
    make_app: MakeApp, brands: Path, dora: Visitor
) -> None:
    assert put(dora, TRIES, "9").status_code == 303
    file = brands / "camcha" / "tenant.toml"
    text = file.read_text()
    file.write_text(text.replace("max = 10", "max = 8"))
    narrower = make_app()
    file.write_text(text)
    there = Visitor(narrower)
    there.client._cookies = dora.client._cookies  # noqa: SLF001 - the same browser
    page = words_of(there.get(HOME)).partition("<main")[2]
    assert "ne vont plus avec le fichier" in page
    assert "give it a value from 3 to 8" in page
    assert "9" in page.partition("ne vont plus avec le fichier")[2]
    assert "camcha" in Visitor(narrower).get("/login").text


def test_a_brand_whose_file_names_nothing_says_so(make_app: MakeApp, brands: Path) -> None:
    file = brands / "camcha" / "tenant.toml"
    text = file.read_text()
    before, _, rest = text.partition("[adjustable]")
    file.write_text(before + "[text.fr]" + rest.partition("[text.fr]")[2])
    app = make_app()
    file.write_text(text)
    assert "ne laisse rien modifier" in words_of(colleague(app).get(HOME))


def test_a_change_that_contradicts_another_policy_is_refused_in_the_words_of_its_check(
    make_app: MakeApp, brands: Path
) -> None:
    file = brands / "remember-provence" / "tenant.toml"
    text = file.read_text()
    limit = '"registration.taken" = { choices = ["say_and_point_to_reset", "neutral"] }\n'
    file.write_text(text.replace("[text.fr]\n", f"{limit}\n[text.fr]\n", 1))
    app = make_app()
    file.write_text(text)
    dora = colleague(app, brand="remember-provence")
    path = f"{HOME}registration.taken"
    for answer in (dora.send(path, {"choice": "neutral"}), put(dora, path, "neutral")):
        assert answer.status_code == 422
        assert "a new address is let in at once and a taken one is not" in words_of(answer)
