"""No string goes out without words: whatever the catalogues lack is named with its file."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.translations import extracted, find_base_mistakes, find_overlay_mistakes, group, updated

CODE = 'title = _("Help")\nwords = catalogue.ngettext("%(num)d answer", "%(num)d answers", count)\n'
TEMPLATE = '{{ _("Sign in") }}{% trans name=brand.name %}Welcome to {{ name }}{% endtrans %}\n'
WORDS = {
    "Help": ("Aide", "Hilfe"),
    "Sign in": ("Connexion", "Anmelden"),
    "Welcome to %(name)s": ("Bienvenue chez %(name)s", "Willkommen bei %(name)s"),
}
HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n'
)
PLURAL = '\nmsgid "%(num)d answer"\nmsgid_plural "%(num)d answers"\nmsgstr[0] "%(num)d {0}"\nmsgstr[1] "%(num)d {0}n"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small application whose catalogues are complete."""
    for path, text in (("app/help.py", CODE), ("templates/faq/page.html", TEMPLATE)):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, "utf-8")
    for number, language in enumerate(("fr", "de")):
        entries = "".join(f'\nmsgid "{source}"\nmsgstr "{words[number]}"\n' for source, words in WORDS.items())
        path_of(tmp_path, language).parent.mkdir(parents=True)
        path_of(tmp_path, language).write_text(HEADER + entries + PLURAL.format("Antwort"), "utf-8")
    return tmp_path


def path_of(root: Path, language: str) -> Path:
    return root / "app" / "translations" / language / "LC_MESSAGES" / "messages.po"


def test_the_application_s_own_catalogues_are_complete() -> None:
    result = CliRunner().invoke(group, ["check"])

    assert result.stdout == ""
    assert result.exit_code == 0


def test_strings_are_collected_from_code_and_templates(root: Path) -> None:
    ids = {message.id if isinstance(message.id, str) else message.id[0] for message in extracted(root) if message.id}

    assert ids == {"Help", "%(num)d answer", "Sign in", "Welcome to %(name)s"}


def test_complete_catalogues_have_no_finding(root: Path) -> None:
    assert list(find_base_mistakes(root)) == []


@pytest.mark.parametrize(
    ("written", "instead_of", "told"),
    [
        ('msgstr ""', 'msgstr "Aide"', "no words for “Help” — translate it"),
        (
            'msgid "Halp"',
            'msgid "Help"',
            "no words for what app/help.py:1 says: “Help” — run: flask translations extract",
        ),
        ('msgid "Halp"', 'msgid "Help"', "nothing says any more: “Halp” — run: flask translations extract"),
        ('#, fuzzy\nmsgid "Help"', 'msgid "Help"', "guessed words for “Help” — correct them and remove “fuzzy”"),
        (
            '#, python-format\nmsgid "Welcome to %(name)s"\nmsgstr "Bienvenue %(nom)s"',
            'msgid "Welcome to %(name)s"\nmsgstr "Bienvenue chez %(name)s"',
            "“Welcome to %(name)s” — use the same placeholders as the message",
        ),
        ("garbage\nmsgid", "msgid", "this is not a catalogue"),
    ],
)
def test_an_unfinished_string_is_named_with_its_file(root: Path, written: str, instead_of: str, told: str) -> None:
    path = path_of(root, "fr")
    path.write_text(path.read_text("utf-8").replace(instead_of, written, 1), "utf-8")

    found = [str(finding) for finding in find_base_mistakes(root)]

    assert any(line.startswith(f"{path}:") and told in line for line in found)


def test_a_missing_catalogue_is_named(root: Path) -> None:
    path_of(root, "de").unlink()

    assert [finding.message for finding in find_base_mistakes(root)] == ["the catalogue is missing"]


def test_a_brand_may_only_reword_what_is_said(root: Path) -> None:
    overlay = root / "tenants" / "birch" / "translations" / "fr.po"
    overlay.parent.mkdir(parents=True)
    overlay.write_text(f'{HEADER}\nmsgid "Help"\nmsgstr "Guide"\n\nmsgid "Halp"\nmsgstr "Guide"\n', "utf-8")

    found = list(find_overlay_mistakes(root / "tenants", extracted(root)))

    assert [(finding.path, finding.message) for finding in found] == [(str(overlay), "nothing says “Halp”")]


def test_updating_keeps_words_and_gives_the_same_bytes_twice(root: Path) -> None:
    path, template = path_of(root, "fr"), extracted(root)
    template.add("New", locations=[("app/help.py", 9)])
    template.add("Helps", locations=[("app/help.py", 10)])
    template.delete("Sign in")

    updated(path, "fr", template)
    once = path.read_bytes()
    updated(path, "fr", template)

    assert path.read_bytes() == once
    text = once.decode()
    assert 'msgid "Help"\nmsgstr "Aide"' in text
    assert 'msgid "New"\nmsgstr ""' in text
    assert 'msgid "Helps"\nmsgstr ""' in text, "words are never guessed from a similar string"
    assert "Sign in" not in text
    assert "Creation-Date" not in text
