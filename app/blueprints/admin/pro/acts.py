"""What the team may do about a VAT number: each act with the states it is for, its form, and its deed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.vat import service
from app.domain.vat.differing import is_differing
from app.domain.vat.lifecycle import TRANSITIONS, VatEvent
from app.domain.vat.models import VatRegistration, VatState
from app.kernel.db import TenantSession
from app.web.fields import reason_field
from app.web.fresh_proof import ProvenForm
from app.web.pro import is_vies_asked
from app.web.request import current_tenant, now, session
from app.web.staff import acting


class ActForm(ProvenForm):
    """Something that is done about a VAT number."""

    refusal: str | None = None  # why it could not be done, though every field is good


class DecisionForm(ActForm):
    """A decision, and why: its customer reads the reason."""

    reason = reason_field()


Deed = Callable[[TenantSession, VatRegistration, ActForm], None]


def accept(writing: TenantSession, registration: VatRegistration, form: ActForm) -> None:
    """Take the number for good."""
    _decide(writing, registration, form, accepted=True)


def refuse(writing: TenantSession, registration: VatRegistration, form: ActForm) -> None:
    """Take the number for none."""
    _decide(writing, registration, form, accepted=False)


def ask_again(writing: TenantSession, registration: VatRegistration, _form: ActForm) -> None:
    """Let VIES be asked once more."""
    service.ask_again(writing, registration, by=acting(), now=now())


def _decide(writing: TenantSession, registration: VatRegistration, form: ActForm, *, accepted: bool) -> None:
    decision = service.Decision(accepted=accepted, reason=form["reason"].data, by=acting())
    service.decide(writing, registration, decision, policy=current_tenant().config.policy.pro, now=now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that the team does about a VAT number; its name is the one that the audit keeps."""

    explained: LazyString
    event: VatEvent
    do: Deed
    form: type[ActForm] = DecisionForm
    fits: Callable[[VatRegistration], bool] = lambda _registration: True  # what else must be so
    grave: bool = False

    def is_for(self, registration: VatRegistration) -> bool:
        """Tell whether a number stands so that the act makes sense."""
        return self.event in TRANSITIONS[registration.state] and self.fits(registration)


def _is_open(registration: VatRegistration) -> bool:
    """Tell whether there is something to accept: what is confirmed is, only where VIES gave another name."""
    return registration.state is not VatState.VERIFIED or is_differing(session(), registration)


def _is_askable(registration: VatRegistration) -> bool:
    return is_vies_asked() and service.number_of(registration).is_known_to_vies


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        service.ACCEPT: Act(
            explained=_(
                "The account is a professional account from now on. A mail says so, with your reason; where it is one "
                "already, nothing is mailed."
            ),
            event=VatEvent.ACCEPTED,
            do=accept,
            fits=_is_open,
        ),
        service.REFUSE: Act(
            explained=_(
                "The account is an ordinary one. A mail brings your reason, and says how to correct the number or to "
                "write to us."
            ),
            event=VatEvent.REFUSED,
            do=refuse,
            grave=True,
        ),
        service.ASK_AGAIN: Act(
            explained=_(
                "VIES is asked about the number as if it had just been typed. Until it answers, the account is an "
                "ordinary one."
            ),
            event=VatEvent.ASKED,
            do=ask_again,
            form=ActForm,
            fits=_is_askable,
        ),
    }
)
