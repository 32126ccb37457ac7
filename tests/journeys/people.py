"""People with an account at a running demo, how they sign in, and what its team does for them on the command line."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import delete, select

from app.domain.accounts.models import Account, Role
from app.domain.limits.models import LimitTally
from app.kernel import db
from app.kernel.db import TenantSession
from app.kernel.keyring import Keyring
from tests.factories import PASSWORD, add_factor, make_account
from tests.journeys.demo import Demo
from tests.journeys.visitor import Visitor

IDENTIFIER = re.compile(r"^Adresse e-mail")


@contextmanager
def rows_of(demo: Demo, slug: str) -> Iterator[TenantSession]:
    """Open a brand's rows in the demo's database, and keep what the block changes."""
    keyring = Keyring(secret_of(demo))
    engine = db.new_engine(f"sqlite:///{demo.data / 'guichet.sqlite3'}", keyring=keyring)
    with db.open_session(engine, slug) as session, db.transaction(session):
        yield session
    engine.dispose()


def secret_of(demo: Demo) -> str:
    """Give what the demo signs and seals with."""
    return (demo.data / "secret_key").read_text().strip()


def settle(demo: Demo, slug: str, **facts: object) -> str:
    """Give a brand of the demo an account with the factory's password; give its address, which nobody else has."""
    email = f"{uuid4().hex}@example.com"
    with rows_of(demo, slug) as session:
        make_account(session, email=email, **facts)
    return email


def forget_tries(demo: Demo) -> None:
    """Forget how often anybody tried anything at any brand, as when the time of the limits is over."""
    for slug in demo.urls:
        with rows_of(demo, slug) as session:
            session.execute(delete(LimitTally), execution_options={"synchronize_session": False})


def try_to_sign_in(visitor: Visitor, identifier: str, password: str = PASSWORD) -> None:
    """Fill in the sign-in form that is open and send it, wherever that leads."""
    visitor.page.get_by_label(IDENTIFIER).fill(identifier)
    visitor.page.get_by_label("Mot de passe", exact=True).fill(password)
    visitor.follow(visitor.page.get_by_role("main").get_by_role("button", name="Connexion", exact=True))


def sign_in(visitor: Visitor, url: str, identifier: str, password: str = PASSWORD) -> None:
    """Open the sign-in of the brand at an address, send it, and look at what comes."""
    visitor.open(f"{url}/login")
    try_to_sign_in(visitor, identifier, password)
    visitor.look()


def enter_desk(demo: Demo, visitor: Visitor, slug: str, role: Role) -> str:
    """Sign a new member of the brand's team in and look at the desk's first page; give their e-mail address.

    Their second factor comes after the sign-in, so that no code is asked for.
    """
    email = settle(demo, slug, role=role, first_name="Dora", last_name="Petit")
    sign_in(visitor, demo.urls[slug], email)
    with rows_of(demo, slug) as session:
        add_factor(session, session.scalars(select(Account).where(Account.email == email)).one())
    visitor.open(f"{demo.urls[slug]}/admin/")
    return email


def run_flask(demo: Demo, *words: str) -> str:
    """Run a command of the team's on the running demo, and give what it says."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    own = {
        "MODE": "demo",
        "DATA": str(demo.data),
        "SECRET_KEY": secret_of(demo),
        "ORIGIN_PATTERN": demo.urls["camcha"].replace("camcha", "{slug}"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "flask", *words],
        env=environ | {f"GUICHET_{name}": value for name, value in own.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
