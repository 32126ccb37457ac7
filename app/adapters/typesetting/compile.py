"""Typst in a process of its own, so that it can be ended: the book as JSON on standard input, the PDF on its output.

Run as a script, on its own: it imports nothing of ours.
"""

import sys
from pathlib import Path
from typing import Literal

import typst

_TEMPLATE = Path(__file__).with_name("faq.typ")


def main() -> None:
    """Set the book as PDF/UA-1; without that claim, and saying why, where a text asks for a glyph that we lack."""
    book = sys.stdin.read()
    try:
        pdf = compiled(book, "ua-1")
    except typst.TypstError as error:
        sys.stderr.write(f"{error}\n")
        pdf = compiled(book, None)
    sys.stdout.buffer.write(pdf)


def compiled(book: str, standard: Literal["ua-1"] | None) -> bytes:
    """Compile the template."""
    pdf: bytes = typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        sys_inputs={"book": book},
        ignore_system_fonts=True,
        pdf_standards=standard,
    )
    return pdf


if __name__ == "__main__":
    main()
