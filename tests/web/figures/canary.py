"""A canary: words about a person that stand nowhere else, and a browser that writes them into every form it finds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from tests.web.serving import Served

FIRST, LAST = "Zephyrine", "Oiseaubleu"
EMAIL = "zephyrine.oiseaubleu@mail.example"
PHONE = "+33 6 98 76 54 32"
STREET = "77 impasse Quetzalcoatl"
VAT = "FR40303265045"
CARD = "4242 4242 4242 4242"
SAID = f"Mon perroquet jacassait, dit-elle. {CARD}"
SOUGHT = "girafette"
SERIAL = "QXZ12345W"
FILE = f"{FIRST}-{LAST}.txt"
SECRET = "wagon citron 48 parapluie"  # of everybody in tests
NEEDLES = (
    *("zephyrine", "oiseaubleu", "quetzalcoatl", "jacassait", "girafette", "qxz12345w", "parapluie"),
    *("33698765432", "698 76 54 32", "6 98 76 54 32", "303265045", "4242424242424242", "4242 4242"),
)
_BY_NAME: Mapping[str, str] = {
    "mail": EMAIL,
    "phone": PHONE,
    "tel": PHONE,
    "street": STREET,
    "line": STREET,
    "address": STREET,
    "city": STREET,
    "vat": VAT,
    "number": VAT,
    "serial": SERIAL,
    "password": SECRET,
    "first": FIRST,
    "last": LAST,
    "name": LAST,
    "company": LAST,
    "words": SOUGHT,
    "card": CARD,
}
_OF_TYPES: Mapping[str, str] = {"email": EMAIL, "tel": PHONE, "date": "1980-02-03", "time": "10:00", "url": "https://x"}
# What ends the session that looks, or closes the account whose pages are still to be seen.
_LAST = re.compile(r"logout|/close|/sessions|/password|/email|/view|/deletion|/erase|suspend|/role")

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # of rows alike one is enough


@dataclass
class Form:
    """A form of a page: where it leads, how, its fields with a value each, and those that take a file."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def encoded(self) -> tuple[str, str]:
        """Give the body as a browser sends it, and its type."""
        if not self.files:
            return urlencode(self.fields), "application/x-www-form-urlencoded"
        parts = [f'name="{name}"\r\n\r\n{value}' for name, value in self.fields.items()]
        parts += [f'name="{name}"; filename="{FILE}"\r\nContent-Type: text/plain\r\n\r\n{SAID}' for name in self.files]
        body = "".join(f"--{SOUGHT}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
        return f"{body}--{SOUGHT}--\r\n", f"multipart/form-data; boundary={SOUGHT}"


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif self.found and (name := given.get("name")):
            if tag == "textarea":
                self.found[-1].fields[name] = SAID
            elif given.get("type") == "file":
                self.found[-1].files.append(name)
            elif tag == "input":
                self.found[-1].fields.setdefault(name, _typed(name, given))
            elif tag == "select":
                self.found[-1].fields[name] = ""
        elif self.found and tag == "option" and given.get("value"):
            last = list(self.found[-1].fields)[-1:]
            self.found[-1].fields.update({name: given["value"] for name in last if not self.found[-1].fields[name]})


def _typed(name: str, given: Mapping[str, str]) -> str:
    kind = given.get("type", "text")
    if kind in {"hidden", "checkbox", "radio", "submit", "number"}:
        return given.get("value", "on")
    if kind in _OF_TYPES:
        return _OF_TYPES[kind]
    return next((value for part, value in _BY_NAME.items() if part in name), SOUGHT if kind == "search" else SAID)


@dataclass
class Walker:
    """Somebody at a brand, with the cookies of a session or without, who opens pages and sends what is on them."""

    served: Served
    host: str
    cookie: str = ""
    opened: int = 0
    sent: set[tuple[str, ...]] = field(default_factory=set)

    def walk(self, paths: list[str]) -> None:
        """Open each page, and send each of its forms once, those that end the visit left out."""
        for path in paths:
            self._open(path)

    def _open(self, path: str) -> None:
        answer, page = self.served.ask(path, host=self.host, **self._headers())
        if answer.status != 200 or answer.headers.get_content_type() != "text/html":
            return
        self.opened += 1
        forms = _Forms()
        forms.feed(page)
        for form in forms.found:
            leads_to = (form.action or path).partition("#")[0]
            key = (form.method, _ID.sub("", leads_to), *form.fields)
            if key not in self.sent and not _LAST.search(leads_to):
                self.sent.add(key)
                self._send(form, leads_to)

    def _send(self, form: Form, leads_to: str) -> None:
        """Send a form; the page to which one leads that asks for something is opened as any other."""
        if form.method == "post":
            body, kind = form.encoded()
            self.served.ask(leads_to, "POST", host=self.host, form=body, **self._headers(), **{"Content-Type": kind})
        else:
            self._open(f"{leads_to.partition('?')[0]}?{urlencode(form.fields)}")

    def _headers(self) -> dict[str, str]:
        said = {"User-Agent": f"{FIRST}/1.0", "Referer": f"https://{self.host}/{LAST}?q={SOUGHT}"}
        return said | ({"Cookie": self.cookie} if self.cookie else {})
