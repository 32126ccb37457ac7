"""The demo's accounts: a key for each brand, by which the stand-in tells one brand from another."""

import hashlib
from collections.abc import Iterable, Mapping


def account_of(slug: str) -> str:
    """Give a brand's name as it stands in its keys."""
    return slug.replace("-", "_")


def webhook_secret(account: str, secret: str) -> str:
    """Give the secret that signs what is posted to a brand."""
    return f"whsec_{hashlib.sha256(f'{secret} {account}'.encode()).hexdigest()}"


def environ_of(slugs: Iterable[str], secret: str) -> Mapping[str, str]:
    """Give the variables of every brand's account at the stand-in."""
    found: dict[str, str] = {}
    for account in map(account_of, slugs):
        prefix = f"GUICHET_STRIPE_{account.upper()}_"
        found[f"{prefix}KEY"] = f"sk_test_fake_{account}"
        found[f"{prefix}PUBLISHABLE_KEY"] = f"pk_test_fake_{account}"
        found[f"{prefix}WEBHOOK_SECRET"] = webhook_secret(account, secret)
    return found
