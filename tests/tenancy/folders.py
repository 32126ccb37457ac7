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
