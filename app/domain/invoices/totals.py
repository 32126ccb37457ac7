"""What lines come to: pure sums, by the rule of `app.kernel.money`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.invoices.snapshot import Line, RateTotal
from app.domain.invoices.vat_rules import Category
from app.kernel.money import Money

Rate = tuple[Category, int, str | None]


@dataclass(frozen=True, slots=True)
class Sums:
    """The totals of a paper, in minor units."""

    totals: tuple[RateTotal, ...]
    net: int
    tax: int
    gross: int
    rounding: int = 0


def net_by_rate(lines: Iterable[Line]) -> dict[Rate, int]:
    """Add up lines by category, rate and country, the highest rate first."""
    nets: dict[Rate, int] = {}
    for line in sorted(lines, key=lambda line: (-line.rate, line.category, line.country or "")):
        rate = (line.category, line.rate, line.country)
        nets[rate] = nets.get(rate, 0) + line.net
    return nets


def sum_up(lines: Sequence[Line], currency: str, *, after: Sequence[Line] = (), rounding: int = 0) -> Sums:
    """Give the totals of lines, with a rounding on top; `after` are lines of which the tax was reckoned already.

    The tax is then what both together owe less what was reckoned, so that credit notes for parts of an invoice come to
    exactly what was billed.
    """
    reckoned = net_by_rate(after)
    totals = []
    for (category, rate, country), net in net_by_rate(lines).items():
        before = reckoned.get((category, rate, country), 0)
        tax = Money(before + net, currency).share(rate) - Money(before, currency).share(rate)
        totals.append(RateTotal(category=category, rate=rate, country=country, net=net, tax=tax.amount))
    net, tax_in_all = sum(each.net for each in totals), sum(each.tax for each in totals)
    gross = net + tax_in_all + rounding
    return Sums(totals=tuple(totals), net=net, tax=tax_in_all, gross=gross, rounding=rounding)
