"""What files of people are to their readers: how columns are headed, what a brand takes, and the words of refusals."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.accounts.transfers.errors import LineFault
from app.domain.accounts.transfers.lines import Terms
from app.domain.accounts.transfers.models import Fate, TransferState
from app.domain.accounts.transfers.rules import COLUMNS, EXPORTED, required_columns, taken_columns
from app.domain.accounts.transfers.sheets import Sheet, heading_key, read_sheet
from app.kernel.letters import fold
from app.tenancy.catalogues import base_catalogue
from app.tenancy.tenant import Tenant
from app.web.countries import list_countries
from app.web.labels import LABELS, lazy_label

LANGUAGES = ("en", "fr", "de")  # in which headings and countries are understood, whatever the brand speaks
_LABELS = {name: LABELS[{"company": "company_name"}.get(name, name)] for name in COLUMNS if name != "language"}
# What else people write over a column of addresses.
_ALSO = {"e mail": "email", "mail": "email", "courriel": "email"}

COLUMN_WORDS: Mapping[str, LazyString] = MappingProxyType(
    {
        **{name: lazy_label({"company": "company_name"}.get(name, name)) for name in _LABELS},
        "language": _("Language"),
        "account_number": _("Account number"),
        "state": _("State"),
        "role": lazy_label("role"),
        "registered_on": _("Registered on"),
    }
)

# The kind of the mark beside it (components/state.html), and the word.
STATE_WORDS: Mapping[TransferState, tuple[str, LazyString]] = MappingProxyType(
    {
        TransferState.UPLOADED: ("new", _("Waits its turn")),
        TransferState.CHECKING: ("progress", _("Being checked")),
        TransferState.CHECKED: ("yours", _("Waits for you")),
        TransferState.IMPORTING: ("progress", _("Being imported")),
        TransferState.ASKED: ("new", _("Waits its turn")),
        TransferState.WRITING: ("progress", _("Being written")),
        TransferState.DONE: ("done", _("Done")),
        TransferState.FAILED: ("late", _("Not possible")),
        TransferState.CANCELLED: ("closed", _("Cancelled")),
    }
)

FATE_WORDS: Mapping[Fate, LazyString] = MappingProxyType(
    {
        Fate.REFUSED: _("Refused"),
        Fate.NEW: _("To be imported"),
        Fate.ADDED: _("Imported"),
        Fate.UNCHANGED: _("There already"),
    }
)

LINE_WORDS: Mapping[LineFault, LazyString] = MappingProxyType(
    {
        LineFault.RAGGED: _("The line has more or fewer cells than the heading"),
        LineFault.MISSING: _("Nothing stands here"),
        LineFault.TOO_LONG: _("This is too long"),
        LineFault.TWICE: _("Another line has the same"),
        LineFault.TAKEN: _("Another account has the same"),
        LineFault.DIFFERENT: _("The account says something else; it is left as it is"),
    }
)


def read_upload(content: bytes, tenant: Tenant) -> Sheet:
    """Read a file's heading as the brand takes it; FileError."""
    policy = tenant.config.policy
    return read_sheet(
        content,
        headings(tenant),
        taken=taken_columns(policy.registration, policy.serial_number),
        required=required_columns(policy.registration, policy.serial_number),
    )


def terms_of(tenant: Tenant, *, today: date) -> Terms:
    """Give what a brand asks of a line."""
    policy = tenant.config.policy
    return Terms(
        required=required_columns(policy.registration, policy.serial_number),
        languages=tenant.config.languages,
        serial=policy.serial_number,
        countries=country_codes(),
        today=today,
    )


def headings(tenant: Tenant) -> Mapping[str, str]:
    """Name our columns by what may stand over them: our names, and our labels in every language."""
    catalogues = [*(base_catalogue(language) for language in LANGUAGES), *tenant.catalogues.values()]
    said = {heading_key(each.ugettext(text)): name for name, text in _LABELS.items() for each in catalogues}
    return {**_ALSO, **said, **{heading_key(name): name for name in EXPORTED}}


@lru_cache(maxsize=1)
def country_codes() -> Mapping[str, str]:
    """Give the codes of countries by their folded names."""
    return {fold(name): code for language in LANGUAGES for code, name in list_countries(language)}
