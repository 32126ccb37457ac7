"""The record of processing (GDPR, article 30) as one person reads it: what the tables declare, in the brand's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import inspect

from app.domain.tables import holdings
from app.kernel.personal import Holding, Purpose
from app.tenancy.config import TenantConfig
from app.web.holdings import BASES, OF_THE_TEAM, PURPOSES, RECEIVERS, TABLES, is_held, kept_words


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One kind of data: what it is, on what ground it is held, how long."""

    what: str
    ground: str
    kept: str


@dataclass(frozen=True, slots=True)
class RecordPart:
    """All that serves one purpose, and who receives it."""

    name: str
    purpose: str
    lines: Sequence[RecordLine]
    receivers: str


def list_record(config: TenantConfig, *, is_staff: bool) -> Sequence[RecordPart]:
    """List what a brand with these modules holds, by purpose; what concerns the team is for the team."""
    return [part for purpose in Purpose if (part := _part(config, purpose, is_staff=is_staff)).lines]


def _part(config: TenantConfig, purpose: Purpose, *, is_staff: bool) -> RecordPart:
    lines = (
        RecordLine(str(TABLES[table]), str(BASES[holding.basis]), kept_words(holding.kept, config.policy))
        for table, holding in _held(config, purpose)
        if is_staff or table not in OF_THE_TEAM
    )
    told = tuple(dict.fromkeys(lines))  # tables that are one thing to a visitor are one line
    return RecordPart(purpose.value, str(PURPOSES[purpose]), told, str(RECEIVERS[purpose]))


def _held(config: TenantConfig, purpose: Purpose) -> Iterator[tuple[str, Holding]]:
    declared = {str(inspect(entity).local_table.name): holding for entity, holding in holdings().items()}
    for table in TABLES:
        holding = declared[table]
        if holding.purpose is purpose and is_held(table, purpose, config):
            yield table, holding
