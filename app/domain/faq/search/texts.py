"""What search may know of an entry: its words as a reader sees them, references resolved."""

from html.parser import HTMLParser

from app.domain.faq.documents import EntryDocument
from app.domain.faq.ports import Bindings
from app.domain.faq.rendering import render
from app.domain.search.terms import SearchText

_BLOCKS = frozenset(("p", "li", "aside", "blockquote", "pre", "td", "th", "tr", "figcaption", "figure", "br", "hr"))
_APART = frozenset(("h2", "h3", "h4", "svg"))  # headings are weighed by themselves; a drawing's letters are no text


def read_search_text(document: EntryDocument, section: str, bindings: Bindings) -> SearchText:
    """Read an entry for the index; `section` is its section's title."""
    rendered = render(document.body, bindings)
    return SearchText(
        title=document.front.title,
        synonyms=document.front.synonyms,
        headings=tuple(heading.title for heading in rendered.headings),
        body=plain_text(rendered.html),
        section=section,
    )


def plain_text(html: str) -> str:
    """Give the words of what `render` wrote, a line for each block, without headings and drawings."""
    plain = _Plain()
    plain.feed(html)
    plain.close()
    return plain.text()


class _Plain(HTMLParser):
    """Gathers the words of our own HTML, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._apart = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._apart += tag in _APART
        if tag in _BLOCKS:
            self._pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._apart -= tag in _APART
        if tag in _BLOCKS or tag in _APART:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._apart:
            self._pieces.append(data)

    def text(self) -> str:
        lines = (" ".join(line.split(" ")) for line in "".join(self._pieces).split("\n"))
        return "\n".join(line.strip() for line in lines if line.strip())
