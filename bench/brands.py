"""Generated brands: as many folders as wanted, the first few with a small FAQ."""

from pathlib import Path

WITH_FAQ = 3
ENTRY = "/faq/first-steps/open-an-account"

_CONFIG = """\
name = "Brand {number}"
origin = "https://{slug}.example"
hosts = ["www.{slug}.example"]
languages = ["en"]
modules = ["faq", "account"]

[contact]
email = "help@{slug}.example"

[hours]
time_zone = "Europe/Paris"
monday = ["09:00-12:00", "14:00-18:00"]
thursday = ["09:00-18:00"]

[policy.registration]
mode = "immediate"
required = ["first_name", "last_name"]
taken = "say_and_point_to_reset"

[policy.reset_link]
valid_for = "60 minutes"

[policy.faq]
version = "1.{number}"

[text.en]
faq_title = "Questions that people ask brand {number}"
home_title = "What may brand {number} do for you?"
search_label = "Your question"
contact_title = "Write to us"
"""
_COLOURS = {
    **dict.fromkeys(("ground", "surface", "sunken", "line", "on-brand", "brand-soft"), "#FFFFFF, #111111"),
    **dict.fromkeys(("ink", "muted", "field", "link", "focus", "ok", "warn", "danger"), "#222222, #EEEEEE"),
    **dict.fromkeys(("accent", "accent-2", "band", "ok-soft", "warn-soft", "danger-soft", "motif"), "#FFFFFF, #111111"),
    **dict.fromkeys(("on-band", "band-muted", "band-brand"), "#222222, #EEEEEE"),
    "on-band-brand": "#FFFFFF, #111111",
}
_SECTION = """\
---
key: first-steps
title: First steps
summary: An account in a minute
---
"""
_ENTRY = """\
---
key: open-account
title: Open an account
synonyms: [register, sign up]
updated: 2026-11-22
review: 2027-05-22
---

Choose [{{ label.create_my_account }}](page:register) and give your e-mail address.

## What we ask

- Your first name and your last name.
- A password of at least {{ policy.password.min_length : character | characters }}.

## If you forget it

Ask for a link. It works for {{ policy.reset_link.valid_for }}.
"""


def slug_of(number: int) -> str:
    """Give the slug of a generated brand."""
    return f"b{number:05}"


def host_of(number: int) -> str:
    """Give the host of a generated brand."""
    return f"{slug_of(number)}.example"


def plant_brands(folder: Path, count: int) -> Path:
    """Write brands into `folder/tenants-<count>` and the FAQ of the first few into `folder/content`."""
    tenants = folder / f"tenants-{count}"
    for number in range(count):
        _plant(tenants / slug_of(number), number)
    for number in range(WITH_FAQ):
        _plant_faq(folder / "content" / "faq" / slug_of(number) / "en" / "01-first-steps")
    return tenants


def _plant(folder: Path, number: int) -> None:
    folder.mkdir(parents=True)
    # A shade of its own, as a brand has: stylesheets that were the same would be kept once.
    colours = {**_COLOURS, "brand": f"#{number % 64:02X}0040, #FFFF{number % 64 + 128:02X}"}
    lines = [f"  --{token}: light-dark({values});" for token, values in colours.items()]
    (folder / "tenant.toml").write_text(_CONFIG.format(number=number, slug=folder.name))
    (folder / "brand.css").write_text("\n".join([":root {", *lines, "}", ""]))


def _plant_faq(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "_section.md").write_text(_SECTION)
    (folder / "01-open-an-account.md").write_text(_ENTRY)
