"""The uses of their data that a brand asks people to agree to, in the words that they are shown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.accounts.models import Account
from app.domain.consents.models import Consent
from app.domain.consents.queries import list_last
from app.domain.consents.rules import AGREED, NEWSLETTER, State, Wording, state_of
from app.domain.devices.wishes import UPDATES
from app.web.context import label, page_open
from app.web.i18n import gettext as _
from app.web.request import current_language, current_tenant, session
from app.web.texts import brand_text


@dataclass(frozen=True, slots=True)
class Use:
    """One use: its name in the brand's file, what it is called, what it is for, and what somebody agrees to.

    What is only offered waits for no answer: whoever wants it says so.
    """

    name: str
    title: str
    about: str
    wording: Wording
    is_only_offered: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """How somebody stands with a use, and the last that they decided; `use` is none of one not asked for any more."""

    name: str
    use: Use | None
    last: Consent | None

    @property
    def state(self) -> State:
        """How it stands."""
        return state_of(self.last)

    @property
    def is_agreed(self) -> bool:
        """Whether there is something to withdraw."""
        return self.state in AGREED

    @property
    def since(self) -> datetime | None:
        """Since when it stands so; none where nobody decided."""
        return self.last.at if self.last else None


def list_uses() -> list[Use]:
    """List what this brand asks people to agree to: its newsletter, and the uses that its file names."""
    return list(_uses())


def newsletter_wording() -> Wording:
    """Give the words that whoever wants the newsletter agrees to."""
    words = _(
        "I would like news, vouchers and gifts from %(brand)s by e-mail. I can stop it whenever I want.",
        brand=current_tenant().config.name,
    )
    return Wording(current_language(), words)


def updates_wording() -> Wording:
    """Give the words that whoever wants to be told of new software agrees to."""
    words = _(
        "I would like %(brand)s to tell me by e-mail of new software for my devices. I can stop it whenever I want.",
        brand=current_tenant().config.name,
    )
    return Wording(current_language(), words)


def asks_newsletter() -> bool:
    """Tell whether this brand offers a newsletter."""
    registration = current_tenant().config.policy.registration
    return NEWSLETTER in (*registration.required, *registration.optional)


def list_asked(account: Account) -> list[Stand]:
    """List how somebody stands with every use that waits for their answer; no query where none does."""
    uses = [use for use in list_uses() if not use.is_only_offered]
    return _stands(uses, list_last(session(), account.id)) if uses else []


def list_stands(account: Account) -> list[Stand]:
    """List the same, and at the end what they still agree to though it is asked for no more."""
    last = list_last(session(), account.id)
    asked = _stands(list_uses(), last)
    known = {stand.name for stand in asked}
    left = [Stand(name, None, each) for name, each in last.items() if name not in known]
    return asked + [stand for stand in left if stand.is_agreed]


def _stands(uses: Iterable[Use], last: Mapping[str, Consent]) -> list[Stand]:
    return [Stand(use.name, use, last.get(use.name)) for use in uses]


def _uses() -> Iterator[Use]:
    if asks_newsletter():
        about = _("Our letter with news, vouchers and gifts. It begins when you confirm it from your mailbox.")
        yield Use(NEWSLETTER, label("newsletter"), about, newsletter_wording())
    if page_open("devices"):
        about = _("A mail when there is a new version for one of the devices in your list, and no other.")
        yield Use(UPDATES, _("New software for your devices"), about, updates_wording(), is_only_offered=True)
    language = current_language()
    for name, text in brand_text(current_tenant(), language).consents.items():
        yield Use(name, text.title, text.about, Wording(language, text.wording))
