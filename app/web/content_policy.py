"""From where a page may take what it is made of: nothing inline, nothing from elsewhere (OWASP ASVS 5.0, 3.4)."""

from collections.abc import Mapping
from types import MappingProxyType

_OWN: Mapping[str, str] = MappingProxyType(
    {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
)


def content_policy(beside: Mapping[str, str] = MappingProxyType({})) -> str:
    """Write the policy of an answer; `beside` names hosts of others by directive, which only few pages have."""
    directives = {name: f"{_OWN.get(name, '')} {beside.get(name, '')}".strip() for name in {**_OWN, **beside}}
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())
