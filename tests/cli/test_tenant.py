"""A brand's owner makes a brand in one command, and is told of every mistake where it stands."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from app.cli.scaffold import write_scaffold

Run = Callable[..., Result]
TODAY = date(2026, 11, 22)


@pytest.fixture
def birch(root: Path) -> Path:
    """Birch's folder, fresh from the scaffold."""
    folder = root / "tenants" / "birch"
    list(write_scaffold("birch", folder, root / "content" / "faq" / "birch", today=TODAY))
    return folder


def replace(path: Path, written: str, instead_of: str) -> None:
    text = path.read_text("utf-8")
    assert instead_of in text
    path.write_text(text.replace(instead_of, written, 1), "utf-8")


def test_a_new_brand_passes_every_check(flask: Run, root: Path) -> None:
    made = flask("tenant", "new", "birch")
    checked = flask("tenant", "check", "birch")

    assert made.exit_code == 0, made.output
    assert (root / "tenants" / "birch" / "tenant.toml").exists()
    assert (root / "content" / "faq" / "birch" / "fr").is_dir()
    assert checked.stdout == "no mistake in birch\n"
    assert checked.exit_code == 0


def test_a_brand_that_is_there_is_not_written_over(flask: Run, birch: Path) -> None:
    replace(birch / "tenant.toml", 'name = "The Birch"', 'name = "Birch"')

    again = flask("tenant", "new", "birch")

    assert again.exit_code == 2
    assert "is there already; choose another slug" in again.output
    assert 'name = "The Birch"' in (birch / "tenant.toml").read_text("utf-8")


def test_the_scaffold_writes_over_no_file(root: Path, birch: Path) -> None:
    with pytest.raises(FileExistsError):
        list(write_scaffold("birch", birch, root / "content" / "faq" / "other", today=TODAY))


@pytest.mark.parametrize("slug", ["../birch", "Birch", "birch.example", "1birch", "birch-", "", "-birch"])
def test_what_cannot_be_part_of_a_host_is_no_slug(flask: Run, root: Path, slug: str) -> None:
    result = flask("tenant", "new", "--", slug)

    assert result.exit_code == 2
    assert list((root / "tenants").iterdir()) == []


@pytest.mark.parametrize(
    ("file", "written", "instead_of", "told"),
    [
        (
            "tenant.toml",
            "hom_title",
            "home_title",
            "tenant.toml:45: unknown key “hom_title” — write “home_title”",
        ),
        (
            "tenant.toml",
            "origin = 3",
            'origin = "https://birch.example"',
            "tenant.toml:3: Expected `str`, got `int` in [origin]",
        ),
        (
            "tenant.toml",
            'email = "contact"',
            'email = "contact@birch.example"',
            "“contact” is not an e-mail address — write one like help@birch.example",
        ),
        (
            "tenant.toml",
            'languages = ["fr", "en", "de"]',
            'languages = ["fr", "en"]',
            "the brand's words in “de” are missing — add the table [text.de]",
        ),
        (
            "tenant.toml",
            '{ page = "acount" }',
            '{ page = "account" }',
            "tenant.toml:6: there is no page “acount” — write “account”",
        ),
        (
            "tenant.toml",
            '{ page = "offers" }',
            '{ page = "account" }',
            "tenant.toml:6: the page “offers” belongs to a module that is off — add “billing” to modules, or remove",
        ),
        (
            "tenant.toml",
            "",
            'featured_title = "Frequent questions"\n',
            "tenant.toml:52: “featured_title” is missing — write it in “en” too",
        ),
        (
            "tenant.toml",
            'home_title = "{{ policy.reset_link.valid_four }}"',
            'home_title = "How can we help?"',
            "tenant.toml:54: “policy.reset_link.valid_four” leads nowhere — write “valid_for”",
        ),
        (
            "tenant.toml",
            'featured = ["lost-password"]',
            'featured = ["forgot-password"]',
            "tenant.toml:38: the entry “lost-password” does not exist — write “forgot-password”",
        ),
        (
            "brand.css",
            "--muted: light-dark(#9AA4AC, #A9B3BA)",
            "--muted: light-dark(#545E66, #A9B3BA)",
            "brand.css:7: light: --muted #9AA4AC on --ground has contrast 2.54, under 4.5 — write #616C75",
        ),
        (
            "brand.css",
            "--mutted:",
            "--muted:",
            "brand.css:7: unknown token --mutted — write “muted”",
        ),
        (
            "legal/fr/terms.md",
            "[x](page:privcy)",
            "Votre mot de passe",
            "terms.md:10: “page:privcy” leads nowhere — write “privacy”",
        ),
        (
            "legal/fr/terms.md",
            "titel:",
            "title:",
            "legal/fr/terms.md:2:",
        ),
        (
            "logo.svg",
            '<svg onload="alert(1)"',
            "<svg",
            "logo.svg:1: “onload” has no place in a drawing — remove it",
        ),
        (
            "logo.svg",
            'width="0" height',
            'width="105" height',
            "logo.svg:1: mails cannot show the logo: failed to parse SVG",
        ),
    ],
)
def test_a_mistake_in_the_brand_s_folder_is_told(
    flask: Run, birch: Path, file: str, written: str, instead_of: str, told: str
) -> None:
    replace(birch / file, written, instead_of)

    result = flask("tenant", "check", "birch")

    assert told in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("written", "instead_of", "told"),
    [
        ("key: [", "key: forgot-password", "01-mot-de-passe-oublie.md:"),
        ("60 minutes", "{{ policy.reset_link.valid_for }}", "01-mot-de-passe-oublie.md:10:"),
        (
            "{{ policy.reset_lnk.valid_for }}",
            "{{ policy.reset_link.valid_for }}",
            "valid_for }}” leads nowhere — write “reset_link”",
        ),
        ("(page:forgot_pasword)", "(page:forgot_password)", "“page:forgot_pasword” leads nowhere"),
        ("related: [contact]", "related: [contact-us]", "the related entry “contact” is missing"),
        ("<b>reçu</b>", "reçu", "01-mot-de-passe-oublie.md:14:"),
    ],
)
def test_a_mistake_in_the_faq_is_told(
    flask: Run, root: Path, birch: Path, written: str, instead_of: str, told: str
) -> None:
    assert birch.is_dir()
    entry = root / "content" / "faq" / "birch" / "fr" / "01-mon-compte" / "01-mot-de-passe-oublie.md"
    replace(entry, written, instead_of)

    result = flask("tenant", "check", "birch")

    assert told in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("legal/en/privacy.md", "legal/en/privacy.md:1: the page “privacy” is missing in “en” — write it"),
        ("logo.svg", "logo.svg:1: the logo is missing — draw it as SVG"),
        ("brand.css", "brand.css:1: the colours cannot be read"),
    ],
)
def test_a_missing_file_is_told(flask: Run, birch: Path, missing: str, told: str) -> None:
    (birch / missing).unlink()

    result = flask("tenant", "check", "birch")

    assert told in result.output
    assert result.exit_code == 1


def test_a_word_for_what_nothing_says_is_told(flask: Run, birch: Path) -> None:
    (birch / "translations").mkdir()
    (birch / "translations" / "en.po").write_text('msgid "Sign inn"\nmsgstr "Log in"\n', "utf-8")

    assert "en.po:1: nothing says “Sign inn” — remove it" in flask("tenant", "check", "birch").output


def test_all_brands_are_checked_and_mistakes_of_each_are_told(flask: Run, root: Path, birch: Path) -> None:
    aspen = root / "tenants" / "aspen"
    list(write_scaffold("aspen", aspen, root / "content" / "faq" / "aspen", today=TODAY))
    for folder in (aspen, birch):
        (folder / "logo.svg").unlink()

    result = flask("tenant", "check", "--all")

    assert [line.split(":")[0] for line in result.stdout.splitlines()] == [f"{aspen}/logo.svg", f"{birch}/logo.svg"]


def test_a_brand_that_is_not_there_is_a_wrong_command(flask: Run, birch: Path) -> None:
    result = flask("tenant", "check", f"{birch.name}x")

    assert result.exit_code == 2
    assert "name a brand (birch) or --all" in result.output


def test_brands_are_listed_and_a_broken_one_says_so(flask: Run, root: Path, birch: Path) -> None:
    (root / "tenants" / "cedar").mkdir()
    (root / "tenants" / "cedar" / "tenant.toml").write_text("broken", "utf-8")

    assert flask("tenant", "list").stdout.splitlines() == [
        f"{birch.name}\thttps://birch.example\tfr en\tfaq account",
        "cedar\tbroken: flask tenant check cedar",
    ]


def test_an_entry_put_forward_that_does_not_exist_is_told_once(flask: Run, birch: Path) -> None:
    replace(birch / "tenant.toml", 'featured = ["lost-password"]', 'featured = ["forgot-password"]')

    assert flask("tenant", "check", "birch").output.count("lost-password") == 1


def test_a_brand_is_published_once_and_again_when_it_has_changed(flask: Run, birch: Path) -> None:
    flask("db", "upgrade")
    assert flask("tenant", "publish", "birch").stdout == "birch: published\n"
    assert flask("tenant", "publish", "--all").stdout == "birch: unchanged\n"
    replace(birch / "tenant.toml", 'name = "The Birch"', 'name = "Birch"')
    assert flask("tenant", "publish", "--all").stdout == "birch: published\n"


def test_a_brand_with_a_mistake_is_not_published(flask: Run, birch: Path) -> None:
    flask("db", "upgrade")
    (birch / "brand.css").unlink()
    refused = flask("tenant", "publish", "birch")
    assert refused.exit_code == 1
    assert "brand.css:1: the colours cannot be read" in refused.output
    assert refused.output.endswith("birch: not published\n")


def test_a_published_brand_is_withdrawn_once(flask: Run, birch: Path) -> None:
    flask("db", "upgrade")
    flask("tenant", "publish", birch.name)
    assert flask("tenant", "withdraw", "birch").stdout == "birch: withdrawn\n"
    assert "no brand birch is published" in flask("tenant", "withdraw", "birch").output
