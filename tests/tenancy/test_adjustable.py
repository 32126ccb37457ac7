"""What a brand's file lets its team change: limits that are named with their line where they are none."""

import pytest

from app.tenancy.adjustable import adjustable_paths, is_within
from app.tenancy.reading import ConfigError, parse_config
from tests.tenancy.folders import CONFIG

LINE = CONFIG.count("\n") + 2  # of the one limit


def told(limit: str) -> list[str]:
    """Read Birch's file with one more limit, and give what is wrong with it."""
    try:
        parse_config(f"{CONFIG}[adjustable]\n{limit}\n", "tenant.toml")
    except ConfigError as error:
        return [str(finding) for finding in error.findings]
    return []


@pytest.mark.parametrize(
    ("limit", "mistake"),
    [
        ('"sign_in.max_attempts" = { min = 3, max = 10 }', None),
        ('"sign_in.max_attempts" = { min = 5, max = 5 }', None),
        ('"sign_in.max_attempts" = { choices = [3, 5] }', None),
        ('"sign_in.block_lasts" = { choices = [false, "15 minutes"] }', None),
        ('"reset_link.valid_for" = { min = "1 hour", max = "1 day" }', None),
        ('"registration.taken" = { choices = ["say", "neutral"] }', None),
        ('"sign_in.warn_on_last" = { choices = [true, false] }', None),
        ('"sign_in.max_attempt" = { min = 3, max = 10 }', "no policy “sign_in.max_attempt” can be adjusted"),
        ('"sign_in.identifiers" = { choices = ["email"] }', "no policy “sign_in.identifiers” can be adjusted"),
        ('"support.channels.kind" = { choices = ["email"] }', "no policy “support.channels.kind” can be adjusted"),
        ('"sign_in" = { choices = [1] }', "no policy “sign_in” can be adjusted"),
        ('"sign_in.max_attempts" = { min = 6, max = 10 }', "the policy is 5 — give it a value from 6 to 10"),
        ('"sign_in.max_attempts" = { min = 1, max = 4 }', "the policy is 5 — give it a value from 1 to 4"),
        ('"sign_in.max_attempts" = { choices = [3, 4] }', "the policy is 5 — choose one of: 3, 4"),
        ('"sign_in.warn_on_last" = { choices = [true] }', "the policy is false — choose one of: true"),
        ('"sign_in.max_attempts" = { min = 10, max = 3 }', "min, 10, is above max, 3"),
        ('"reset_link.valid_for" = { min = "61 minutes", max = "1 hour" }', "min, 61 minutes, is above max, 1 hour"),
        ('"sign_in.max_attempts" = { min = 3 }', "a limit is min and max, or choices"),
        ('"sign_in.max_attempts" = {}', "a limit is min and max, or choices"),
        ('"sign_in.max_attempts" = { min = 3, max = 10, choices = [5] }', "a limit is min and max, or choices"),
        ('"sign_in.max_attempts" = { min = 0, max = 10 }', "Expected `int` >= 1"),
        ('"reset_link.valid_for" = { min = 3, max = 10 }', "“3” is not a duration"),
        ('"closing.by" = { min = 1, max = 2 }', "Expected `str`, got `int`"),
        ('"closing.by" = { choices = ["self", "nobody"] }', "Invalid enum value 'nobody'"),
        ('"reset_link.valid_for" = { min = "1 working day", max = "2 working days" }', "this policy has no range"),
        ('"sign_in.stay_signed_in_for" = { min = "1 hour", max = "1 day" }', "the policy has no value in a range"),
        ('"portal.documents" = { min = 1, max = 10 }', "the policy has no value in a range"),
        ('"sign_in.max_attempts" = { min = 1.5, max = 10 }', "Expected `int | str | null`, got `float`"),
        ('"sign_in.max_attempts" = { least = 1, max = 10 }', "unknown key “least”"),
        ("max_attempts = 3", "Expected `object`, got `int`"),
    ],
)
def test_a_limit_that_is_none_is_named_with_its_line(limit: str, mistake: str | None) -> None:
    findings = told(limit)
    if mistake is None:
        assert findings == []
    else:
        assert findings[0].startswith(f"tenant.toml:{LINE}: ")
        assert mistake in findings[0]


@pytest.mark.parametrize(
    ("path", "limit", "allowed", "refused"),
    [
        ("sign_in.max_attempts", "{ min = 3, max = 10 }", [3, 5, 10], [2, 11, 0, -1, 10**30, True, "5", "five"]),
        (
            "reset_link.valid_for",
            '{ min = "30 minutes", max = "24 hours" }',
            ["30 minutes", "1 hour", "24 hours", "1 day", "1440 minutes"],
            ["29 minutes", "1441 minutes", "25 hours", "2 days", "1 month", "1 working day", "0 hours", "", "soon", 60],
        ),
        ("closing.by", '{ choices = ["self", "support"] }', ["self", "support"], ["me", "", 1, False]),
        ("sign_in.block_lasts", '{ choices = [false, "15 minutes"] }', [False, "15 minutes"], ["16 minutes", True]),
        ("closing.email_barred", "{ choices = [true, false] }", [True, False], ["true", 1]),
    ],
)
def test_a_value_is_within_its_limits_or_not(
    path: str, limit: str, allowed: list[str | int], refused: list[str | int]
) -> None:
    config = parse_config(f'{CONFIG}[adjustable]\n"{path}" = {limit}\n', "tenant.toml")
    assert [value for value in allowed if not is_within(config, path, value)] == []
    assert [value for value in refused if is_within(config, path, value)] == []


def test_counts_durations_and_choices_can_be_adjusted_and_nothing_else() -> None:
    paths = adjustable_paths()
    assert {"sign_in.max_attempts", "reset_link.valid_for", "closing.by", "billing.grace"} <= paths.keys()
    assert not {"sign_in", "limits.messages", "support.channels", "support.inquiry_takes", "faq.version"} & paths.keys()
