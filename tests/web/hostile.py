"""What people with bad intentions, and broken programs, send."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.routing import Rule

from app.domain.faq.models import FaqEntry, FaqSection
from app.kernel.db import open_session
from tests.stock import HOSTS, LANGUAGES
from tests.web.environs import environ

LONG = "a" * 10_000
# Path segments, query values and form values alike; as a server decodes them, a character per byte.
VALUES = (
    "",
    "\0",
    "a\0b",
    "%00",
    "\xff\xfe\x80",
    "\xed\xa0\x80",
    "\xc3",
    "\xe2\x80\xae\xe2\x80\x8b",
    "\xf0\x9f\x8c\xb2" * 50,
    "e\xcc\x81" * 500,
    "\r\nSet-Cookie: a=b",
    "\x1b[31m\x07",
    "..",
    "../../etc/passwd",
    "..\\..\\etc",
    "%2e%2e%2f",
    "'; DROP TABLE faq_entry; --",
    "%' OR 1=1 --",
    "{{ 7 * 7 }}{% raw %}",
    "${jndi:x}",
    "<script>alert(1)</script>",
    "*" * 300 + '"' * 301,
    "(" * 3000,
    "[" * 3000,
    "-1",
    "9" * 400,
    "NaN",
    "1e999",
    "None",
    "null",
    "//evil.com",
    "\\\\evil.com",
    "javascript:alert(1)",
    LONG,
)
TYPES = (
    "",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=" + "x" * 5_000,
    "application/json",
    "text/plain; charset=nonsense",
    "\xff/\xfe; =",
    ";;;=\0",
)
HEADERS = (
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_AUTHORIZATION",
    "HTTP_COOKIE",
    "HTTP_FORWARDED",
    "HTTP_HX_REQUEST",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_ORIGIN",
    "HTTP_RANGE",
    "HTTP_REFERER",
    "HTTP_SEC_FETCH_SITE",
    "HTTP_TRANSFER_ENCODING",
    "HTTP_USER_AGENT",
    "HTTP_X_CSRF_TOKEN",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_HTTP_METHOD_OVERRIDE",
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "X")
FIELDS = ("q", "useful", "reason", "comment", "email", "scheme", "next", "csrf_token", "page", "\xff", "a[b][c]")

value = st.one_of(st.sampled_from(VALUES), st.text(st.characters(max_codepoint=255), max_size=40))
pairs = st.lists(st.tuples(st.sampled_from(FIELDS), value), max_size=6)
# Variables that name a row by its id.
OF_ROWS = (
    *("entry_id", "planned_id", "event_id", "session_id", "passkey_id", "account_id", "address_id"),
    *("device_id", "subscription_id", "bill_id", "file_id", "buying_id", "webhook_id", "mail_id", "held_id"),
    *("canned_id", "incident_id", "transfer_id", "registration_id", "invoice_id", "resource_id", "import_id"),
    "subject_id",
)


def known_values(app: Flask, brand: str) -> Mapping[str, str]:
    """Give, for each variable of a route, a value that exists at this brand."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        section = session.scalars(select(FaqSection).where(FaqSection.language == "fr").limit(1)).one()
        entry = session.scalars(select(FaqEntry).where(FaqEntry.section_id == section.id).limit(1)).one()
    return {
        **dict.fromkeys(OF_ROWS, str(entry.id)),
        "section_slug": section.slug,
        "slug": entry.slug,
        "section_id": str(section.id),
        "page": "privacy",
        "offer_slug": "atelier",
        "event_slug": "essais-de-relais-2026-12-01",
        "token": "no-link-has-this-token",
        "filename": "manual.pdf",
        "reference": "AAAA-AAAA",
        "method_id": "pm_of_nobody",
        "claim": "dispute",
        "lead": "resolve",
        "tie": "link",
        "number": "1",
        "invoice_number": "ACORN-2026-000001",
        "path": "sign_in.max_attempts",
        "name": app.extensions["guichet"].registry.by_slug(brand).theme_path[7:-4],
    }


def path_of(rule: Rule, values: Mapping[str, str]) -> str:
    """Write a route's path by hand; werkzeug would refuse to build most of these."""
    return "".join(values[part] if dynamic else part for dynamic, part in rule._trace).partition("|")[2]  # noqa: SLF001


@st.composite
def requests(draw: st.DrawFn, app: Flask) -> dict[str, Any]:
    """Draw a whole request: any brand, language, route and method, with anything wrong in any place."""
    brand = draw(st.sampled_from(sorted(HOSTS)))
    rule = draw(st.sampled_from(sorted(app.url_map.iter_rules(), key=str)))
    values = dict(known_values(app, brand))
    for name in sorted(rule.arguments):
        if draw(st.booleans()):
            values[name] = draw(value)
    prefix = draw(st.sampled_from(["", "", *(f"/{language}" for language in LANGUAGES[brand])]))
    path = prefix + path_of(rule, values) + draw(st.sampled_from(["", "", "", "/", "//", ".md", "\0", LONG]))
    headers = draw(st.dictionaries(st.sampled_from(HEADERS), value, max_size=4))
    if draw(st.booleans()):
        headers["HTTP_X_CSRF_TOKEN"] = app.extensions["guichet"].csrf.token(brand)
    kind, body = draw(bodies())
    length = draw(st.sampled_from([str(len(body))] * 6 + ["", "0", "1", "-1", "99999999999", "x"]))
    return environ(
        HOSTS[brand],
        path,
        method=draw(st.sampled_from(METHODS)),
        query=draw(st.one_of(pairs.map(urlencoded), value)),
        CONTENT_TYPE=kind,
        CONTENT_LENGTH=length,
        **{"wsgi.input": BytesIO(body), **headers},
    )


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a content type and a body; they agree more often than not."""
    fields = draw(pairs)
    kind = draw(st.sampled_from((TYPES[1], TYPES[1], TYPES[4], *TYPES)))
    if kind == TYPES[1]:
        return kind, urlencoded(fields).encode("latin-1")
    if kind == TYPES[4]:
        return kind, multipart(fields)
    return kind, draw(st.one_of(st.binary(max_size=200), st.sampled_from([b"[" * 5000, b"\0" * 5000])))


def urlencoded(fields: list[tuple[str, str]]) -> str:
    """Write fields as a query or a form does."""
    return urlencode(fields, encoding="latin-1")


def multipart(fields: list[tuple[str, str]], boundary: str = "x") -> bytes:
    """Write fields as a form with files does."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields
    ]
    return "".join([*parts, f"--{boundary}--\r\n"]).encode("latin-1")
