"""How a file leaves: as a file to be kept, whatever it holds, never as a page of ours."""

from collections.abc import Mapping
from urllib.parse import quote


def headers_of(name: str, content_type: str) -> Mapping[str, str]:
    """Give the headers under which a file is served (RFC 6266; its name in ASCII for old browsers)."""
    ascii_name = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return {
        "Content-Type": content_type,
        "Content-Disposition": f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
