"""An entry for machines: schema.org's FAQPage as JSON-LD (https://schema.org/FAQPage)."""

import json

from markupsafe import Markup

from app.web.help_centre import EntryPage


def describe_entry(page: EntryPage) -> Markup:
    """Give the JSON-LD of an entry's page, safe inside a script element."""
    described = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": page.title,
                "acceptedAnswer": {"@type": "Answer", "text": page.html.striptags()},
            }
        ],
    }
    text = json.dumps(described, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - escaped
