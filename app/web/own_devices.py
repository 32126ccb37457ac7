"""Somebody's own devices as pages show them: what each is called, its product, and the software that is new for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.accounts.models import Account
from app.domain.devices.adopting import adopt_registered
from app.domain.devices.models import Device
from app.domain.devices.queries import list_updates
from app.domain.devices.rules import is_offered, offered_until
from app.domain.devices.updates import Update, updates_for
from app.domain.library.models import Subject
from app.domain.library.subjects import find_subjects, title_of
from app.kernel.db import TenantSession
from app.web.circumstances import date_words
from app.web.context import page_open, page_url
from app.web.faq_links import spaced
from app.web.i18n import gettext as _
from app.web.i18n import long_date
from app.web.request import current_language, current_tenant, now, session


@dataclass(frozen=True, slots=True)
class ShownUpdate:
    """An update as a device's page shows it; it has an address where the brand shows its library."""

    title: str
    version: str
    day: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDevice:
    """A device, its product if the brand has said which, and the updates for it, the newest version first.

    `offered_until` is the last moment of an offer that stands.
    """

    kept: Device
    product: str | None
    updates: Sequence[ShownUpdate]
    offered_until: str | None

    @property
    def title(self) -> str:
        """What it is called: by its owner, else by its product, else by its number."""
        return self.kept.name or self.product or self.kept.serial

    @property
    def newest(self) -> ShownUpdate | None:
        """The newest version for it; none of a device out of service."""
        return self.updates[0] if self.updates and self.kept.retired_at is None else None

    @property
    def news(self) -> str | None:
        """Say that there is a version and of which day; None where there is none."""
        if self.newest is None:
            return None
        if not self.newest.version:
            return _("New version of %(day)s", day=self.newest.day)
        return _("New version %(version)s of %(day)s", version=self.newest.version, day=self.newest.day)


def shown_devices(devices: Sequence[Device]) -> list[ShownDevice]:
    """Give devices as they are shown: three queries however many they are, none where they are of no product."""
    products = {each.product_id for each in devices if each.product_id is not None}
    subjects = find_subjects(session(), sorted(products))
    updates = list_updates(session(), products, now=now())
    return [_shown(each, subjects, updates) for each in devices]


def shown_device(device: Device) -> ShownDevice:
    """Give one device so."""
    return shown_devices([device])[0]


def adopt_first_device(writing: TenantSession, account: Account) -> None:
    """Put the device that an account was registered with into its list, where the brand has such lists."""
    if page_open("devices"):
        adopt_registered(writing, account, now=now())


def _shown(device: Device, subjects: Mapping[UUID, Subject], updates: Sequence[Update]) -> ShownDevice:
    config, language = current_tenant().config, current_language()
    subject = subjects.get(device.product_id) if device.product_id else None
    stands = is_offered(device.offered_at, config.policy.devices, now=now())
    until = offered_until(device.offered_at, config.policy.devices) if stands else None
    found = updates_for(device.product_id, updates, languages=(language, *config.languages), now=now())
    return ShownDevice(
        kept=device,
        product=title_of(subject.titles, language) if subject else None,
        updates=[_shown_update(each) for each in found],
        offered_until=date_words(until, current_tenant(), language) if until else None,
    )


def _shown_update(update: Update) -> ShownUpdate:
    url = f"{page_url('resources')}{update.slug}" if page_open("resources") else None
    return ShownUpdate(spaced(update.title, update.language), update.version, long_date(update.dated_on), url)
