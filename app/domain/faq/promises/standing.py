"""How each promise of a brand stands: the entries that make it, the tests that carry it, the last result."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from app.domain.faq.models import FaqEntry
from app.domain.faq.promises.report import CarriedTest, Outcome, RunReport
from app.kernel.db import TenantSession


class Verdict(StrEnum):
    """What is known of a promise, the worst first."""

    FAILED = "failed"
    UNTESTED = "untested"
    SKIPPED = "skipped"  # its tests were not run
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A test that carries a promise: where it is, its name, its worst outcome, and in how many ways it ran."""

    file: str
    name: str
    outcome: Outcome
    ways: int


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One promise."""

    id: str
    entries: Sequence[FaqEntry]
    carriers: Sequence[Carrier]

    @property
    def verdict(self) -> Verdict:
        """The worst of its tests, as a promise holds only with all of them."""
        if not self.carriers:
            return Verdict.UNTESTED
        return min((Verdict(each.outcome) for each in self.carriers), key=list(Verdict).index)


def list_promises(session: TenantSession, report: RunReport | None) -> list[PromiseLine]:
    """List the promises of the brand's entries, those that need somebody first; without a report none is tested."""
    shown = select(FaqEntry).where(FaqEntry.withdrawn_at.is_(None)).order_by(FaqEntry.language, FaqEntry.title)
    made: dict[str, list[FaqEntry]] = {}
    for entry in session.scalars(shown):
        for promise in entry.promises:
            made.setdefault(promise, []).append(entry)
    results: Mapping[str, Sequence[CarriedTest]] = report.promises if report else {}
    lines = [PromiseLine(id_, entries, _carriers(results.get(id_, ()))) for id_, entries in made.items()]
    return sorted(lines, key=lambda line: (list(Verdict).index(line.verdict), line.id))


def _carriers(results: Iterable[CarriedTest]) -> list[Carrier]:
    """Gather the ways in which each test ran: on either database, for each brand."""
    outcomes: dict[str, list[Outcome]] = {}
    for each in results:
        outcomes.setdefault(each.test.partition("[")[0], []).append(each.outcome)
    carriers = [_carrier(test, found) for test, found in sorted(outcomes.items())]
    return sorted(carriers, key=lambda each: list(Verdict).index(Verdict(each.outcome)))


def _carrier(test: str, outcomes: Sequence[Outcome]) -> Carrier:
    file, _, name = test.partition("::")
    worst = min(outcomes, key=lambda each: list(Verdict).index(Verdict(each)))
    return Carrier(file, name.removeprefix("test_").replace("_", " "), worst, len(outcomes))
