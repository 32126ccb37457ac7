"""Markdown with references: the parser of entries, and what tells a heading's address."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import cast

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from app.domain.faq.ports import Bound
from app.domain.faq.references import OPENING, match_reference
from app.kernel.letters import fold
from app.kernel.typography import unbroken

DEEPEST = 20  # levels of lists and quotations; Markdown deeper than that is not read
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ue000-\uf8ff]")


class _Renderer(RendererHTML):
    """Writes references and drawings beside what Markdown knows."""

    def text(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        return unbroken(escapeHtml(tokens[idx].content))

    def reference(self, tokens: list[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        return bound_html(cast("Bound", tokens[idx].meta["bound"]), linked=not tokens[idx].meta.get("in_link"))

    def drawing(self, tokens: list[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        caption = escapeHtml(tokens[idx].content)
        return f'<figure class="drawing"><figcaption>{caption}</figcaption></figure>\n'


def bound_html(bound: Bound, *, linked: bool = True) -> str:
    """Write a bound value: a figure underlined, a label quoted, an address as its link."""
    text = escapeHtml(bound.text)
    if bound.kind == "figure":
        return f'<strong class="bf">{text}</strong>'
    if bound.kind == "label":
        return f'<span class="ui">{unbroken(text)}</span>'
    if bound.url and linked:
        return f'<a href="{escapeHtml(bound.url)}">{text}</a>'
    return text


@cache
def _parser() -> MarkdownIt:
    options = {"html": False, "maxNesting": DEEPEST}
    parser = MarkdownIt("commonmark", options, renderer_cls=_Renderer).enable(["table", "strikethrough"])
    parser.inline.ruler.before("escape", "reference", _reference)
    return parser


def _reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
    if not state.src.startswith(OPENING, state.pos):
        return False
    matched = match_reference(state.src, state.pos)
    if matched is None:
        return False
    reference, end = matched
    if not silent:
        token = state.push("reference", "", 0)
        token.meta = {"reference": reference}
        token.content = state.src[state.pos : end]
    state.pos = end
    return True


def parse(body: str) -> list[Token]:
    """Parse an entry's text; raw HTML comes out as text, control and private characters not at all."""
    return _parser().parse(_UNWANTED.sub("", body.replace("\r\n", "\n")))


def write(tokens: list[Token]) -> str:
    """Write tokens whose references are resolved as HTML, not yet sanitised."""
    return str(_parser().renderer.render(tokens, _parser().options, {}))


def anchor(text: str) -> str:
    """Give a heading's address: `Où le trouver ?` is `ou-le-trouver`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or "section"


def lined(block: Token) -> Iterator[tuple[Token, int]]:
    """Give what an inline token is made of, each with its line in the body, from 0."""
    line = block.map[0] if block.map else 0
    for child in block.children or []:
        yield child, line
        line += child.type in {"softbreak", "hardbreak"}


def line_of(block: Token, child: Token | None = None) -> int:
    """Count the line of a token in its body, from 0; an inline token's own line counts the breaks before it."""
    start = block.map[0] if block.map else 0
    if child is None:
        return start
    return next((line for each, line in lined(block) if each is child), start)  # none: inside a drawing's caption
