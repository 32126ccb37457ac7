"""What somebody reads of a page: its words, a line for each block."""

from html.parser import HTMLParser

_UNSEEN = frozenset({"head", "script", "style", "template"})
_INLINE = frozenset({"a", "abbr", "b", "code", "del", "em", "i", "ins", "mark", "span", "strong", "tspan", "wbr"})


class _Reader(HTMLParser):
    """Gathers the words of our own HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._unseen += tag in _UNSEEN
        self._break_at(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in _UNSEEN
        self._break_at(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data.replace("\n", " "))

    def _break_at(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append("\n")


def visible_text(html: str) -> str:
    """Give the words of our own HTML as they are read, every block on a line."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(filter(None, line.split(" "))) for line in "".join(reader.pieces).split("\n"))
    return "\n".join(filter(None, lines))
