"""Every letter can be written to a person who does not exist, in every language of every brand."""

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from app.domain.accounts.policy import ClosingPolicy, RegistrationPolicy
from app.tenancy.adjustable import adjustable_paths
from app.tenancy.overlay import with_policy
from app.tenancy.registry import Registry, load_registry
from app.web.mail.kinds import KINDS
from app.web.mail.samples import sample_letters
from app.web.policy.visible import visible_text
from app.web.policy.words import CHOICE_WORDS, POLICY_WORDS
from tests.stock import ROOT
from tests.web.walks import BRANDS

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(ROOT / "tenants")


@pytest.mark.parametrize("brand", BRANDS)
def test_every_letter_is_written_twice_the_same_without_a_secret(registry: Registry, brand: str) -> None:
    tenant = registry.by_slug(brand)
    assert tenant is not None
    with sample_letters(tenant, ROOT / "templates", now=NOW) as letters:
        for language in tenant.config.languages:
            written = letters.write(tenant, language)
            assert written.keys() == KINDS.keys()
            assert all(each.subject and each.text.strip() for each in written.values())
            assert letters.write(tenant, language) == written


def test_a_letter_says_the_policy_that_it_is_written_for(registry: Registry) -> None:
    tenant = registry.by_slug("camermix")
    assert tenant is not None
    seven = with_policy(tenant, {"sign_in.max_attempts": 7})
    with sample_letters(tenant, ROOT / "templates", now=NOW) as letters:
        before, after = letters.write(tenant, "en"), letters.write(seven, "en")
    assert [kind for kind in before if before[kind] != after[kind]] == ["sign_in_blocked"]
    assert "7" in after["sign_in_blocked"].text


def test_nothing_is_left_of_the_database_that_letters_are_written_in(
    registry: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    tenant = registry.by_slug("camcha")
    assert tenant is not None
    with sample_letters(tenant, ROOT / "templates", now=NOW):
        assert list(tmp_path.iterdir()) != []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("html", "read"),
    [
        ("<p>One <b>two</b>\n three</p><p>four</p>", "One two three\nfour"),
        ("<head><title>No</title></head><body>Yes<script>no()</script></body>", "Yes"),
        ("<ul><li>a</li><li>b &amp; c</li></ul>", "a\nb & c"),
        ("<svg><text>In a <tspan>drawing</tspan></text></svg>", "In a drawing"),
        ("", ""),
    ],
)
def test_a_page_is_read_a_line_for_each_block(html: str, read: str) -> None:
    assert visible_text(html) == read


def test_every_adjustable_policy_and_each_of_its_words_has_a_name() -> None:
    assert set(POLICY_WORDS) == set(adjustable_paths())
    for path, struct in (("registration", RegistrationPolicy), ("closing", ClosingPolicy)):
        for name, kind in struct.__annotations__.items():
            for choice in get_args(kind):
                if f"{path}.{name}" in POLICY_WORDS and isinstance(choice, str):
                    assert (f"{path}.{name}", choice) in CHOICE_WORDS
