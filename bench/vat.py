"""The form of VAT numbers: as people type them, beside python-stdnum alone on the same numbers already tidied."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from stdnum.ch import vat as swiss
from stdnum.eu import vat as european
from stdnum.gb import vat as british

from app.domain.vat.rules import EXAMPLES, read_number
from bench.rates import compare
from bench.report import Row

_VALIDATE: Mapping[str, Callable[[str], str]] = {"CH": swiss.validate, "GB": british.validate}


def main() -> Iterable[Row]:
    """Measure how many numbers a second one core reads, over all countries."""
    numbers = {country: example for country, example in EXAMPLES.items() if country != "CM"}  # stdnum has none
    typed = [f" {text[:2].lower()} {text[2:5]}.{text[5:]}\u00a0" for text in numbers.values()]
    tidy = [partial(_VALIDATE.get(country, european.validate), text) for country, text in numbers.items()]
    ours = [partial(read_number, text) for text in typed]
    yield Row("numbers read", *compare(ours, tidy), "per s", "python-stdnum on tidy ones")
