"""What a process asks about the brands that are published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from operator import itemgetter

from sqlalchemy import Connection, func, select

from app.domain.brands.models import BRAND_EDITION

_COLUMNS = BRAND_EDITION.c


@dataclass(frozen=True, slots=True)
class Edition:
    """What is known of a brand's edition without its files."""

    tenant: str
    number: int
    digest: str
    hosts: tuple[str, ...]


def read_newest_number(connection: Connection) -> int:
    """Give the number of the edition published last, of whichever brand; 0 where there is none."""
    return connection.scalar(select(func.max(_COLUMNS.number))) or 0


def list_editions(connection: Connection) -> Mapping[str, Sequence[Edition]]:
    """Give the editions of every brand that is published, the newest first, by slug in alphabetical order."""
    columns = (_COLUMNS.tenant, _COLUMNS.number, _COLUMNS.digest, _COLUMNS.hosts)
    rows = select(*columns, _COLUMNS.files.is_not(None)).order_by(_COLUMNS.tenant, _COLUMNS.number.desc())
    found: dict[str, list[Edition]] = {}
    for slug, of_brand in groupby(connection.execute(rows), key=itemgetter(0)):
        served = takewhile(itemgetter(4), of_brand)  # what was before a brand was withdrawn is served no more
        editions = [Edition(slug, number, digest, tuple(hosts.split())) for _, number, digest, hosts, _ in served]
        if editions:
            found[slug] = editions
    return found


def get_files(connection: Connection, edition: Edition) -> bytes:
    """Give the packed files of an edition; NoResultFound when it has gone meanwhile."""
    which = (_COLUMNS.tenant == edition.tenant) & (_COLUMNS.number == edition.number)
    found: bytes = connection.execute(select(_COLUMNS.files).where(which)).scalar_one()
    return found
