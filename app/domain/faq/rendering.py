"""An entry made into a page: references resolved, links found, headings addressed, French spaced."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import cast

import nh3
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from app.domain.faq.errors import UnknownReferenceError
from app.domain.faq.markup import anchor, line_of, parse, write
from app.domain.faq.ports import Bindings, Bound, Target
from app.domain.faq.references import OPENING, Reference, find_references
from app.kernel.typography import french

_TAGS = {
    *("p", "h2", "h3", "h4", "ol", "ul", "li", "strong", "em", "del", "a", "code", "pre", "blockquote", "aside"),
    *("table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "span", "hr", "br"),
}
_ATTRIBUTES = {
    "*": {"class"},
    "a": {"href"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "ol": {"start"},
    "td": {"data-label"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
CALLOUTS = ("note", "warning")
_DRAWING = '<figure class="drawing">'  # what no text can bring about: its < comes out escaped
_HIGHEST, _LOWEST = 2, 4  # levels of headings under the page's title
_ALONE = "write ![caption](figure:name) in a paragraph of its own"
_MALFORMED = "write a reference like {{ policy.reset_link.valid_for }} or {{ label.save }}"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text: its level (2 to 4), address and words."""

    level: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A reference or link that leads nowhere: its line in the body (from 0), itself, and the remedy."""

    line: int
    reference: str
    remedy: str


@dataclass(slots=True)
class Rendered:
    """A text made ready: safe HTML, its headings, and what could not be resolved (shown as a dash)."""

    html: str
    headings: list[Heading]
    problems: list[Problem]


@dataclass(slots=True)
class Resolved:
    """A text whose references and links are resolved: its Markdown's tokens, headings, and what led nowhere.

    A drawing is a token of type `drawing`: its caption is the content, its SVG is `meta["svg"]`.
    """

    tokens: list[Token] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def resolve(body: str, bindings: Bindings) -> Resolved:
    """Resolve an entry's Markdown for its brand and language; never raises on any text."""
    return _Resolving(bindings).run(parse(body))


def render(body: str, bindings: Bindings) -> Rendered:
    """Render an entry's Markdown as safe HTML; never raises on any text."""
    resolved = resolve(body, bindings)
    html = write(resolved.tokens)
    safe = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    return Rendered(_with_drawings(safe, resolved.tokens), resolved.headings, resolved.problems)


def _with_drawings(html: str, tokens: list[Token]) -> str:
    """Put each drawing, which is the brand's own file, into the frame that waits for it."""
    drawings = [token.meta["svg"] for token in tokens if token.type == "drawing"]
    first, *others = html.split(_DRAWING)
    return first + "".join(f"{_DRAWING}{drawing}{rest}" for drawing, rest in zip(drawings, others, strict=True))


class _Resolving:
    """One text on its way."""

    def __init__(self, bindings: Bindings) -> None:
        self.bindings = bindings
        self.resolved = Resolved()

    def run(self, tokens: list[Token]) -> Resolved:
        tokens = self._drawn(tokens)
        for token in tokens:
            if token.type == "inline":
                self._inline(token)
            elif token.type == "ordered_list_open":
                token.attrSet("class", "steps")
        for index, token in enumerate(tokens):
            if token.type == "blockquote_open":
                self._callout(tokens, index)
        self._headings(tokens)
        _label_cells(tokens)
        if tokens and tokens[0].type == "paragraph_open":
            tokens[0].attrSet("class", "lead")
        self.resolved.tokens = tokens
        return self.resolved

    def _inline(self, block: Token) -> None:
        children = block.children or []
        depth = 0
        for index, child in enumerate(children):
            if child.type in {"link_open", "link_close"}:
                depth += child.nesting
            if child.type == "link_open":
                target = self._link(block, child)
                if children[index + 1].type == "link_close":
                    child.meta["fill"] = target.title
            elif child.type == "reference":
                child.meta["in_link"] = depth > 0
                child.meta["bound"] = self._bound(block, child)
            elif child.type == "text":
                self._text(block, child)
            elif child.type == "image":
                self._misplaced(block, child)
        block.children = _filled(children)

    def _text(self, block: Token, child: Token) -> None:
        if OPENING in child.content:
            self._problem(block, child, child.content.strip(), _MALFORMED)
        child.content = self._spaced(child.content)

    def _misplaced(self, block: Token, child: Token) -> None:
        source = str(child.attrGet("src"))
        if source.startswith("figure:"):
            self._problem(block, child, source, _ALONE)

    def _link(self, block: Token, child: Token) -> Target:
        href = str(child.attrGet("href") or "")
        scheme, _, rest = href.partition(":")
        name, _, fragment = rest.partition("#")
        try:
            if scheme == "page":
                target = self.bindings.page(name)
            elif scheme == "entry":
                target = self.bindings.entry(name)
            else:
                return Target(href, href)
        except UnknownReferenceError as error:
            self._problem(block, child, href, error.remedy)
            target = Target("#", "–")
        child.attrSet("href", f"{target.url}#{fragment}" if fragment else target.url)
        return target

    def _bound(self, block: Token, child: Token) -> Bound:
        try:
            return self.bindings.value(cast("Reference", child.meta["reference"]))
        except UnknownReferenceError as error:
            self._problem(block, child, child.content, error.remedy)
            return Bound("–", "name")

    def _problem(self, block: Token, child: Token | None, reference: str, remedy: str) -> None:
        self.resolved.problems.append(Problem(line_of(block, child), reference, remedy))

    def _spaced(self, text: str) -> str:
        return french(text) if self.bindings.language == "fr" else text

    def _headings(self, tokens: list[Token]) -> None:
        taken: set[str] = set()
        for index, opening in enumerate(tokens):
            if opening.type != "heading_open":
                continue
            level = min(max(int(opening.tag[1]), _HIGHEST), _LOWEST)
            opening.tag = tokens[index + 2].tag = f"h{level}"
            title = plain(tokens[index + 1])
            address = next(each for each in _addresses(anchor(title)) if each not in taken)
            taken.add(address)
            opening.attrSet("id", address)
            self.resolved.headings.append(Heading(level, address, title))

    def _callout(self, tokens: list[Token], index: int) -> None:
        paragraph, inline = tokens[index + 1], tokens[index + 2 : index + 3]
        children = inline[0].children if inline and paragraph.type == "paragraph_open" else None
        first = children[0] if children and children[0].type == "text" else None
        kind = next((kind for kind in CALLOUTS if first and first.content.startswith(f"[!{kind}]")), None)
        if kind is None or first is None or children is None:
            return
        first.content = first.content.removeprefix(f"[!{kind}]").lstrip()
        if not first.content and len(children) > 1 and children[1].type == "softbreak":
            del children[:2]
        tokens[index].tag = _closing(tokens, index).tag = "aside"
        tokens[index].attrSet("class", f"message message--{kind}")

    def _drawn(self, tokens: list[Token]) -> list[Token]:
        """Put a drawing in the place of each paragraph that holds nothing but one."""
        kept: list[Token] = []
        for token in tokens:
            drawing = self._drawing(token) if kept and kept[-1].type == "paragraph_open" else None
            if drawing is None:
                kept.append(token)
            else:
                kept[-1] = drawing  # the paragraph's opening; its closing goes below
        closings = {id(kept[i + 1]) for i, token in enumerate(kept[:-1]) if token.type == "drawing"}
        return [token for token in kept if id(token) not in closings]

    def _drawing(self, token: Token) -> Token | None:
        children = token.children or []
        if token.type != "inline" or len(children) != 1 or children[0].type != "image":
            return None
        scheme, _, name = str(children[0].attrGet("src") or "").partition(":")
        if scheme != "figure":
            return None
        drawing = Token("drawing", "", 0, block=True, content=self._caption(token, children[0]))
        drawing.meta["svg"] = ""
        try:
            drawing.meta["svg"] = bind_text(self.bindings.figure(name), self.bindings, escape=True)
        except UnknownReferenceError as error:
            self._problem(token, None, f"figure:{name}", error.remedy)
        return drawing

    def _caption(self, block: Token, image: Token) -> str:
        for child in image.children or []:
            if child.type == "reference":
                child.meta["bound"] = self._bound(block, child)
            elif child.type == "text":
                self._text(block, child)
        return plain(image)


def _label_cells(tokens: list[Token]) -> None:
    """Tell cells their column's name, for narrow pages; a row's first cell names the row itself."""
    columns: list[str] = []
    column = 0
    for index, token in enumerate(tokens):
        if token.type == "table_open":
            columns = []
        elif token.type == "th_open":
            columns.append(plain(tokens[index + 1]))
        elif token.type == "tr_open":
            column = 0
        elif token.type == "td_open":
            if column:
                token.attrSet("data-label", columns[column])
            column += 1


def _addresses(base: str) -> Iterator[str]:
    """Offer an address, then the same with a number."""
    yield base
    yield from (f"{base}-{number}" for number in count(2))


def _filled(children: list[Token]) -> list[Token]:
    """Give the links that have no words of their own the title of what they lead to."""
    filled: list[Token] = []
    for child in children:
        filled.append(child)
        if child.type == "link_open" and "fill" in child.meta:
            filled.append(Token("text", "", 0, content=str(child.meta["fill"])))
    return filled


def _closing(tokens: list[Token], index: int) -> Token:
    return next(
        token for token in tokens[index:] if token.type == "blockquote_close" and token.level == tokens[index].level
    )


def plain(inline: Token) -> str:
    """Give the words of an inline token whose references are resolved."""
    parts = [
        child.meta["bound"].text if child.type == "reference" else child.content or " "
        for child in inline.children or []
        if child.type in {"text", "code_inline", "reference", "softbreak"}
    ]
    return "".join(parts)


def bind_text(text: str, bindings: Bindings, *, escape: bool = False) -> str:
    """Resolve the references of a text that is not Markdown; UnknownReferenceError names the first that fails."""
    for reference, start in reversed(find_references(text)):
        end = text.index("}}", start) + 2
        value = bindings.value(reference).text
        text = text[:start] + (escapeHtml(value) if escape else value) + text[end:]
    return text
