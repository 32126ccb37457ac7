"""The form of VAT numbers: as people type them, beside python-stdnum alone on the same numbers already tidied."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from statistics import median
from time import perf_counter

from stdnum.ch import vat as swiss
from stdnum.eu import vat as european
from stdnum.gb import vat as british

from app.domain.vat.rules import EXAMPLES, read_number
from bench.report import Row

_ROUNDS = 7  # of either, in turn
_SECONDS = 0.5
_VALIDATE: Mapping[str, Callable[[str], str]] = {"CH": swiss.validate, "GB": british.validate}


def main() -> Iterable[Row]:
    """Measure how many numbers a second one core reads, over all countries."""
    numbers = {country: example for country, example in EXAMPLES.items() if country != "CM"}  # stdnum has none
    typed = [f" {text[:2].lower()} {text[2:5]}.{text[5:]}\u00a0" for text in numbers.values()]
    tidy = [partial(_VALIDATE.get(country, european.validate), text) for country, text in numbers.items()]
    ours = [partial(read_number, text) for text in typed]
    rounds = [(_rate(ours), _rate(tidy)) for _ in range(_ROUNDS)]
    first, second = (median(each) for each in zip(*rounds, strict=True))
    yield Row("numbers read", first, second, "per s", "python-stdnum on tidy ones")


def _rate(work: Sequence[Callable[[], object]]) -> float:
    """Give how often a second one thing after the other is done."""
    done, began = 0, perf_counter()
    while perf_counter() - began < _SECONDS:
        for one in work:
            one()
        done += len(work)
    return done / (perf_counter() - began)
