"""How a mail's templates speak: in the mail's language and the brand's words, with no request to take them from."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.kernel.typography import NARROW, NO_BREAK

_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue")


@contextmanager
def speaking(catalogue: NullTranslations) -> Iterator[None]:
    """Let templates speak with these words inside the block."""
    token = _catalogue.set(catalogue)
    try:
        yield
    finally:
        _catalogue.reset(token)


@cache
def mail_environment(templates: Path) -> Environment:
    """Make the one environment of all mails; nothing in it depends on a brand."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    return environment


def plain_spaces(text: str) -> str:
    """Replace the spaces that hold French together: in plain text they only trouble old readers."""
    return text.replace(NARROW, " ").replace(NO_BREAK, " ")


def _gettext(message: str) -> str:
    return _catalogue.get().gettext(message)


def _ngettext(one: str, many: str, count: int) -> str:
    return _catalogue.get().ngettext(one, many, count)
