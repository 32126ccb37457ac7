"""Markdown with references: the parser of entries, and what tells a heading's address."""

import re
import unicodedata
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from app.domain.faq.references import OPENING, match_reference

# Stands for a drawing while the page is sanitised; a text cannot hold it, `parse` removes it.
PLACEHOLDER = "\ue000"
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ue000-\uf8ff]")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
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


def anchor(text: str) -> str:
    """Give a heading's address: `Où le trouver ?` is `ou-le-trouver`."""
    folded = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss"))
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"


def line_of(block: Token, child: Token | None = None) -> int:
    """Count the line of a token in its body, from 0; an inline token's own line counts the breaks before it."""
    start = block.map[0] if block.map else 0
    if child is None or block.children is None:
        return start
    before = block.children[: next(i for i, each in enumerate(block.children) if each is child)]
    return start + sum(each.type in {"softbreak", "hardbreak"} for each in before)
