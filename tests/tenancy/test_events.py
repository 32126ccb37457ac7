"""What a brand gets wrong about its events is named with a remedy; what its team adjusts is within reason."""

import pytest

from app.domain.events.policy import EventsPolicy
from app.tenancy.config import TenantConfig
from app.tenancy.reading import ConfigError, parse_config
from tests.tenancy.folders import CONFIG

REGION = '{{ key = "{key}", countries = ["{country}"], label = {{ {labels} }} }}'


def read(policy: str) -> TenantConfig:
    return parse_config(f"{CONFIG}\n[policy.events]\n{policy}\n", "tenant.toml")


def region(key: str = "alpine", country: str = "AT", labels: str = 'fr = "Alpes", en = "Alps"') -> str:
    return REGION.format(key=key, country=country, labels=labels)


def test_regions_and_times_are_read() -> None:
    policy = read(f'reminder_before = ["2 days"]\nsign_up_until = "3 hours"\nregions = [{region()}]').policy.events

    assert [each.key for each in policy.regions] == ["alpine"]
    assert [str(each) for each in policy.reminder_before] == ["2 days"]
    assert str(policy.sign_up_until) == "3 hours"
    assert EventsPolicy().regions == ()


NOWHERE = region(labels='xx = "Alps"')


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        (f"regions = [{region(key='Alpine')}]", "cannot be called “Alpine”"),
        (f"regions = [{region(key='online')}]", "cannot be called “online”"),
        (f"regions = [{region()}, {region()}]", "is named twice"),
        (f"regions = [{region(country='Austria')}]", "“Austria” is not a country"),
        (f"regions = [{NOWHERE}]", "has no label in"),
        ('reminder_before = ["2 working days"]', "begins by the clock"),
        ('sign_up_until = "1 working hour"', "begins by the clock"),
        ('kept_for = "3 working days"', "begins by the clock"),
        ('reminder_before = ["soon"]', "is not a duration"),
    ],
)
def test_what_does_not_go_together_is_named(policy: str, words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(policy)

    assert words in str(refused.value)
