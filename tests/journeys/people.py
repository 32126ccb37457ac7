"""People with an account at a running demo."""

from uuid import uuid4

from app.kernel import db
from tests.factories import make_account
from tests.journeys.demo import Demo


def settle(demo: Demo, slug: str) -> str:
    """Give a brand of the demo an account with the factory's password; give its address, which nobody else has."""
    email = f"{uuid4().hex}@example.com"
    engine = db.new_engine(f"sqlite:///{demo.data / 'guichet.sqlite3'}")
    with db.open_session(engine, slug) as session, db.transaction(session):
        make_account(session, email=email)
    engine.dispose()
    return email
