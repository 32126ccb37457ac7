"""Whatever a process keeps belongs to a brand first, or is of no brand at all; a new one is added here on purpose."""

import re

from app.web import page_cache
from tests.stock import ROOT

_KEEPS = re.compile(
    r"^(?:\s*@(?:lru_cache|cache)\b.*?\ndef (\w+)|(\w+)[^=\n]*= WeakKeyDictionary\(\)|\s+self\.(\w+).*= Shelf\()",
    re.MULTILINE,
)
_FIRST_KEY = re.compile(r"^(\w+): WeakKeyDictionary\[(\w+)", re.MULTILINE)
# Kept under no brand, and why each may be.
OF_NO_BRAND = {
    "adapters/smtp.py": {"_our_name": "this machine's"},
    "domain/accounts/sessions/service.py": {"_viewed": "a part of a statement, without values"},
    "domain/addresses/formats.py": {"format_of": "a country's"},
    "domain/events/rules.py": {"_zones": "the machine's"},
    "domain/faq/front_matter.py": {"_parse": "a pure function of the text"},
    "domain/faq/markup.py": {"_parser": "reads any text"},
    "domain/search/excerpts.py": {"read_text": "a pure function of the text and the brand's thesaurus"},
    "domain/search/fold.py": {"stem": "a pure function"},
    "domain/faq/search/held.py": {"_held": "by database, and under it by tenant first"},
    "domain/library/search/held.py": {"_held": "by database, and under it by tenant first"},
    "domain/search/stop.py": {"stop_words": "a language's"},
    "domain/search/synonym_lists.py": {"_load": "by the brand's own files"},
    "domain/vat/rules.py": {"_stands_between": "a pure function of a character"},
    "domain/hours/bank_holidays.py": {
        "_skip_all_countries": "a country's",
        "known_countries": "a country's",
        "list_holidays": "a country's",
    },
    "domain/hours/rules.py": {"instant_of": "a pure function of a zone, a day and a time"},
    "domain/support/browsers/rules.py": {"read_agent": "a pure function of a header"},
    "domain/tables.py": {"holdings": "what the code declares", "list_tables": "the application's own"},
    "kernel/db/sessions.py": {"_criterion": "an argument is the tenant"},
    "kernel/db/tripwire.py": {"_pattern": "a pure function", "_verdicts": "on a statement's text"},
    "tenancy/catalogues.py": {"base_catalogue": "the application's own words"},
    "tenancy/colours.py": {"luminance": "a pure function"},
    "tenancy/mistakes.py": {"_fields": "of a class", "_required": "of a class", "_struct_of": "of a class"},
    "web/assets.py": {"load_assets": "the application's own files"},
    "web/countries.py": {"list_countries": "a language's"},
    "web/i18n.py": {"_written": "a pure function of a day, a pattern and a language"},
    "web/mail/speech.py": {"mail_environment": "templates of the application; nothing in it depends on a brand"},
    "web/mailbox.py": {"_read": "the demo's alone, which shows the mails of all brands"},
    "web/transfers.py": {"country_codes": "of the languages that every brand understands"},
    "web/page_cache.py": {
        "_accepted": "a pure function of a header",
        "_answers": "its key begins with the tenant: see below",
        "_pages": "its key begins with the tenant: see below",
    },
}


def test_every_cache_is_a_brand_s_or_was_reviewed() -> None:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "app").rglob("*.py")):
        text = path.read_text()
        brand_s = {name for name, key in _FIRST_KEY.findall(text) if key == "Tenant"}
        names = {next(name for name in match.groups() if name) for match in _KEEPS.finditer(text)}
        if names - brand_s:
            found[str(path.relative_to(ROOT / "app"))] = names - brand_s

    assert found == {path: set(names) for path, names in OF_NO_BRAND.items()}


def test_a_kept_page_s_key_begins_with_the_tenant() -> None:
    assert page_cache._Key._fields[0] == "tenant"  # noqa: SLF001 - what is promised of it
