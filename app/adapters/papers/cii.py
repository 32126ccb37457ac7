"""A snapshot as an EN 16931 invoice for programs: UN/CEFACT's Cross Industry Invoice, figures straight from it.

Elements stand in the order of the schema. The codes are those of UNTDID, as EN 16931 takes them.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from app.domain.invoices.mentions import UNTAXED, MentionKind
from app.domain.invoices.models import InvoiceKind
from app.domain.invoices.snapshot import Buyer, Line, Nature, Place, RateTotal, Seller, Snapshot
from app.domain.invoices.vat_rules import Category
from app.kernel.money import Money

PROFILE = "urn:cen.eu:en16931:2017"
NAMESPACES = MappingProxyType(
    {
        "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
        "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
        "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
        "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    }
)
_TYPES: Mapping[InvoiceKind, str] = MappingProxyType({InvoiceKind.INVOICE: "380", InvoiceKind.CREDIT_NOTE: "381"})
# BT-23, the kind of business, as the French reform writes it.
_BUSINESS: Mapping[Nature, str] = MappingProxyType({Nature.GOODS: "B1", Nature.SERVICES: "S1", Nature.BOTH: "M1"})
# BT-21, what a note is about (UNTDID 4451), where the French reform wants it said.
_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {MentionKind.LATE_PENALTIES: "PMD", MentionKind.RECOVERY_COSTS: "PMT", MentionKind.NO_DISCOUNT: "AAB"}
)
_REASONS: Mapping[Category, str] = MappingProxyType(
    {Category.REVERSE_CHARGE: "VATEX-EU-AE", Category.OUTSIDE: "VATEX-EU-O"}
)
_SIREN = "0002"  # ISO 6523
_ON_ISSUE = "5"  # BT-8: VAT is due with the invoice (UNTDID 2005)
_COUNTRIES = MappingProxyType({"XK": "1A"})  # Kosovo, as code lists of invoices write it
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_NUMBER_OF_A_STATE = re.compile(r"[A-Z]{2}")

for _prefix, _uri in NAMESPACES.items():
    ET.register_namespace(_prefix, _uri)


def write_xml(snapshot: Snapshot) -> bytes:
    """Give the whole document."""
    root = Element(_name("rsm:CrossIndustryInvoice"))
    context = _add(root, "rsm:ExchangedDocumentContext")
    _path(context, "BusinessProcessSpecifiedDocumentContextParameter/ID", _BUSINESS[snapshot.nature])
    _path(context, "GuidelineSpecifiedDocumentContextParameter/ID", PROFILE)
    _write_head(_add(root, "rsm:ExchangedDocument"), snapshot)
    trade = _add(root, "rsm:SupplyChainTradeTransaction")
    for number, line in enumerate(snapshot.lines, 1):
        _write_line(_add(trade, "IncludedSupplyChainTradeLineItem"), number, line, snapshot.currency)
    _write_parties(_add(trade, "ApplicableHeaderTradeAgreement"), snapshot)
    delivery = _add(trade, "ApplicableHeaderTradeDelivery")
    _write_place(_add(delivery, "ShipToTradeParty"), snapshot.delivered_to or snapshot.buyer.place)
    _write_settlement(_add(trade, "ApplicableHeaderTradeSettlement"), snapshot)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _write_head(head: Element, snapshot: Snapshot) -> None:
    _add(head, "ID", snapshot.number)
    _add(head, "TypeCode", _TYPES[snapshot.kind])
    _add_date(head, "IssueDateTime", snapshot.issued_on)
    for mention in snapshot.mentions:
        note = _add(head, "IncludedNote")
        _add(note, "Content", mention.text)
        if (subject := _SUBJECTS.get(mention.kind)) is not None:
            _add(note, "SubjectCode", subject)


def _write_line(item: Element, number: int, line: Line, currency: str) -> None:
    _path(item, "AssociatedDocumentLineDocument/LineID", str(number))
    _path(item, "SpecifiedTradeProduct/Name", line.text)
    _path(
        item, "SpecifiedLineTradeAgreement/NetPriceProductTradePrice/ChargeAmount", _amount(line.unit_price, currency)
    )
    quantity = _path(item, "SpecifiedLineTradeDelivery/BilledQuantity", f"{line.quantity:f}")
    quantity.set("unitCode", line.unit)
    settlement = _add(item, "SpecifiedLineTradeSettlement")
    tax = _add(settlement, "ApplicableTradeTax")
    _add(tax, "TypeCode", "VAT")
    _add(tax, "CategoryCode", line.category)
    _add_rate(tax, line.category, line.rate)
    _path(settlement, "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount", _amount(line.net, currency))


def _write_parties(agreement: Element, snapshot: Snapshot) -> None:
    """Name both; where nothing is within the scope of VAT, no number of VAT may stand (EN 16931, BR-O-02)."""
    in_scope = all(line.category is not Category.OUTSIDE for line in snapshot.lines)
    _write_seller(_add(agreement, "SellerTradeParty"), snapshot.seller, in_scope=in_scope)
    _write_buyer(_add(agreement, "BuyerTradeParty"), snapshot.buyer, in_scope=in_scope)


def _write_seller(party: Element, seller: Seller, *, in_scope: bool) -> None:
    _add(party, "Name", seller.name)
    _add(party, "Description", ", ".join(filter(None, (seller.form, seller.capital, seller.registration))))
    _path(party, "SpecifiedLegalOrganization/ID", seller.siren).set("schemeID", _SIREN)
    _write_place(party, seller.place)
    if in_scope:
        _path(party, "SpecifiedTaxRegistration/ID", seller.vat_number).set("schemeID", "VA")


def _write_buyer(party: Element, buyer: Buyer, *, in_scope: bool) -> None:
    number = buyer.vat_number or ""
    is_tax_number = in_scope and _NUMBER_OF_A_STATE.match(number) is not None
    _add(party, "Name", buyer.company or buyer.name)
    if buyer.siren:
        _path(party, "SpecifiedLegalOrganization/ID", buyer.siren).set("schemeID", _SIREN)
    elif number and not is_tax_number:
        _path(party, "SpecifiedLegalOrganization/ID", number)
    if buyer.company:
        _path(party, "DefinedTradeContact/PersonName", buyer.name)
    _write_place(party, buyer.place)
    if is_tax_number:
        _path(party, "SpecifiedTaxRegistration/ID", number).set("schemeID", "VA")


def _write_place(party: Element, place: Place) -> None:
    address = _add(party, "PostalTradeAddress")
    for name, text in (
        ("PostcodeCode", place.postcode),
        ("LineOne", place.line1),
        ("LineTwo", place.line2),
        ("CityName", place.city),
        ("CountryID", _COUNTRIES.get(place.country, place.country)),
        ("CountrySubDivisionName", place.region),
    ):
        if text:
            _add(address, name, text)


def _write_settlement(settlement: Element, snapshot: Snapshot) -> None:
    currency = snapshot.currency
    _add(settlement, "InvoiceCurrencyCode", currency)
    for total in _by_rate(snapshot.totals):
        _write_tax(_add(settlement, "ApplicableTradeTax"), total, snapshot)
    if snapshot.period is not None:
        period = _add(settlement, "BillingSpecifiedPeriod")
        _add_date(period, "StartDateTime", snapshot.period.first)
        _add_date(period, "EndDateTime", snapshot.period.last)
    terms = _add(settlement, "SpecifiedTradePaymentTerms")
    if snapshot.due_on is not None:
        _add_date(terms, "DueDateDateTime", snapshot.due_on)
    elif snapshot.corrects is not None:
        _add(terms, "Description", f"{snapshot.corrects.number}: {snapshot.corrects.reason}")
    sums = _add(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    _add(sums, "LineTotalAmount", _amount(snapshot.net, currency))
    _add(sums, "TaxBasisTotalAmount", _amount(snapshot.net, currency))
    _add(sums, "TaxTotalAmount", _amount(snapshot.tax, currency)).set("currencyID", currency)
    if snapshot.rounding:
        _add(sums, "RoundingAmount", _amount(snapshot.rounding, currency))
    _add(sums, "GrandTotalAmount", _amount(snapshot.gross - snapshot.rounding, currency))
    _add(sums, "DuePayableAmount", _amount(snapshot.gross, currency))
    if snapshot.corrects is not None:
        corrected = _add(settlement, "InvoiceReferencedDocument")
        _add(corrected, "IssuerAssignedID", snapshot.corrects.number)
        _add_date(corrected, "FormattedIssueDateTime", snapshot.corrects.issued_on, within="qdt:DateTimeString")


def _write_tax(tax: Element, total: RateTotal, snapshot: Snapshot) -> None:
    currency, why = snapshot.currency, UNTAXED.get(total.category)
    _add(tax, "CalculatedAmount", _amount(total.tax, currency))
    _add(tax, "TypeCode", "VAT")
    for mention in snapshot.mentions:
        if why is not None and mention.kind == why:
            _add(tax, "ExemptionReason", mention.text)
    _add(tax, "BasisAmount", _amount(total.net, currency))
    _add(tax, "CategoryCode", total.category)
    if (code := _REASONS.get(total.category)) is not None:
        _add(tax, "ExemptionReasonCode", code)
    if snapshot.vat_on_debits and total.category is Category.STANDARD:
        _add(tax, "DueDateTypeCode", _ON_ISSUE)
    _add_rate(tax, total.category, total.rate)


def _by_rate(totals: Iterable[RateTotal]) -> Iterable[RateTotal]:
    """Add up what differs by its country only: EN 16931 knows a rate by its category and figure."""
    found: dict[tuple[Category, int], RateTotal] = {}
    for each in totals:
        key, before = (each.category, each.rate), found.get((each.category, each.rate))
        net, tax = (before.net, before.tax) if before else (0, 0)
        found[key] = RateTotal(category=each.category, rate=each.rate, net=net + each.net, tax=tax + each.tax)
    return found.values()


def _add_rate(tax: Element, category: Category, rate: int) -> None:
    if category is not Category.OUTSIDE:
        _add(tax, "RateApplicablePercent", f"{rate / 100:.2f}")


def _add_date(parent: Element, name: str, day: date, *, within: str = "udt:DateTimeString") -> None:
    _add(_add(parent, name), within, f"{day:%Y%m%d}").set("format", "102")


def _path(parent: Element, path: str, text: str) -> Element:
    """Add an element within new ones."""
    *above, last = path.split("/")
    for name in above:
        parent = _add(parent, name)
    return _add(parent, last, text)


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    child = ET.SubElement(parent, _name(name))
    if text is not None:
        child.text = _NO_XML.sub("", text)
    return child


def _name(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix or 'ram']}}}{local}"


def _amount(amount: int, currency: str) -> str:
    return f"{Money(amount, currency).major:f}"
