"""What pages call the states of a professional account, VIES's answers and the comparison of names."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.vat.models import NameMatch, Outcome, VatState
from app.web.i18n import gettext
from app.web.moments import said_country

# The kind of the mark beside it (components/state.html), and the word.
PRO_STATES: Mapping[VatState, tuple[str, LazyString]] = MappingProxyType(
    {
        VatState.UNCHECKED: ("progress", _("Being checked")),
        VatState.PENDING: ("progress", _("Being checked")),
        VatState.VERIFIED: ("done", _("Confirmed")),
        VatState.REJECTED: ("yours", _("Not confirmed")),
        VatState.UNAVAILABLE: ("progress", _("Cannot be checked at the moment")),
    }
)

# The same for the team, who need to know whether VIES was asked.
DESK_STATES: Mapping[VatState, tuple[str, LazyString]] = MappingProxyType(
    {
        VatState.UNCHECKED: ("new", _("Not asked yet")),
        VatState.PENDING: ("progress", _("VIES is being asked")),
        VatState.VERIFIED: ("done", _("Confirmed")),
        VatState.REJECTED: ("closed", _("Refused by VIES or the team")),
        VatState.UNAVAILABLE: ("late", _("VIES does not answer")),
    }
)

OUTCOME_WORDS: Mapping[Outcome, tuple[str, LazyString]] = MappingProxyType(
    {
        Outcome.VALID: ("done", _("Valid")),
        Outcome.INVALID: ("late", _("Not valid")),
        Outcome.FAILED: ("progress", _("No answer, asked again")),
        Outcome.UNANSWERABLE: ("closed", _("No answer, and asking again would not help")),
    }
)

MATCH_WORDS: Mapping[NameMatch, tuple[str, LazyString]] = MappingProxyType(
    {
        NameMatch.MATCH: ("done", _("The names agree")),
        NameMatch.CLOSE: ("progress", _("The names resemble each other")),
        NameMatch.DIFFERS: ("late", _("The names differ")),
        NameMatch.UNKNOWN: ("closed", _("No name to compare")),
    }
)

# Where the team looks numbers up that VIES does not know: name and address of the country's own register.
REGISTERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "CH": ("UID-Register", "https://www.uid.admin.ch/"),
        "GB": ("GOV.UK", "https://www.gov.uk/check-uk-vat-number"),
        "CM": ("DGI Cameroun", "https://www.impots.cm/"),
    }
)

_OTHERWISE: Mapping[str, str] = MappingProxyType({"EL": "GR"})


def vat_country(code: str) -> str:
    """Name the country of a number, by the letters that its numbers begin with."""
    return gettext("Northern Ireland") if code == "XI" else said_country(_OTHERWISE.get(code, code))
