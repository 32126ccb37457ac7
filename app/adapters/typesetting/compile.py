"""Typst in a process of its own, so that it can be ended: the book as JSON on standard input, the PDF on its output.

Run as a script, on its own: it imports nothing of ours.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import typst

_TEMPLATE = Path(__file__).with_name("faq.typ")


def main() -> None:
    """Set the book as PDF/UA-1; without that claim, and saying why, where a text asks for a glyph that we lack."""
    book, made_on = sys.stdin.read(), datetime.fromisoformat(sys.argv[1]).replace(tzinfo=UTC)
    try:
        pdf = compiled(book, made_on, "ua-1")
    except typst.TypstError as error:
        sys.stderr.write(f"{error}\n")
        pdf = compiled(book, made_on, None)
    sys.stdout.buffer.write(pdf)


def compiled(book: str, made_on: datetime, standard: Literal["ua-1"] | None) -> bytes:
    """Compile the template; the date is the book's, so that the same book is the same bytes."""
    pdf: bytes = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        sys_inputs={"book": book},
        ignore_system_fonts=True,
        pdf_standards=standard,
        timestamp=int(made_on.timestamp()),
    )
    return pdf


if __name__ == "__main__":
    main()
