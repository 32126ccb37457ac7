"""A book as a tree of plain values: what the template `faq.typ` walks. No word of a text ever becomes code."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from markdown_it.tree import SyntaxTreeNode

from app.domain.faq.book import ENTRY_SCHEME, Article, Book
from app.domain.faq.ports import Bound
from app.domain.faq.rendering import CALLOUTS

Node = dict[str, Any]  # any shape that JSON can hold; faq.typ says which

_SCHEMES = {"http", "https", "mailto", "tel"}
_WRAPPED = {"strong": "strong", "em": "emph", "s": "strike"}
_LISTS = {"bullet_list": "points", "ordered_list": "steps"}
_LARGEST = 2**31  # Typst counts no further
_LEAVES: Mapping[str, Callable[[SyntaxTreeNode], Node]] = {
    "fence": lambda node: {"kind": "code", "text": node.content},
    "code_block": lambda node: {"kind": "code", "text": node.content},
    "drawing": lambda node: {"kind": "drawing", "caption": node.content, "svg": _drawable(node.meta["svg"])},
    "hr": lambda _node: {"kind": "rule"},
}
_INLINE_LEAVES: Mapping[str, Callable[[SyntaxTreeNode], Node]] = {
    "text": lambda node: {"kind": "text", "text": node.content},
    "softbreak": lambda _node: {"kind": "text", "text": " "},
    "hardbreak": lambda _node: {"kind": "break"},
    "code_inline": lambda node: {"kind": "code", "text": node.content},
}


def book_tree(book: Book) -> Node:
    """Give everything that the template shows."""
    articles = [article for chapter in book.chapters for article in chapter.articles]
    labels = {label for article in articles for label in _labels(article)}
    writer = _Writer(book.origin, labels)
    return {
        "brand": book.brand,
        "title": book.title,
        "edition": book.edition,
        "contents": book.contents_title,
        "language": book.language,
        "colour": book.colour,
        "date": [book.updated_on.year, book.updated_on.month, book.updated_on.day],
        "chapters": [
            {
                "title": chapter.title,
                "summary": chapter.summary,
                "articles": [writer.article(article) for article in chapter.articles],
            }
            for chapter in book.chapters
        ],
    }


def _labels(article: Article) -> Iterator[str]:
    yield article.key
    yield from (f"{article.key}#{token.attrGet('id')}" for token in article.tokens if token.type == "heading_open")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes articles whose links lead to the labels of one book, or to the brand's site."""

    origin: str
    labels: Container[str]

    def article(self, article: Article) -> Node:
        root = SyntaxTreeNode(article.tokens)
        blocks = list(self.blocks(root, article.key, in_list=False))
        return {"title": article.title, "label": article.key, "blocks": _in_steps(blocks)}

    def blocks(self, parent: SyntaxTreeNode, key: str, *, in_list: bool) -> Iterator[Node]:
        for node in parent.children:
            if node.type in _LISTS or node.type == "blockquote":
                yield self.nested(node, key)
            elif node.type == "heading":
                kind = "step-heading" if in_list else "heading"
                label = f"{key}#{node.attrs['id']}"
                yield {"kind": kind, "level": int(node.tag[1]), "label": label, "inlines": self.line(node)}
            elif node.type == "paragraph":
                yield {"kind": "paragraph", "inlines": self.line(node)}
            elif node.type == "table":
                yield self.table(node)
            elif node.type in _LEAVES:
                yield _LEAVES[node.type](node)

    def nested(self, node: SyntaxTreeNode, key: str) -> Node:
        if node.type == "blockquote":
            return {"kind": _quotation(node), "blocks": list(self.blocks(node, key, in_list=True))}
        items = [list(self.blocks(item, key, in_list=True)) for item in node.children]
        return {"kind": _LISTS[node.type], "start": min(int(node.attrs.get("start", 1)), _LARGEST), "items": items}

    def table(self, node: SyntaxTreeNode) -> Node:
        head, *body = [row for part in node.children for row in part.children]
        cells = [self.line(cell) for row in body for cell in row.children]
        return {"kind": "table", "head": [self.line(cell) for cell in head.children], "cells": cells}

    def line(self, block: SyntaxTreeNode) -> list[Node]:
        return [each for inline in block.children for each in self.inlines(inline)]

    def inlines(self, parent: SyntaxTreeNode) -> Iterator[Node]:
        for node in parent.children:
            if node.type == "reference":
                yield self.bound(node.meta["bound"], linked=not node.meta.get("in_link"))
            elif node.type in _WRAPPED:
                yield {"kind": _WRAPPED[node.type], "inlines": list(self.inlines(node))}
            elif node.type == "link":
                yield self.link(str(node.attrs.get("href", "")), list(self.inlines(node)))
            elif node.type in _INLINE_LEAVES:
                yield _INLINE_LEAVES[node.type](node)

    def bound(self, bound: Bound, *, linked: bool) -> Node:
        text = {"kind": "text", "text": bound.text}
        if bound.kind in {"figure", "label"}:
            return {"kind": bound.kind, "text": bound.text}
        return self.link(bound.url, [text]) if bound.url and linked else text

    def link(self, href: str, inlines: list[Node]) -> Node:
        """Lead to an article, to the brand's site or elsewhere; nowhere when that is not safe or not known."""
        if href.startswith(ENTRY_SCHEME):
            label = href.removeprefix(ENTRY_SCHEME)
            known = label if label in self.labels else label.partition("#")[0]
            return {"kind": "ref", "label": known, "inlines": inlines} if known in self.labels else _plain(inlines)
        url = self.origin + href if href.startswith("/") else href
        return {"kind": "link", "url": url, "inlines": inlines} if _is_safe(url) else _plain(inlines)


def _drawable(svg: str) -> str:
    """Give a drawing that Typst can read, else nothing: one broken file must not cost the whole book."""
    try:
        ET.fromstring(svg)  # noqa: S314 - the brand's own file
    except ET.ParseError:
        return ""
    return svg


def _plain(inlines: list[Node]) -> Node:
    return {"kind": "group", "inlines": inlines}


def _is_safe(url: str) -> bool:
    try:
        return urlsplit(url).scheme in _SCHEMES
    except ValueError:
        return False


def _quotation(node: SyntaxTreeNode) -> str:
    classes: Mapping[str, object] = node.attrs
    return next((kind for kind in CALLOUTS if classes.get("class") == f"message message--{kind}"), "quote")


def _in_steps(blocks: list[Node]) -> list[Node]:
    """Let headings go down one level at a time, as an accessible document must (PDF/UA-1, 7.4.2)."""
    above = 1
    for block in blocks:
        if block["kind"] == "heading":
            above = block["level"] = min(block["level"], above + 1)
    return blocks
