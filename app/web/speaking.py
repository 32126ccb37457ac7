"""A part of an answer in another language of the brand: what the desk shows of pages that are not in its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, request
from flask_babel import force_locale

from app.tenancy.config import Language
from app.web.environ import LANGUAGE
from app.web.faq_links import language_prefix
from app.web.request import current_tenant


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Take a language for the page's while the block lasts: its words, its dates, the addresses of its pages."""
    kept = request.environ[LANGUAGE], request.root_path, g.get("paths")
    request.environ[LANGUAGE] = language
    request.root_path = language_prefix(current_tenant().config, language)
    try:
        with force_locale(language):
            yield
    finally:
        request.environ[LANGUAGE], request.root_path, g.paths = kept
