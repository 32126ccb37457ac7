"""Words out of bytes and out of HTML, fit to be stored and shown."""

import re
from html.parser import HTMLParser

import nh3

LONGEST = 100_000  # characters of a mail's text that are kept
_LARGEST_HTML = 2_000_000  # characters that are looked at
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer"),
    *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
    *("table", "tr", "ul"),
}
_KEPT = _BLOCKS | {"a", "br", "td", "th", "img"}
# Python decodes these, no mailer writes them, and some take long.
_NO_CHARSETS = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"})
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_GAPS = re.compile(r"\n{3,}")


def to_text(content: bytes, charset: str | None) -> str:
    """Decode bytes by what they are, before what they are said to be: UTF-8 that reads well is no accident."""
    said = charset if charset and charset.casefold().replace("-", "_") not in _NO_CHARSETS else None
    for name in (said, "utf-8") if content.isascii() else ("utf-8", said):
        try:
            return content.decode(name or "utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def plain(text: str) -> str:
    """Give a text with plain ends of lines, without what is not seen, not longer than is kept."""
    ended = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _UNSEEN.sub("", ended)[:LONGEST].strip("\n ")


def from_html(html: str) -> str:
    """Give what a person would read of a page: its blocks as lines, what is quoted behind `>`."""
    clean = nh3.clean(
        html[:_LARGEST_HTML],
        tags=_KEPT,
        clean_content_tags={"script", "style", "title"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    reader = _Reader()
    reader.feed(clean)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects lines; what it is fed was cleaned before, so that every tag is known and closed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = [""]
        self._quotes = 0
        self._preformatted = 0
        self._link: str | None = None
        self._link_from = (0, 0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._break()
        elif tag in _BLOCKS:
            self._block()
        if tag == "blockquote":
            self._quotes += 1
            self._lines[-1] = self._prefix()
        self._preformatted += tag == "pre"
        if tag == "li":
            self._lines[-1] += "- "
        elif tag == "a":
            self._link = dict(attrs).get("href")
            self._link_from = (len(self._lines) - 1, len(self._lines[-1]))
        elif tag in {"td", "th"} and self._lines[-1].strip("> "):
            self._lines[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._say_link()
        if tag in _BLOCKS:
            self._block()
        self._preformatted -= tag == "pre"
        if tag == "blockquote":
            self._quotes -= 1
            self._lines[-1] = self._prefix()
        if tag in {"p", "blockquote", "ul", "ol", "table"} and len(self._lines) > 1 and self._lines[-2].strip("> "):
            self._break()

    def handle_data(self, data: str) -> None:
        if self._preformatted:
            first, *others = data.split("\n")
            self._lines[-1] += first
            self._lines.extend(self._prefix() + line for line in others)
            return
        said = re.sub(r"[ \t\r\n\f]+", " ", data)
        begins = not self._lines[-1].strip("> ")
        self._lines[-1] += said.lstrip(" ") if begins else said

    def text(self) -> str:
        """Give the lines collected."""
        return _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in self._lines)).strip("\n")

    def _say_link(self) -> None:
        """Write where a link goes, where its words don't say so."""
        line, begin = self._link_from
        words = "".join(self._lines[line:])[begin:]
        target = (self._link or "").removeprefix("mailto:")
        if target and target.rstrip("/") not in words and words.strip():
            self._lines[-1] += f" <{target}>"
        self._link = None

    def _prefix(self) -> str:
        return "> " * self._quotes

    def _break(self) -> None:
        self._lines.append(self._prefix())

    def _block(self) -> None:
        if self._lines[-1].strip("> "):
            self._break()
        else:
            self._lines[-1] = self._prefix()
