"""A paper has the look of the brand that sells: its colour, its logo and the name that the logo is read as."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import combinations
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from app.adapters.papers.factur_x import FacturX
from app.domain.invoices.printing import Paper
from tests.adapters.papers.snapshots import BRANDS, PAPERS, paper

_PAINTS = {b"scn", b"SCN"}  # set the colour to fill with, or to draw lines with
_BEGINS = {b"BDC", b"BMC"}  # marked content
_TOKEN = re.compile(r"var\(--([a-z0-9-]+)\)")  # a colour of the brand's, in a drawing


@dataclass(slots=True)
class Look:
    """What colours a page is painted in, greys aside, beside its logo and in it; the logo, and how it is read."""

    hues: set[str] = field(default_factory=set)
    logo_hues: set[str] = field(default_factory=set)
    logo: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def looks() -> Mapping[str, Look]:
    return {brand: look_of(FacturX().print(paper(PAPERS["private, France"], brand))) for brand in BRANDS}


def look_of(pdf: bytes) -> Look:
    """Read a paper of one page."""
    reader = PdfReader(BytesIO(pdf))
    (page,) = reader.pages
    root: Any = reader.trailer["/Root"]
    look = Look(said=[str(each["/Alt"]) for each in elements(root["/StructTreeRoot"]) if each.get("/S") == "/Figure"])
    inside: list[bool] = []  # of each piece of marked content that is open: is it the logo?
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in _BEGINS:
            inside.append(isinstance(operands[-1], DictionaryObject) and "/Alt" in operands[-1])
        elif operator == b"EMC":
            inside.pop()
        elif operator in _PAINTS and len(set(operands)) > 1:
            (look.logo_hues if any(inside) else look.hues).add(hexadecimal(operands))
        if any(inside):
            look.logo.append(f"{operands} {operator!r}")
    return look


def elements(element: Any) -> Iterator[DictionaryObject]:  # noqa: ANN401 - any object of a PDF
    found = element.get_object()
    if isinstance(found, list):
        for each in found:
            yield from elements(each)
    elif isinstance(found, DictionaryObject):
        yield found
        yield from elements(found.get("/K", []))


def hexadecimal(parts: list[float]) -> str:
    return "#" + "".join(f"{round(float(part) * 255):02X}" for part in parts)


@pytest.mark.parametrize("brand", BRANDS)
def test_a_paper_is_in_the_colour_of_its_brand_and_under_its_logo(looks: Mapping[str, Look], brand: str) -> None:
    tenant, look = BRANDS[brand], looks[brand]
    colours = {name: colour.upper() for name, colour in tenant.theme.palette.light.items()}
    drawn = _TOKEN.findall(tenant.papers.logo.replace("currentColor", "var(--ink)"))
    assert colours["brand"] in look.hues
    assert look.logo_hues == {colours[name] for name in drawn}
    assert look.said == [tenant.config.name]


def test_a_brand_without_a_logo_is_named_instead() -> None:
    named = paper(PAPERS["private, France"], "omicron")
    pdf = FacturX().print(Paper(named.snapshot, replace(named.sheet, logo="")))
    assert "omicron" in PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert look_of(pdf).said == []


def test_no_two_brands_share_a_hue_or_a_logo(looks: Mapping[str, Look]) -> None:
    """Whatever is painted in a colour that the template has for all of them would be shared."""
    for one, other in combinations(looks.values(), 2):
        assert not one.hues & other.hues
        assert one.logo != other.logo
