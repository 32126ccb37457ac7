"""Who sees a resource, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.accounts.models import AccountState
from app.domain.library.models import Visibility
from app.domain.library.rules import Sight, is_current, sight_of, slug_of

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
READERS = (None, *AccountState)
CURRENT = ((NOW - SECOND, None), (NOW, None), (NOW - SECOND, NOW + SECOND), (NOW, NOW + SECOND))
NOT_CURRENT = (
    (None, None),  # a draft
    (NOW + SECOND, None),
    (NOW - SECOND, NOW),
    (NOW - SECOND - SECOND, NOW - SECOND),
)


@pytest.mark.parametrize("times", CURRENT)
def test_what_is_published_is_shown_from_that_second_until_the_one_it_expires_in(
    times: tuple[datetime, datetime | None],
) -> None:
    assert is_current(*times, now=NOW)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("visibility", Visibility)
@pytest.mark.parametrize("times", NOT_CURRENT)
def test_a_draft_what_comes_later_and_what_is_over_are_nothing_to_anybody(
    times: tuple[datetime | None, datetime | None], visibility: Visibility, reader: AccountState | None
) -> None:
    assert sight_of(visibility, *times, reader=reader, now=NOW) is Sight.NOTHING


@pytest.mark.parametrize("times", CURRENT)
@pytest.mark.parametrize(
    ("visibility", "reader", "sight"),
    [
        *((Visibility.PUBLIC, reader, Sight.OPEN) for reader in READERS),
        (Visibility.CUSTOMERS, None, Sight.CLOSED),
        (Visibility.CUSTOMERS, AccountState.UNCONFIRMED, Sight.CLOSED),
        (Visibility.CUSTOMERS, AccountState.WAITING, Sight.CLOSED),
        (Visibility.CUSTOMERS, AccountState.ACTIVE, Sight.OPEN),
        (Visibility.CUSTOMERS, AccountState.SUSPENDED, Sight.CLOSED),
        (Visibility.CUSTOMERS, AccountState.CLOSED, Sight.CLOSED),
    ],
)
@pytest.mark.promise("OM-01")
def test_what_is_for_customers_opens_to_an_active_account_and_to_nobody_else(
    times: tuple[datetime, datetime | None], visibility: Visibility, reader: AccountState | None, sight: Sight
) -> None:
    assert sight_of(visibility, *times, reader=reader, now=NOW) is sight


def test_an_address_is_made_of_a_title_and_is_never_empty() -> None:
    assert slug_of("Guide de démarrage : l’essentiel") == "guide-de-demarrage-l-essentiel"
    assert slug_of("¿?") == "resource"
