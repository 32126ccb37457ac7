"""The two forms of a copy, written row by row: JSON for programs, a page for people."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import UUID

from app.domain.privacy.holdings import Held, Row
from app.kernel.typography import french
from app.tenancy.tenant import Tenant
from app.web.circumstances import date_words, instant_words, time_words
from app.web.copies.values import value_words
from app.web.copies.words import column_words, table_words
from app.web.mail.speech import mail_environment, speaking

FORMAT = "guichet-copy-1"
_MOST_COLUMNS = 6  # of a table; what has more is written one below the other


class Form(Protocol):
    """One file of a copy; each method gives the next text of it."""

    name: str

    def head(self) -> str:
        """Begin."""

    def begin(self, held: Held) -> str:
        """Begin a table."""

    def rows(self, held: Held, rows: Sequence[Row], *, first: bool) -> str:
        """Write rows; the `first` ones of their table have none before them."""

    def end(self, held: Held) -> str:
        """End a table."""

    def foot(self) -> str:
        """End."""


class ForPrograms:
    """`data.json`: every table with why it is held, its rows with the columns' names, instants in ISO 8601 and UTC."""

    name = "data.json"

    def __init__(self, tenant: Tenant, *, now: datetime) -> None:
        self._about = {"format": FORMAT, "brand": tenant.config.name, "origin": tenant.origin, "made_at": now}
        self._is_later = False

    def head(self) -> str:
        """Begin."""
        return f'{_json(self._about)[:-1]}, "tables": ['

    def begin(self, held: Held) -> str:
        """Begin a table."""
        holding, comma = held.holding, "," if self._is_later else ""
        self._is_later = True
        about = {"name": held.name, "purpose": holding.purpose, "basis": holding.basis, "kept": holding.kept}
        return f'{comma}\n{_json(about)[:-1]}, "rows": ['

    def rows(self, held: Held, rows: Sequence[Row], *, first: bool) -> str:  # noqa: ARG002 - the form's protocol
        """Write rows, one a line."""
        lines = [f"\n{_json(row)}" for row in rows]
        return ("" if first else ",") + ",".join(lines)

    def end(self, held: Held) -> str:  # noqa: ARG002 - the form's protocol
        """End a table."""
        return "\n]}"

    def foot(self) -> str:
        """End."""
        return "\n]}\n"


class ForPeople:
    """`data.html`: the same in the person's language and the brand's look; it asks for nothing from anywhere."""

    name = "data.html"

    def __init__(self, tenant: Tenant, language: str, templates: Path, *, now: datetime) -> None:
        self._tenant, self._language, self._now = tenant, language, now
        self._environment = mail_environment(templates)

    def head(self) -> str:
        """Begin."""
        palette, dark_first = self._tenant.theme.palette, self._tenant.config.look.scheme == "dark-first"
        made_at = instant_words(self._now, self._tenant, self._language)
        return self._written(
            "head",
            colours=palette.dark if dark_first else palette.light,
            dark=None if dark_first else palette.dark,
            made_at=made_at,
        )

    def begin(self, held: Held) -> str:
        """Begin a table."""
        columns = [self._say(column_words(name)) for name in held.holding.given]
        return self._written(
            "begin", title=self._say(table_words(held.name)), columns=columns, wide=_is_wide(held), name=held.name
        )

    def rows(self, held: Held, rows: Sequence[Row], *, first: bool) -> str:  # noqa: ARG002 - the form's protocol
        """Write rows."""
        said = [[(self._say(column_words(name)), self._value(value)) for name, value in row.items()] for row in rows]
        return self._written("rows", rows=said, wide=_is_wide(held))

    def end(self, held: Held) -> str:
        """End a table."""
        return self._written("end", wide=_is_wide(held))

    def foot(self) -> str:
        """End."""
        return self._written("foot")

    def _written(self, part: str, **facts: object) -> str:
        known = {"brand": self._tenant.config, "language": self._language, **facts}
        with speaking(self._tenant.catalogue(self._language)):
            return self._environment.get_template(f"copy/{part}.html").render(known)

    def _say(self, message: str) -> str:
        said = self._tenant.catalogue(self._language).gettext(message)
        return french(said) if self._language == "fr" else said

    def _value(self, value: object) -> str:
        """Say a value to a reader; nothing of what is empty."""
        if isinstance(value, datetime):
            day = date_words(value, self._tenant, self._language)
            return f"{day}, {time_words(value, self._tenant)}"
        if isinstance(value, bool):
            return self._say("Yes" if value else "No")
        if isinstance(value, Mapping):
            return "; ".join(f"{name}: {self._value(each)}" for name, each in value.items())
        if isinstance(value, (list, tuple)):
            return ", ".join(map(self._value, value))
        if isinstance(value, StrEnum):
            return self._say(value_words(value))
        return "" if value is None else str(value)


def forms_of(tenant: Tenant, language: str, templates: Path, *, now: datetime) -> Iterable[Form]:
    """Give the forms of a copy, in the order of its files."""
    return (ForPrograms(tenant, now=now), ForPeople(tenant, language, templates, now=now))


def _is_wide(held: Held) -> bool:
    return len(held.holding.given) > _MOST_COLUMNS


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    """Write what JSON has no form for."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (UUID, StrEnum)):
        return str(value)
    raise TypeError(type(value).__name__)
