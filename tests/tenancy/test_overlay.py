"""What the team changed, laid over the brand's files: checked as they are, and never a crash."""

from pathlib import Path

import pytest

from app.tenancy.overlay import Changes, UnfitChangeError, fit, with_policy
from app.tenancy.tenant import Tenant, load_tenant
from tests.tenancy.folders import CONFIG, plant

LIMITS = """\
[adjustable]
"sign_in.max_attempts" = { min = 3, max = 10 }
"reset_link.valid_for" = { min = "15 minutes", max = "24 hours" }
"registration.mode" = { choices = ["immediate", "generated_password"] }
"registration.taken" = { choices = ["say", "neutral"] }
"sign_in.block_lasts" = { choices = [false, "15 minutes"] }
"""


@pytest.fixture
def birch(tmp_path: Path) -> Tenant:
    return load_tenant(plant(tmp_path, "birch", CONFIG + LIMITS))


def test_a_change_makes_another_brand_and_leaves_the_filed_one(birch: Tenant) -> None:
    changed = with_policy(birch, {"sign_in.max_attempts": 7, "reset_link.valid_for": "90 minutes"})

    assert changed.config.policy.sign_in.max_attempts == 7
    assert str(changed.config.policy.reset_link.valid_for) == "90 minutes"
    assert birch.config.policy.sign_in.max_attempts == 5
    assert changed.filed is birch
    assert changed.digest != birch.digest
    assert (changed.slug, changed.hosts, changed.theme) == (birch.slug, birch.hosts, birch.theme)


def test_changes_are_laid_over_the_files_and_not_over_one_another(birch: Tenant) -> None:
    changed = with_policy(with_policy(birch, {"sign_in.max_attempts": 7}), {"reset_link.valid_for": "90 minutes"})

    assert changed.config.policy.sign_in.max_attempts == 5
    assert with_policy(changed, {}) is birch


def test_none_is_written_as_in_the_file(birch: Tenant) -> None:
    assert with_policy(birch, {"sign_in.block_lasts": False}).config.policy.sign_in.block_lasts is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sign_in.max_attempts": 11}, "the policy is 11: give it a value from 3 to 10"),
        ({"sign_in.max_attempts": "seven"}, "Expected `int`, got `str`"),
        ({"sign_in.max_attempts": 10**30}, "Expected `int` <= 100"),
        ({"reset_link.valid_for": "25 hours"}, "give it a value from 15 minutes to 24 hours"),
        ({"reset_link.valid_for": "soon"}, "“soon” is not a duration"),
        ({"password.min_length": 14}, "“password.min_length” may not be changed"),
        ({"no.such.policy": 1}, "“no.such.policy” may not be changed"),
        ({"registration.taken": "neutral"}, "a new address is let in at once and a taken one is not"),
    ],
)
def test_a_change_that_the_file_or_another_policy_forbids_is_refused_in_its_words(
    birch: Tenant, changes: Changes, said: str
) -> None:
    with pytest.raises(UnfitChangeError) as refusal:
        with_policy(birch, changes)
    assert said in str(refusal.value)


def test_two_changes_may_go_together_that_neither_would_alone(birch: Tenant) -> None:
    changes = {"registration.taken": "neutral", "registration.mode": "generated_password"}
    assert fit(birch, changes).unfit == {}


def test_what_does_not_fit_is_left_out_and_told(birch: Tenant) -> None:
    changes: Changes = {"sign_in.max_attempts": 11, "gone.policy": 1, "reset_link.valid_for": "90 minutes"}

    fitted = fit(birch, changes)

    assert str(fitted.tenant.config.policy.reset_link.valid_for) == "90 minutes"
    assert fitted.tenant.config.policy.sign_in.max_attempts == 5
    assert set(fitted.unfit) == {"sign_in.max_attempts", "gone.policy"}


def test_of_two_that_contradict_each_other_the_older_stays(tmp_path: Path) -> None:
    mailing = (CONFIG + LIMITS).replace('mode = "immediate"', 'mode = "generated_password"')
    birch = load_tenant(plant(tmp_path, "birch", mailing))
    older, newer = {"registration.taken": "neutral"}, {"registration.mode": "immediate"}

    for changes, left_out in (({**older, **newer}, newer), ({**newer, **older}, older)):
        fitted = fit(birch, {"sign_in.max_attempts": 7, **changes})

        assert fitted.unfit.keys() == left_out.keys()
        assert fitted.tenant.config.policy.sign_in.max_attempts == 7
