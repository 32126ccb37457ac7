"""A paper is printed as PDF/A-3 with its XML inside; what stands on the page is what its snapshot says."""

import re
from collections import Counter
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.adapters.papers.cii import write_xml
from app.adapters.papers.factur_x import FacturX
from app.domain.invoices.printing import Paper, PrintingError
from app.domain.invoices.snapshot import Buyer, Snapshot
from tests.adapters.papers.pages import plain, sayings
from tests.adapters.papers.snapshots import HOSTILE, PAPERS, line, paper, place, snapshot
from tests.domain.invoices.papers import ANNS_PLACE

PRINTER = FacturX()


def printed(snapshot: Snapshot) -> PdfReader:
    return PdfReader(BytesIO(PRINTER.print(paper(snapshot))))


def words(pdf: PdfReader) -> str:
    return plain("".join(page.extract_text() for page in pdf.pages))


@pytest.mark.promise("CC-04")
@pytest.mark.promise("CC-12")
@pytest.mark.parametrize("name", PAPERS)
def test_what_is_printed_is_what_the_snapshot_says(name: str) -> None:
    snapshot = PAPERS[name]
    pdf = printed(snapshot)
    said = words(pdf)
    wanted = Counter(sayings(snapshot, pages=len(pdf.pages)))
    for text in wanted:
        assert said.count(text) >= sum(times * each.count(text) for each, times in wanted.items()), text
    assert pdf.attachments["factur-x.xml"] == [write_xml(snapshot)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("private, France", ["Facture", "Àpayeravantle", "14novembre2026–13décembre2026", "TotalTTC34,80€"]),
        ("business, EU, reverse charge", ["Rechnung", "Kunde", "Steuerschuldnerschaft", "Weiss&Söhne", "DE129274202"]),
        ("private, outside the EU", ["Invoice", "Customer", "Cameroon", "22December2026"]),
        ("a total that no price comes to", ["TotalHT8,32€", "Arrondi0,01€", "TotalTTC9,99€"]),
        ("part of a credit note", ["Avoir", "CAMCHA-2026-000041", "Troisjoursd’interruption"]),
    ],
)
def test_it_speaks_the_language_of_its_customer(name: str, said: list[str]) -> None:
    found = words(printed(PAPERS[name]))
    for each in said:
        assert each in found


def test_nothing_that_anybody_writes_is_read_as_code() -> None:
    assert plain(HOSTILE) in words(printed(PAPERS["hostile"]))


def test_what_no_font_shows_is_a_square_on_the_page_and_whole_in_the_xml() -> None:
    pdf = printed(PAPERS["unseen"])
    assert "Zoé□" in words(pdf)
    assert "👩‍🚀 中文".encode() in pdf.attachments["factur-x.xml"][0]


def test_a_word_longer_than_its_column_is_broken_and_whole_where_it_is_copied() -> None:
    word = "N" * 120
    (page,) = printed(
        snapshot(line(text=word), buyer=Buyer(name=word, place=ANNS_PLACE), delivered_to=place("AT"))
    ).pages
    shown = page.extract_text()
    assert plain(shown).count(word) == 2
    assert max(map(len, re.findall("N+", shown))) < 50


def test_a_long_paper_goes_on_over_pages_that_repeat_their_head() -> None:
    pdf = printed(PAPERS["long"])
    assert len(pdf.pages) > 5
    assert all(
        "Quantité" in page.extract_text() and "CAMCHA-2026-000042" in page.extract_text() for page in pdf.pages[:-1]
    )


def test_what_cannot_be_printed_is_refused_by_its_number() -> None:
    good = paper(PAPERS["private, France"])
    with pytest.raises(PrintingError, match="CAMCHA-2026-000042"):
        PRINTER.print(Paper(good.snapshot, replace(good.sheet, colour="no colour")))
