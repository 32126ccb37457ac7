"""Brands on disk for tests: a copy of Birch's folder that a test may break."""

from pathlib import Path

from app.tenancy.palette import REQUIRED

CONFIG = """\
name = "Birch"
origin = "https://birch.example"
hosts = ["www.birch.example"]
languages = ["en"]
modules = ["faq", "account"]

[contact]
email = "help@birch.example"

[hours]
time_zone = "Europe/Paris"
monday = ["09:00-12:00", "14:00-18:00"]

[policy.registration]
mode = "immediate"
required = ["first_name"]
taken = "say"

[policy.reset_link]
valid_for = "60 minutes"

[policy.sign_in]
max_attempts = 5

[policy.faq]
version = "1.0"

[text.en]
faq_title = "Help"
home_title = "How can we help?"
search_label = "Your question"
contact_title = "Write to us"
"""

SUPPORTED = CONFIG.replace('"account"]', '"account", "support"]')
"""Of a brand that takes requests."""

SELLER = """
name = "Acorn SAS"
form = "SAS"
capital = "10 000 €"
street = "18 rue des Petites-Écuries"
postcode = "75010"
city = "Paris"
country = "FR"
siren = "900412735"
registration = "RCS Paris 900 412 735"
vat_number = "FR65900412735"
hosting = "Acorn SAS, 18 rue des Petites-Écuries, 75010 Paris, France"
"""
"""Whoever sends a brand's invoices, in `[legal_entity]`."""

_DARK_ON_LIGHT = ("ink", "muted", "field", "brand", "on-band", "band-muted", "focus", "ok", "warn", "danger")


def colours(**changed: str) -> str:
    """Write a legible brand.css; `changed` gives other values by token, underscores for hyphens."""
    lines = [":root {"]
    for token in REQUIRED:
        plain = "#222222, #EEEEEE" if token in _DARK_ON_LIGHT else "#FFFFFF, #111111"
        lines.append(f"  --{token}: light-dark({changed.pop(token.replace('-', '_'), plain)});")
    lines += [f"  --{token.replace('_', '-')}: light-dark({values});" for token, values in changed.items()]
    return "\n".join([*lines, "}", ""])


def plant(root: Path, slug: str, config: str | None = None, css: str | None = None) -> Path:
    """Write a brand's folder; by default Birch's configuration at a host of the slug's own."""
    folder = root / slug
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tenant.toml").write_text(config or CONFIG.replace("birch.example", f"{slug}.example"))
    (folder / "brand.css").write_text(css or colours())
    return folder


def counting(series: str, credit_series: str | None = None, *, siren: str = "900412735") -> str:
    """Write what lets a brand send invoices in the name of a seller, numbered in these series."""
    policy = f'[policy.invoices]\nseries = "{series}"\ncredit_series = "{credit_series or f"{series}-A"}"\n'
    return f"\n[legal_entity]{SELLER.replace('900412735', siren)}\n{policy}"
