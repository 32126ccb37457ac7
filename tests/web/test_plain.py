from pathlib import Path

import pytest

from app.domain.faq.documents import read_entry
from app.domain.faq.ports import Target
from app.tenancy.tenant import load_tenant
from app.web.bindings import bind_brand
from app.web.plain import plain_markdown
from tests.domain.faq.trees import entry_text
from tests.stock import ROOT

ENTRIES = sorted((ROOT / "content" / "faq").rglob("en/*/[0-9]*.md"))


def plain(body: str, brand: str = "camermix") -> str:
    tenant = load_tenant(ROOT / "tenants" / brand)
    bindings = bind_brand(tenant, "en", {"one": Target("/en/faq/a/one", "One")}.get)
    document = read_entry("x.md", entry_text(body, title="Why?"))
    return plain_markdown(document, bindings, "https://brand.example").replace("\u00a0", " ")


def test_references_are_resolved_and_links_are_in_full() -> None:
    assert plain("{{ policy.reset_link.valid_for }}: [{{ label.sign_in }}](page:login), [](entry:one#why).") == (
        "# Why?\n\n60 minutes: [“Sign in”](https://brand.example/en/login), [One](https://brand.example/en/faq/a/one#why).\n"
    )


def test_what_leads_nowhere_is_a_dash() -> None:
    assert plain("{{ policy.gone }} [](entry:gone)") == "# Why?\n\n– [–](https://brand.example)\n"


def test_drawings_leave_their_caption_and_messages_their_text() -> None:
    body = "![Plate](figure:nameplate)\n\n> [!note]\n> Mind\n\n> [!warning] Beware"
    assert plain(body, "omicron") == "# Why?\n\n*Plate*\n\n> Mind\n\n> Beware\n"


def test_code_stays_as_it_is_written() -> None:
    assert plain("`{{ label.save }}`\n\n```\n[x](page:login)\n```") == (
        "# Why?\n\n`{{ label.save }}`\n\n```\n[x](page:login)\n```\n"
    )


@pytest.mark.parametrize("path", ENTRIES, ids=[path.stem for path in ENTRIES])
def test_every_entry_of_every_brand_is_plain(path: Path) -> None:
    brand = path.relative_to(ROOT / "content" / "faq").parts[0]
    said = plain(read_entry(str(path), path.read_text()).body, brand)
    assert [sign for sign in ("{{", "[!", "](page:", "](figure:") if sign in said] == []
