"""A brand's own words cover the application's, which all brands share."""

from pathlib import Path

import pytest

from app.tenancy.catalogues import CatalogueError, base_catalogue, brand_catalogue


def overlay(folder: Path, *pairs: tuple[str, str]) -> Path:
    path = folder / "fr.po"
    path.write_text("\n".join(f'msgid "{source}"\nmsgstr "{words}"\n' for source, words in pairs), "utf-8")
    return path


def test_a_brand_without_own_words_shares_the_application_s_catalogue(tmp_path: Path) -> None:
    assert brand_catalogue("fr", tmp_path / "none.po") is base_catalogue("fr")


def test_a_brand_s_word_covers_the_application_s_and_nothing_else(tmp_path: Path) -> None:
    catalogue = brand_catalogue("fr", overlay(tmp_path, ("Help", "Guide")))

    assert catalogue.gettext("Help") == "Guide"
    assert catalogue.gettext("Sign in") == "Connexion"


def test_the_source_language_needs_no_catalogue() -> None:
    assert base_catalogue("en").gettext("Sign in") == "Sign in"


def test_a_catalogue_speaks_as_flask_babel_asks(tmp_path: Path) -> None:
    covered = brand_catalogue("fr", overlay(tmp_path, ("Help", "Guide")))

    assert covered.ugettext("Help") == "Guide"
    assert covered.ugettext("Sign in") == "Connexion"
    assert base_catalogue("en").ugettext("Sign in") == "Sign in"


def test_a_catalogue_that_cannot_be_read_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "fr.po"
    path.write_text('msgid "Help"\nmsgstr "Aide"\nMENDME\n', "utf-8")

    with pytest.raises(CatalogueError) as refusal:
        brand_catalogue("fr", path)

    assert (refusal.value.finding.path, refusal.value.finding.line) == (str(path), 3)


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: text/plain; charset=nonsense",
        "Plural-Forms: nplurals=two; plural=n;",
        "Plural-Forms: nplurals=2; plural=__import__(n);",
        "POT-Creation-Date: yesterday",
    ],
)
def test_a_catalogue_with_a_nonsensical_head_is_refused(tmp_path: Path, head: str) -> None:
    path = tmp_path / "fr.po"
    path.write_text(f'msgid ""\nmsgstr "{head}\\n"\n\nmsgid "Help"\nmsgstr "Aide"\n', "utf-8")

    with pytest.raises(CatalogueError):
        brand_catalogue("fr", path)
