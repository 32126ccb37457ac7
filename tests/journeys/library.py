"""The demo's library, which is filled while its pages answer already."""

from app.domain.library.models import Resource
from tests.faults.waiting import wait_until
from tests.journeys.demo import Demo
from tests.journeys.people import rows_of


def shelved(demo: Demo, slug: str, last: str) -> None:
    """Wait until the demo has kept its library to the end."""

    def kept() -> bool:
        with rows_of(demo, slug) as session:
            return session.query(Resource).filter_by(slug=last).count() == 1

    wait_until(kept)
