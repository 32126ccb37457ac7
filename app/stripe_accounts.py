"""Which brand takes payments by which of Stripe's accounts: `GUICHET_STRIPE_<BRAND>_…`, read and checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

TEST_KEYS = "STRIPE_TEST_KEYS"
ADDRESS = "STRIPE_URL"
ALLOWED = "allowed"
_BRAND = r"STRIPE_([A-Z0-9]+(?:_[A-Z0-9]+)*?)_"
_NAME = re.compile(_BRAND + "(PUBLISHABLE_KEY|WEBHOOK_SECRET|KEY)")
_SECRET_KEY = re.compile(r"[sr]k_(test|live)_[A-Za-z0-9_]+")


class WrongAccountError(Exception):
    """A variable is missing or holds what it may not; its name without the prefix, and the remedy."""

    def __init__(self, variable: str, remedy: str) -> None:
        super().__init__(f"{variable} {remedy}")
        self.variable, self.remedy = variable, remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeAccount:
    """A brand's account; the secrets that sign what it posts, the current one first."""

    key: str = field(repr=False)
    publishable_key: str
    webhook_secrets: tuple[str, ...] = field(repr=False)

    @property
    def is_live(self) -> bool:
        """Whether real money is moved."""
        return "_live_" in self.key


def is_of_an_account(name: str) -> bool:
    """Tell whether a variable's name, without the prefix, is one of an account's."""
    return name not in {TEST_KEYS, ADDRESS} and _NAME.fullmatch(name) is not None


def read_accounts(texts: Mapping[str, str], *, takes_money: bool) -> Mapping[str, StripeAccount]:
    """Give the accounts by their brands' slugs; a live key is for a live installation, a test key for all others."""
    test_keys = texts.get(TEST_KEYS)
    if test_keys not in {None, ALLOWED}:
        raise WrongAccountError(TEST_KEYS, f"is “{test_keys}”; write {ALLOWED}, or unset it")
    brands = sorted({found[1] for name in texts if is_of_an_account(name) and (found := _NAME.fullmatch(name))})
    accounts = {brand.lower().replace("_", "-"): _account(texts, f"STRIPE_{brand}_") for brand in brands}
    for slug, account in accounts.items():
        name = f"STRIPE_{slug.upper().replace('-', '_')}_KEY"
        if account.is_live and not takes_money:
            raise WrongAccountError(name, "moves real money, which demo and test never do; use a key of a sandbox")
        if not account.is_live and takes_money and test_keys is None:
            raise WrongAccountError(
                name, f"is a test key, so nobody would be charged; use a live one, or set GUICHET_{TEST_KEYS}={ALLOWED}"
            )
    return accounts


def _account(texts: Mapping[str, str], prefix: str) -> StripeAccount:
    """Read one account, whose three variables come together and are of one mode; none is ever repeated."""
    for part in ("KEY", "PUBLISHABLE_KEY", "WEBHOOK_SECRET"):
        if prefix + part not in texts:
            raise WrongAccountError(prefix + part, "is not set; an account needs its two keys and its webhook's secret")
    key, publishable = texts[prefix + "KEY"], texts[prefix + "PUBLISHABLE_KEY"]
    mode = _SECRET_KEY.fullmatch(key)
    if mode is None:
        raise WrongAccountError(prefix + "KEY", "is no secret key; it begins with sk_ or rk_, then test_ or live_")
    if not re.fullmatch(rf"pk_{mode[1]}_[A-Za-z0-9_]+", publishable):
        raise WrongAccountError(prefix + "PUBLISHABLE_KEY", f"is not of the secret key; it begins with pk_{mode[1]}_")
    secrets = tuple(texts[prefix + "WEBHOOK_SECRET"].split(","))
    if not all(re.fullmatch(r"whsec_[A-Za-z0-9+/=_-]+", secret) for secret in secrets):
        raise WrongAccountError(
            prefix + "WEBHOOK_SECRET",
            "is no secret of a webhook; write whsec_…, and while it is rolled whsec_new,whsec_old",
        )
    return StripeAccount(key=key, publishable_key=publishable, webhook_secrets=secrets)
