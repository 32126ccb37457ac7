"""The application's words in each language, and over them the few that a brand says its own way."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.support import NullTranslations, Translations

from app.kernel.findings import Finding
from app.kernel.typography import french

BASE = Path(__file__).parents[1] / "translations"
SOURCE_LANGUAGE = "en"  # the language that messages are written in


class CatalogueError(Exception):
    """A catalogue that cannot be read; `finding` tells where and why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def base_path(language: str, base: Path = BASE) -> Path:
    """Give the place of a language's base catalogue."""
    return base / language / "LC_MESSAGES" / "messages.po"


@cache
def base_catalogue(language: str) -> NullTranslations:
    """Give the application's own words, one catalogue for all brands; the source language needs none."""
    path = base_path(language)
    if not path.exists():
        return NullTranslations()
    return compile_catalogue(read_catalogue(path, language), language)


def brand_catalogue(language: str, overlay: Path) -> NullTranslations:
    """Give a brand's words: its overlay where there is one, the application's for all it does not hold."""
    base = base_catalogue(language)
    if not overlay.exists():
        return base
    try:
        catalogue = compile_catalogue(read_catalogue(overlay, language), language)
    except ValueError as error:
        raise CatalogueError(_unreadable(overlay, error)) from error
    catalogue.add_fallback(base)
    return catalogue


def read_catalogue(path: Path, language: str) -> Catalog:
    """Read a .po file; CatalogueError names the line that cannot be read, FileNotFoundError says that there is none."""
    try:
        with path.open("rb") as source:
            return read_po(source, locale=language, abort_invalid=True)
    except PoFileError as error:
        finding = Finding(str(path), error.lineno + 1, f"this is not a catalogue: {error}", "mend msgid and msgstr")
        raise CatalogueError(finding) from error
    except UnicodeDecodeError as error:
        raise CatalogueError(Finding(str(path), 1, "this is not UTF-8 text", "save it as UTF-8")) from error
    except FileNotFoundError:
        raise
    except (LookupError, ValueError, OSError) as error:  # of the head: an unknown charset, a wrong date or plural
        raise CatalogueError(_unreadable(path, error)) from error


def _unreadable(path: Path, error: Exception) -> Finding:
    return Finding(str(path), 1, f"this is not a catalogue: {error}", "mend its head, or leave the head out")


def compile_catalogue(catalogue: Catalog, language: str) -> Translations:
    """Turn a catalogue into look-ups, in memory, French with its spaces set: no .mo file is ever written."""
    for message in catalogue if language == "fr" else ():
        if message.id:  # the head has its own spelling
            _set_spaces(message)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def _set_spaces(message: Message) -> None:
    words = message.string or ""
    message.string = french(words) if isinstance(words, str) else tuple(french(each) for each in words)
