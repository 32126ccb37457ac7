"""The order in which an installation is looked at: what others stand on comes first."""

from collections.abc import Iterator, Sequence

from app.doctor.brands import look_at_brands, look_at_files, read_brands
from app.doctor.configuration import look_at_configuration
from app.doctor.database import look_at_database
from app.doctor.dns import Names, look_at_names
from app.doctor.machine import look_at_clock, look_at_disks
from app.doctor.mail import look_at_mail, look_at_outbox
from app.doctor.queue import look_at_queue
from app.doctor.signs import Sign
from app.web.installation import Installation


def look(installed: Installation, slugs: Sequence[str], names: Names) -> Iterator[Sign]:
    """Look at every part; no part that fails hides another."""
    brands = list(read_brands(installed, slugs))
    yield from look_at_configuration(installed.settings, brands)
    yield from look_at_database(installed)
    yield from look_at_queue(installed)
    yield from look_at_mail(installed)
    yield from look_at_outbox(installed)
    yield from look_at_files(installed)
    yield from look_at_clock(installed)
    yield from look_at_disks(installed.settings)
    yield from look_at_brands(installed, slugs)
    yield from look_at_names(brands, names)
