from uuid import UUID

import pytest

from app.kernel.storage import check_key, check_prefix, key_of

ID = UUID("0193f0c2-7d5a-7abc-8def-0123456789ab")
NOT_KEYS = (
    "",
    "camcha",
    "camcha/",
    f"/{ID}",
    f"camcha//{ID}",
    f"/camcha/{ID}",
    f"../camcha/{ID}",
    f"camcha/../{ID}",
    f"camcha\\{ID}",
    f"camcha/{ID}/..",
    f"camcha/{ID}\n",
    f"camcha/{ID}\0",
    f"cam\0cha/{ID}",
    f"\u202ecamcha/{ID}",
    f"camcha/\u202e{ID}",
    f"camcha/{str(ID).upper()}",
    f"Camcha/{ID}",
    f"-camcha/{ID}",
    f".uploads/{ID}",
    f"camcha/{ID.hex}",
    f"camcha/{{{ID}}}",
    f"camcha/{str(ID).replace('0', '٠')}",  # a digit, but not one of ours
    f"{'a' * 64}/{ID}",
)


def test_a_key_names_the_tenant_and_the_file() -> None:
    assert key_of("camcha", ID) == f"camcha/{ID}"
    assert check_key(f"remember-provence/{ID}") == f"remember-provence/{ID}"


@pytest.mark.parametrize("key", NOT_KEYS, ids=ascii)
def test_what_is_no_key_of_ours_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="no key of a file"):
        check_key(key)


def test_a_tenant_that_is_a_path_gets_no_key() -> None:
    with pytest.raises(ValueError, match="no key"):
        key_of("../camcha", ID)


@pytest.mark.parametrize("prefix", ["camcha", "/", "../", "camcha/x", ".uploads/", "cam\0cha/"], ids=ascii)
def test_files_are_listed_of_a_tenant_or_of_all(prefix: str) -> None:
    assert check_prefix("") == ""
    assert check_prefix("camcha/") == "camcha/"
    with pytest.raises(ValueError, match="no prefix"):
        check_prefix(prefix)
