from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Text, inspect, select, type_coerce, update
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.models import Account
from app.domain.addresses.errors import ChangedMeanwhileError, TooManyAddressesError
from app.domain.addresses.models import Address
from app.domain.addresses.queries import list_addresses
from app.domain.addresses.service import (
    Use,
    change_address,
    delete_address,
    set_first_addresses,
    use_by_default,
)
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from tests.domain.addresses.conftest import APT, NOW, keep
from tests.factories import make_account


def defaults(session: TenantSession, account_id: UUID) -> dict[str, list[str | None]]:
    known = list_addresses(session, account_id)
    return {use: [each.city for each in known if getattr(each, use.flag)] for use in Use}


def test_the_first_address_is_the_default_for_both_and_later_ones_for_nothing(
    session: TenantSession, ann: Account
) -> None:
    keep(session, ann.id, "Apt")
    keep(session, ann.id, "Lyon", 1)

    assert defaults(session, ann.id) == {"delivery": ["Apt"], "billing": ["Apt"]}


def test_a_default_moves_and_the_other_stays(session: TenantSession, ann: Account) -> None:
    keep(session, ann.id, "Apt")
    lyon = keep(session, ann.id, "Lyon", 1)

    use_by_default(session, ann.id, lyon.id, Use.DELIVERY)
    use_by_default(session, ann.id, lyon.id, Use.DELIVERY)

    assert defaults(session, ann.id) == {"delivery": ["Lyon"], "billing": ["Apt"]}


def test_a_deleted_default_is_inherited_by_the_other_default_else_by_the_address_added_last(
    session: TenantSession, ann: Account
) -> None:
    apt, lyon, _ = keep(session, ann.id, "Apt"), keep(session, ann.id, "Lyon", 1), keep(session, ann.id, "Nice", 2)
    use_by_default(session, ann.id, lyon.id, Use.DELIVERY)

    delete_address(session, ann.id, apt.id)
    assert defaults(session, ann.id) == {"delivery": ["Lyon"], "billing": ["Lyon"]}

    delete_address(session, ann.id, lyon.id)
    assert defaults(session, ann.id) == {"delivery": ["Nice"], "billing": ["Nice"]}

    delete_address(session, ann.id, list_addresses(session, ann.id)[0].id)
    assert list_addresses(session, ann.id) == []


@pytest.mark.parametrize("use", list(Use))
def test_the_database_itself_refuses_a_second_default(session: TenantSession, ann: Account, use: Use) -> None:
    keep(session, ann.id, "Apt")
    lyon = keep(session, ann.id, "Lyon", 1)

    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Address).where(Address.id == lyon.id).values({use.flag: True}))


def test_no_more_addresses_are_kept_than_the_brand_lets_an_account_keep(session: TenantSession, ann: Account) -> None:
    keep(session, ann.id, "Apt", most=2)
    keep(session, ann.id, "Lyon", most=2)

    with pytest.raises(TooManyAddressesError) as refused:
        keep(session, ann.id, "Nice", most=2)
    assert refused.value.most == 2


def test_a_change_of_what_was_changed_meanwhile_is_refused_and_the_same_change_twice_is_not(
    session: TenantSession, ann: Account
) -> None:
    apt = keep(session, ann.id, "Apt")
    lyon = replace(APT, city="Lyon")
    change_address(session, ann.id, apt.id, lyon, seen=1)
    session.flush()

    assert change_address(session, ann.id, apt.id, lyon, seen=1).version == 2
    with pytest.raises(ChangedMeanwhileError) as refused:
        change_address(session, ann.id, apt.id, replace(APT, city="Nice"), seen=1)
    assert (refused.value.version, apt.city) == (2, "Lyon")


def test_nobody_touches_another_s_address(session: TenantSession, ann: Account) -> None:
    bob = make_account(session, email="bob@example.com", id=uuid4())
    theirs = keep(session, bob.id, "Apt")

    with pytest.raises(NotFoundError):
        change_address(session, ann.id, theirs.id, APT, seen=1)
    with pytest.raises(NotFoundError):
        delete_address(session, ann.id, theirs.id)
    with pytest.raises(NotFoundError):
        use_by_default(session, ann.id, theirs.id, Use.BILLING)


def test_a_registration_that_names_one_use_gives_the_other_to_the_first_address(
    session: TenantSession, ann: Account
) -> None:
    set_first_addresses(session, ann.id, [(APT, {Use.BILLING})], now=NOW)

    assert defaults(session, ann.id) == {"delivery": ["Apt"], "billing": ["Apt"]}


def test_what_is_written_is_sealed_and_what_was_written_before_is_still_read(
    session: TenantSession, ann: Account
) -> None:
    keep(session, ann.id, "Apt")
    columns = (Address.recipient, Address.line1, Address.postcode, Address.city)
    (lying,) = session.execute(select(*(type_coerce(each, Text) for each in columns))).all()
    assert not any(word in text for text in lying for word in ("Ann ", "Lilas", "84400", "rue "))

    session.execute(
        update(Address).values(line1=type_coerce("1 cours", Text)), execution_options={"synchronize_session": False}
    )
    assert session.scalars(select(Address.line1)).all() == ["1 cours"]


def test_each_use_has_its_column() -> None:
    assert {use.flag for use in Use} <= set(inspect(Address).columns.keys())
