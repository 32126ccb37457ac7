"""What the pages of a paper have to say, found in its snapshot alone and not in the sheet that was printed."""

from collections.abc import Iterator

from babel.numbers import format_decimal

from app.domain.invoices.snapshot import Line, Place, RateTotal, Snapshot, Unit
from app.web.circumstances import country_words, day_words
from app.web.papers import money_words, rate_words
from tests.adapters.papers.snapshots import UNSEEN

_UNITS = {
    "fr": {Unit.PIECE: "", Unit.MONTH: "mois", Unit.HOUR: "heures"},
    "de": {Unit.MONTH: "Monat"},
    "en": {Unit.MONTH: "month"},
}
_SHOWN = {UNSEEN: "Zoé □□□ □□ عربيשלום"}  # what tells the direction is obeyed
_PAGE = 1_000  # characters; a longer text may go on beyond a foot and a head


def plain(text: str) -> str:
    """Leave out every space, which a PDF has only as a place."""
    return "".join(text.split())


def sayings(paper: Snapshot, *, pages: int) -> list[str]:
    """Give all that stands on the pages, each as often as it stands there."""
    seller, buyer, corrects = paper.seller, paper.buyer, paper.corrects
    foot = (seller.name, seller.form, seller.capital, *seller.place.written, seller.registration, paper.number)
    known = [
        *(paper.number, *_days(paper), *foot * pages),
        *(seller.name, *_place(seller.place, paper.language), seller.siren, seller.vat_number),
        *(buyer.company, buyer.name, *_place(buyer.place, paper.language), buyer.siren, buyer.vat_number),
        *(_place(paper.delivered_to, paper.language) if paper.delivered_to else ()),
        *((corrects.number, corrects.reason) if corrects else ()),
        *(each for line in paper.lines for each in _row(line, paper)),
        *(each for total in paper.totals for each in _total(total, paper)),
        *(money_words(amount, paper.currency, paper.language) for amount in _sums(paper)),
        *(mention.text for mention in paper.mentions),
    ]
    return [plain(_SHOWN.get(text, text)) for text in known if text]


def _days(paper: Snapshot) -> Iterator[str]:
    yield day_words(paper.issued_on, paper.language)
    if paper.due_on:
        yield day_words(paper.due_on, paper.language)
    if paper.corrects:
        yield day_words(paper.corrects.issued_on, paper.language)
    if paper.period:
        yield "–".join(day_words(day, paper.language) for day in (paper.period.first, paper.period.last))


def _place(place: Place, language: str) -> tuple[str, ...]:
    return (*place.written, country_words(place.country, language) or "")


def _row(line: Line, paper: Snapshot) -> Iterator[str]:
    """Give a row in one piece, so that nothing of it stands elsewhere; a text that goes on over pages is in words."""
    language, currency = paper.language, paper.currency
    cells = (
        format_decimal(line.quantity, locale=language) + _UNITS[language][line.unit],
        money_words(line.unit_price, currency, language),
        rate_words(line.rate, language) if line.rate else "–",
        money_words(line.net, currency, language),
    )
    text = _SHOWN.get(line.text, line.text)
    if len(text) < _PAGE:
        yield text + "".join(cells)
    else:
        yield from (*text.split(), "".join(cells))


def _total(total: RateTotal, paper: Snapshot) -> Iterator[str]:
    yield money_words(total.tax, paper.currency, paper.language)
    if total.rate:
        yield rate_words(total.rate, paper.language)
        yield money_words(total.net, paper.currency, paper.language)
        if total.country != paper.seller.place.country:
            yield country_words(total.country, paper.language) or ""


def _sums(paper: Snapshot) -> Iterator[int]:
    yield from (paper.net, paper.gross)
    if len(paper.totals) > 1:
        yield paper.tax
    if paper.rounding:
        yield paper.rounding
