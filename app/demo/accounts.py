"""The demo's people: a customer, an agent and an administrator of each brand, and what a brand knew before.

Their passwords are made at the first start and kept in one file.
"""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from app.cli.brands import rows_of, writing_to
from app.demo.devices import OWN_SERIAL, make_products
from app.demo.events import hold_events
from app.demo.papers import bill
from app.demo.people import FILE, Person, read_people
from app.demo.requests import ask_around
from app.domain.accounts.models import Role
from app.domain.accounts.passwords import generate_password
from app.domain.accounts.queries import find_by_email
from app.domain.accounts.registration.importing import FORMER_COLUMNS, import_former_accounts
from app.domain.accounts.registration.service import Registration, open_account
from app.domain.devices.adopting import adopt_waiting
from app.domain.devices.importing import SERIAL_COLUMNS, import_serials
from app.tenancy.tenant import Tenant
from app.web.installation import installation

_NAMES: Mapping[Role, tuple[str, str]] = {
    Role.CUSTOMER: ("Anne", "Martin"),
    Role.AGENT: ("Cléo", "Bernard"),
    Role.ADMIN: ("Dora", "Petit"),
}


def make_people(data: Path) -> None:
    """Make whoever is missing, and let each brand know what it knew before; again is harmless."""
    known = {(each["tenant"], each["role"]): each for each in read_people(data)}
    people = []
    for tenant in installation().registry.tenants:
        for role in _NAMES if "account" in tenant.config.modules else ():
            person = known.get((tenant.slug, role)) or _person(tenant, role)
            _settle(tenant, role, person)
            people.append(person)
        _import(tenant)
        with writing_to(tenant) as session:
            hold_events(session, tenant, now=datetime.now(UTC))
    part = data / f".{FILE}.part"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(people, file, indent=2)
    part.replace(data / FILE)


def _person(tenant: Tenant, role: Role) -> Person:
    return Person(
        tenant=tenant.slug, role=role.value, email=f"{role}@{tenant.slug}.example", password=generate_password()
    )


def _settle(tenant: Tenant, role: Role, person: Person) -> None:
    """Make an account where there is none: whoever changed theirs keeps what they changed."""
    with writing_to(tenant) as session:
        if find_by_email(session, person["email"]) is not None:
            return
        first_name, last_name = _NAMES[role]
        given = Registration(
            email=person["email"],
            language=tenant.config.languages[0],
            first_name=first_name,
            last_name=last_name,
            user_name=f"{role}.demo" if "user_name" in tenant.config.policy.sign_in.identifiers else None,
            serial_number=OWN_SERIAL if role is Role.CUSTOMER and tenant.config.policy.serial_number else None,
            password_hash=installation().hasher.hash(person["password"]),
        )
        account = open_account(session, given, role, now=datetime.now(UTC))
        if role is Role.CUSTOMER:
            bill(session, tenant, account, now=datetime.now(UTC))
            ask_around(session, tenant, account, now=datetime.now(UTC))


def _import(tenant: Tenant) -> None:
    """Take in the files of the brand's folder `demo`, where it has any."""
    folder = installation().settings.tenants / tenant.slug / "demo"
    serials, former, policy = folder / "known-serials.csv", folder / "former-accounts.csv", tenant.config.policy
    with writing_to(tenant) as session:
        make_products(session, tenant, folder, now=datetime.now(UTC))
        if serials.is_file() and policy.serial_number is not None:
            with rows_of(serials, SERIAL_COLUMNS) as rows:
                list(import_serials(session, rows, policy.serial_number, now=datetime.now(UTC)))
            adopt_waiting(session, now=datetime.now(UTC))
        if former.is_file():
            with rows_of(former, FORMER_COLUMNS) as rows:
                list(import_former_accounts(session, rows, now=datetime.now(UTC)))
