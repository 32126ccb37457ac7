"""Printing invoices as Factur-X beside Typst setting one line on a page: what its form, PDF/A-3 and its XML cost."""

import tempfile
from collections.abc import Callable, Iterable
from logging import WARNING
from pathlib import Path
from time import monotonic

import msgspec
import typst

from app.adapters.papers.factur_x import FacturX
from app.domain.invoices.issuing import issue
from app.domain.invoices.printing import Paper
from app.domain.invoices.snapshot import Snapshot, read
from app.kernel.db import open_session, transaction
from app.tenancy.registry import load_registry
from app.tenancy.tenant import Tenant
from app.web.logs import init_logs
from app.web.papers import sheet_of
from bench.invoices import ISSUER, NOW, TENANT, new_database, order_of
from bench.report import Row

BRAND = next(iter(load_registry(Path(__file__).parents[1] / "tenants").tenants))
WARM, BATCH = 100, 1_000


def main() -> Iterable[Row]:
    """Measure both; a minute."""
    init_logs(WARNING)
    snapshot, printer, bare = _issued(), FacturX(), typst.Compiler(ignore_system_fonts=True)

    def ours(number: int) -> None:
        printer.print(_paper(BRAND, snapshot, number))

    def plain(number: int) -> None:
        bare.compile(f"Invoice {number}".encode(), format="pdf")

    begun = monotonic()
    ours(0)
    cold = monotonic() - begun
    plain(0)
    warm, line = _seconds(ours, WARM), _seconds(plain, WARM)
    yield Row("first paper", cold * 1000, line / WARM * 1000, "ms", "one line on a page, warm")
    yield Row("a paper, warm", warm / WARM * 1000, line / WARM * 1000, "ms", "one line on a page, warm")
    batch, lines = _seconds(ours, BATCH), _seconds(plain, BATCH)
    yield Row("1,000 papers in a batch", BATCH / batch, BATCH / lines, "papers/s", "one line on a page")


def _issued() -> Snapshot:
    with tempfile.TemporaryDirectory(prefix="guichet-bench") as name:
        engine, account_id = new_database(Path(name))
        with open_session(engine, TENANT) as session, transaction(session):
            snapshot = read(issue(session, order_of(account_id), ISSUER, now=NOW))
        engine.dispose()
    return snapshot


def _paper(tenant: Tenant, snapshot: Snapshot, number: int) -> Paper:
    """Give a paper that was never printed before: nothing of the one before may be kept for it."""
    other = msgspec.structs.replace(snapshot, number=f"BENCH-2026-{number:06d}")
    return Paper(other, sheet_of(tenant, other))


def _seconds(work: Callable[[int], None], times: int) -> float:
    begun = monotonic()
    for number in range(times):
        work(number + 1)
    return monotonic() - begun
