"""An entry for machines: schema.org's FAQPage (https://schema.org/FAQPage)."""

from markupsafe import Markup

from app.web.help_centre import EntryPage
from app.web.structured import json_ld


def describe_entry(page: EntryPage) -> Markup:
    """Give the JSON-LD of an entry's page."""
    answer = {"@type": "Answer", "text": page.html.striptags()}
    return json_ld(
        {"@type": "FAQPage", "mainEntity": [{"@type": "Question", "name": page.title, "acceptedAnswer": answer}]}
    )
