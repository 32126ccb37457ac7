"""Which updates concern a device: a table of what must be so, and the order in which they are shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.devices.updates import Update, concerns, readers_of, updates_for
from app.domain.library.models import ResourceKind

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CMC, OTHER = uuid4(), uuid4()
UPDATE = Update(
    id=UUID(int=1),
    slug="logiciel",
    kind=ResourceKind.UPDATE,
    language="fr",
    title="Logiciel",
    version="4.10",
    dated_on=date(2026, 11, 1),
    published_at=NOW - SECOND,
    expires_at=None,
    products=frozenset({CMC}),
)

pytestmark = pytest.mark.promise("OM-01")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, True),
        ({"published_at": NOW}, True),
        ({"published_at": NOW + SECOND}, False),
        ({"published_at": None}, False),
        ({"expires_at": NOW + SECOND}, True),
        ({"expires_at": NOW}, False),
        ({"expires_at": NOW - SECOND}, False),
        ({"kind": ResourceKind.DOCUMENT}, False),
        ({"products": frozenset({OTHER})}, False),
        ({"products": frozenset({OTHER, CMC})}, True),
        ({"products": frozenset()}, False),
        ({"version": ""}, True),
    ],
)
def test_an_update_concerns_a_device_of_its_product_while_it_is_out(change: dict[str, Any], *, expected: bool) -> None:
    assert concerns(replace(UPDATE, **change), CMC, now=NOW) is expected


def test_nothing_concerns_a_device_of_no_known_product() -> None:
    assert not concerns(UPDATE, None, now=NOW)


def some(*said: tuple[str, str]) -> list[Update]:
    """Give updates of these versions and languages, told apart by their slugs."""
    return [
        replace(UPDATE, id=UUID(int=number), version=version, language=language, slug=f"{version}-{language}")
        for number, (version, language) in enumerate(said, 1)
    ]


def shown(updates: list[Update], *languages: str) -> list[str]:
    return [each.slug for each in updates_for(CMC, updates, languages=languages, now=NOW)]


def test_the_newest_version_comes_first() -> None:
    updates = some(("4.9", "fr"), ("", "fr"), ("4.10", "fr"), ("4.10 RC1", "fr"))

    assert shown(updates, "fr") == ["4.10-fr", "4.10 RC1-fr", "4.9-fr", "-fr"]


def test_of_one_version_the_text_in_the_readers_language_is_shown_or_else_in_the_brands() -> None:
    updates = some(("4.10", "en"), ("4.10", "fr"), ("4.9", "de"), ("4.9", "en"), ("4.8", "es"))

    assert shown(updates, "fr", "en", "de") == ["4.10-fr", "4.9-en", "4.8-es"]
    assert shown(updates, "de", "en", "fr") == ["4.10-en", "4.9-de", "4.8-es"]


def test_two_programs_of_one_version_are_both_shown() -> None:
    two = [UPDATE, replace(UPDATE, id=UUID(int=2), slug="micrologiciel")]

    assert sorted(shown(two, "fr")) == ["logiciel", "micrologiciel"]


@pytest.mark.parametrize(
    ("language", "others", "expected"),
    [
        ("fr", (), {"fr", "en", "de"}),  # nobody else says it: everybody is told
        ("fr", (("4.10", "en"),), {"fr", "de"}),
        ("en", (("4.10", "fr"),), {"en"}),
        ("en", (("4.10", "fr"), ("4.10", "de")), {"en"}),
        ("en", (("4.9", "fr"),), {"fr", "en", "de"}),  # another version says nothing of this one
        ("es", (("4.10", "de"),), {"es"}),
        ("de", (("4.10.0", "fr"),), {"de"}),
    ],
)
def test_each_reader_is_told_of_a_version_in_one_language(
    language: str, others: tuple[tuple[str, str], ...], expected: set[str]
) -> None:
    update = replace(UPDATE, language=language, id=UUID(int=99))

    assert readers_of(update, [*some(*others), update], ("fr", "en", "de")) == expected
