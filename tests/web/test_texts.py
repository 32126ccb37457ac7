"""A brand's own words hold its policy's figures, like its FAQ."""

from pathlib import Path

import pytest

from app.domain.faq.errors import UnknownReferenceError
from app.tenancy.registry import load_registry
from app.tenancy.tenant import Tenant
from app.web.bindings import bind_brand
from app.web.texts import brand_text, resolved

TENANTS = Path(__file__).parents[2] / "tenants"


@pytest.fixture
def omicron() -> Tenant:
    tenant = load_registry(TENANTS).by_slug("omicron")
    assert tenant is not None
    return tenant


@pytest.mark.promise("OM-01")
def test_the_table_of_what_an_account_adds_counts_the_library_by_the_policy(omicron: Tenant) -> None:
    comparison = brand_text(omicron, "fr").comparison

    assert comparison is not None
    library = next(row for row in comparison.rows if "Bibliothèque" in row.label)
    assert library.label == "Bibliothèque de plus de 2\u202f000 documents"
    assert (library.signed_out, library.signed_in) == (False, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no reference", "no reference"),
        ("{{ policy.reset_link.valid_for }}", "60\u00a0minutes"),
        ("in {{ policy.reset_link.valid_for }}, {{ brand.name }}", "in 60\u00a0minutes, omicron"),
    ],
)
def test_references_are_put_in_place(omicron: Tenant, text: str, words: str) -> None:
    assert resolved(text, bind_brand(omicron, "en", lambda _key: None)) == words


@pytest.mark.parametrize("text", ["{{ policy.reset_link.valid }}", "{{ nonsense", "{{ }} {{ brand.name }}"])
def test_a_reference_that_leads_nowhere_is_refused(omicron: Tenant, text: str) -> None:
    with pytest.raises(UnknownReferenceError):
        resolved(text, bind_brand(omicron, "en", lambda _key: None))
