"""The brand's legal texts: Markdown in its folder, bound to its configuration like the FAQ."""

from dataclasses import dataclass
from datetime import date

from flask import abort
from markupsafe import Markup

from app.domain.faq.documents import read_page
from app.domain.faq.rendering import render
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.faq_links import spaced
from app.web.help_centre import open_help_centre


@dataclass(frozen=True, slots=True)
class LegalPage:
    """A legal text as its page shows it."""

    title: str
    updated_on: date
    html: Markup


def load_legal_page(tenant: Tenant, language: Language, page: str) -> LegalPage:
    """Render a legal text; 404 where the brand has not written it."""
    source = tenant.papers.legal_text(language, page)
    if source is None:
        abort(404)
    document = read_page(page, source)
    rendered = render(document.body, open_help_centre().bindings)
    return LegalPage(spaced(document.front.title, language), document.front.updated, Markup(rendered.html))  # noqa: S704 - sanitised
