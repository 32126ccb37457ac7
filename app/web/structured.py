"""What a page says to machines: JSON-LD in the words of schema.org."""

import json
from collections.abc import Mapping

from markupsafe import Markup


def json_ld(described: Mapping[str, object]) -> Markup:
    """Write what is described for a script element, whose end no text in it can bring about."""
    text = json.dumps({"@context": "https://schema.org", **described}, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - escaped
