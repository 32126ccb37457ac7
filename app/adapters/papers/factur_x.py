"""Invoices as Factur-X: a tagged PDF/A-3 by Typst (https://typst.app), with its EN 16931 XML inside."""

import json
import re
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import structlog
import typst

from app.adapters.papers.cii import write_xml
from app.domain.invoices.printing import Paper, PrintingError

_TEMPLATE = Path(__file__).with_name("invoice.typ")
_STANDARD: Literal["a-3a"] = "a-3a"
# What Typst says of each piece of text that no font of its shows; an archive may hold no empty box in its place.
_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_BEYOND = re.compile("[^\n\u0020-\u017f\u2010-\u2027\u202f\u20ac]")
_STAND_IN = "\u25a1"  # a white square
_MOST_TRIES = 3

_log = structlog.get_logger(__name__)


class FacturX:
    """Prints papers, one at a time; the compiler stays warm between them."""

    def __init__(self) -> None:
        self._turn = Lock()

    @cached_property
    def _compiler(self) -> typst.Compiler:
        """Begin with the first paper: the queue's worker forks before it prints, and threads do not outlive that."""
        return typst.Compiler(_TEMPLATE, root=_TEMPLATE.parent, ignore_system_fonts=True)

    def print(self, paper: Paper) -> bytes:
        """Give the PDF with the invoice for programs inside; PrintingError."""
        try:
            pdf = self._typeset(paper)
            return _embedded(pdf, paper)
        except Exception as error:
            _log.warning("paper not printed", number=paper.snapshot.number, exc_info=True)  # its words quote names
            raise PrintingError(paper.snapshot.number) from error

    def _typeset(self, paper: Paper) -> bytes:
        """Set the page; what no font shows is shown as a square, and whole in the XML."""
        sheet = _sheet_of(paper)
        for _ in range(_MOST_TRIES):
            try:
                return self._compile(sheet)
            except typst.TypstError as error:
                unshown = {_unescaped(text) for text in _UNSHOWN.findall(error.diagnostic)}
                if not unshown:
                    raise
                sheet = _without(sheet, re.compile("|".join(map(re.escape, sorted(unshown, key=len, reverse=True)))))
        return self._compile(_without(sheet, _BEYOND))

    def _compile(self, sheet: dict[str, Any]) -> bytes:
        with self._turn:
            pdf = self._compiler.compile(sys_inputs={"sheet": json.dumps(sheet)}, pdf_standards=_STANDARD)
        if not isinstance(pdf, bytes):
            raise TypeError("Typst gave no PDF")
        return pdf


def _sheet_of(paper: Paper) -> dict[str, Any]:
    day = paper.snapshot.issued_on
    return {**asdict(paper.sheet), "seller": paper.snapshot.seller.name, "date": [day.year, day.month, day.day]}


def _embedded(pdf: bytes, paper: Paper) -> bytes:
    from facturx import generate_from_binary  # noqa: PLC0415 - a twentieth of a start, for a process's first paper

    snapshot, sheet = paper.snapshot, paper.sheet
    title = f"{sheet.kind} {snapshot.number}"
    made: bytes = generate_from_binary(
        pdf,
        write_xml(snapshot),
        flavor="factur-x",
        level="en16931",
        check_xsd=False,  # our own tests hold it to the schema and to the schematron
        lang=sheet.language,
        afrelationship="alternative",
        pdf_metadata={
            "author": snapshot.seller.name,
            "keywords": "Factur-X",
            "title": title,
            "subject": f"{title}, {snapshot.issued_on.isoformat()}",
        },
    )
    return made


def _without(value: Any, unshown: re.Pattern[str]) -> Any:  # noqa: ANN401 - a tree of plain values
    """Put the square in the place of what is not shown, in every text of a tree but the logo."""
    if isinstance(value, str):
        return unshown.sub(_STAND_IN if unshown is not _BEYOND else "?", value)
    if isinstance(value, dict):
        return {key: each if key == "logo" else _without(each, unshown) for key, each in value.items()}
    return [_without(each, unshown) for each in value] if isinstance(value, list | tuple) else value


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
