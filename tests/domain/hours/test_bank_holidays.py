import sys
from datetime import date

from app.domain.hours.bank_holidays import list_holidays


def test_the_holidays_of_a_country_are_its_own() -> None:
    assert date(2026, 7, 14) in list_holidays("FR", 2026)
    assert date(2026, 5, 20) in list_holidays("CM", 2026)
    assert date(2026, 5, 20) not in list_holidays("FR", 2026)


def test_a_country_s_holidays_load_no_other_country() -> None:
    list_holidays("FR", 2026)

    assert "holidays.countries.indonesia" not in sys.modules
