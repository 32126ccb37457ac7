"""What of PDF/A-3 (ISO 19005-3) can be read from the finished file, after factur-x wrote Typst's anew.

A validator knows more rules than these; what is here is what each of the two programs could lose of the other's.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

from app.adapters.papers.cii import write_xml
from app.adapters.papers.factur_x import FacturX
from tests.adapters.papers.snapshots import PAPERS, paper

NAMES = ("private, France", "unseen", "long", "part of a credit note")
# What no archive may have a reader do, and what it may not hold.
ACTS = {"/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition", "/Trans"}
ACTS |= {"/GoTo3DView", "/JavaScript"}
KEYS = {"/AA", "/OpenAction", "/JS", "/XFA", "/Encrypt", "/FFilter", "/FDecodeParms", "/PS", "/OPI"}
FONT_FILES = {"/FontFile", "/FontFile2", "/FontFile3"}


@pytest.fixture(scope="module", params=NAMES)
def pdf(request: pytest.FixtureRequest) -> bytes:
    return FacturX().print(paper(PAPERS[request.param]))


@pytest.fixture(scope="module")
def reader(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


@pytest.fixture(scope="module")
def root(reader: PdfReader) -> Any:  # noqa: ANN401 - the catalogue of a PDF
    return reader.trailer["/Root"]


def dictionaries(found: Any) -> Iterator[Any]:  # noqa: ANN401 - any object of a PDF
    """Give every dictionary that can be reached, those of streams too."""
    known, left = set(), [found]
    while left:
        each = left.pop()
        if isinstance(each, IndirectObject):
            if each.idnum not in known:
                known.add(each.idnum)
                left.append(each.get_object())
        elif isinstance(each, DictionaryObject):
            yield each
            left += [each.raw_get(key) for key in each]
        elif isinstance(each, list):
            left += each


def test_the_file_begins_and_ends_as_an_archive_has_to(pdf: bytes, reader: PdfReader) -> None:
    version, comment = pdf.split(b"\n", 2)[:2]
    trailer: Any = reader.trailer
    assert version == b"%PDF-1.7"
    assert comment[:1] == b"%"
    assert min(comment[1:5]) > 127
    assert pdf.rstrip(b"\n")[-5:] == b"%%EOF"
    assert [bool(part) for part in trailer["/ID"]] == [True, True]
    assert not reader.is_encrypted


def test_nothing_in_it_acts_or_lies_elsewhere(reader: PdfReader) -> None:
    for each in dictionaries(reader.trailer):
        assert not KEYS & each.keys()
        assert each.get("/S") not in ACTS
        if isinstance(each, StreamObject):
            assert "/F" not in each
            assert "LZW" not in str(each.get("/Filter"))


def test_its_colours_are_those_of_a_profile_that_is_inside(root: Any) -> None:  # noqa: ANN401 - as above
    (intent,) = root["/OutputIntents"]
    stream = intent["/DestOutputProfile"].get_object()
    profile = stream.get_data()
    assert (intent["/S"], stream["/N"]) == ("/GTS_PDFA1", 3)
    assert (profile[16:20], profile[36:40], int.from_bytes(profile[:4])) == (b"RGB ", b"acsp", len(profile))


def test_every_font_is_inside_and_can_be_read_back_as_text(reader: PdfReader) -> None:
    fonts = [each for each in dictionaries(reader.trailer) if each.get("/Type") == "/Font"]
    assert fonts
    for font in fonts:
        if font["/Subtype"] == "/Type0":
            assert font["/ToUnicode"].get_object().get_data()
        else:
            assert FONT_FILES & font["/FontDescriptor"].keys()


def test_it_is_tagged_and_says_its_language(root: Any) -> None:  # noqa: ANN401 - as above
    tags = [each["/S"] for each in dictionaries(root["/StructTreeRoot"]) if each.get("/Type") == "/StructElem"]
    assert (root["/MarkInfo"]["/Marked"], root["/MarkInfo"]["/Suspects"]) == (True, False)
    assert {"/Document", "/H1", "/H2", "/Figure", "/Table", "/TH", "/TD"} <= set(tags)
    assert root["/Lang"] == "fr"


def test_it_says_which_kind_of_archive_it_is_and_what_is_inside(root: Any) -> None:  # noqa: ANN401 - as above
    stream = root["/Metadata"].get_object()
    about = stream.get_data().decode()
    assert (stream["/Type"], stream["/Subtype"]) == ("/Metadata", "/XML")
    assert "bytes=" not in about.partition("?>")[0]
    assert "encoding=" not in about.partition("?>")[0]
    for said in (
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>B</pdfaid:conformance>",  # of a page that is tagged as for A
        "<fx:DocumentType>INVOICE</fx:DocumentType>",
        "<fx:DocumentFileName>factur-x.xml</fx:DocumentFileName>",
        "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>",
        "<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#</pdfaSchema:namespaceURI>",
    ):
        assert about.count(said) == 1


@pytest.mark.parametrize("name", NAMES)
def test_what_it_says_of_itself_is_the_same_in_both_places(name: str) -> None:
    named = paper(PAPERS[name])
    reader = PdfReader(BytesIO(FacturX().print(named)))
    info, about = reader.metadata, reader.xmp_metadata
    assert info is not None
    assert about is not None
    title = f"{named.sheet.kind} {named.snapshot.number}"
    assert (info.title, info.author) == (title, named.snapshot.seller.name)
    assert about.dc_title == {"x-default": info.title}
    assert about.dc_creator == [info.author]
    assert about.dc_description == {"x-default": info.subject}
    assert about.xmp_creator_tool == info.creator
    for one, other in (
        (info.creation_date, about.xmp_create_date),
        (info.modification_date, about.xmp_modify_date),
    ):
        assert in_utc(one) == in_utc(other)


def in_utc(at: datetime | None) -> datetime:
    assert at is not None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


@pytest.mark.parametrize("name", NAMES)
def test_its_xml_is_a_file_of_the_document(name: str) -> None:
    named = paper(PAPERS[name])
    root: Any = PdfReader(BytesIO(FacturX().print(named))).trailer["/Root"]
    (file,) = root["/AF"].get_object()
    called, inside = root["/Names"]["/EmbeddedFiles"]["/Names"]
    assert called == "factur-x.xml"
    assert inside == file
    spec = file.get_object()
    stream = spec["/EF"]["/UF"].get_object()
    assert (spec["/F"], spec["/UF"], spec["/AFRelationship"]) == (called, called, "/Alternative")
    assert (stream["/Subtype"], stream["/Params"]["/Size"]) == ("/text/xml", len(stream.get_data()))
    assert "/ModDate" in stream["/Params"]
    assert stream.get_data() == write_xml(named.snapshot)
