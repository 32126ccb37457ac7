"""What each role of a brand's team may do: one table, read by every page of the desk."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.accounts.models import Account, Role


class Right(StrEnum):
    """Something that a member of the team may do."""

    SEE_PEOPLE = "see_people"
    HELP_PEOPLE = "help_people"  # approve, refuse, unlock, another e-mail address, a temporary password, end sessions …
    CLOSE_PEOPLE = "close_people"  # pause, resume, close, reopen, delete
    DECIDE_PRO = "decide_pro"  # see what VIES says of a VAT number, accept it, refuse it, ask again
    VIEW_AS = "view_as"  # see a customer's pages as they see them
    MOVE_PEOPLE = "move_people"  # import and export
    GIVE_ROLES = "give_roles"
    EDIT_FAQ = "edit_faq"
    PUBLISH_FAQ = "publish_faq"
    CHANGE_POLICY = "change_policy"
    SEE_AUDIT = "see_audit"
    SEE_INVOICES = "see_invoices"
    BILL = "bill"  # issue credit notes, and see what the books add up to
    SEE_BILLING = "see_billing"  # subscriptions, what is billed for them, what their customers were reminded of
    SETTLE_BILLING = "settle_billing"  # override access, give money back, match transfers, answer disputes
    ANSWER_CHATS = "answer_chats"  # say that one is there, answer whoever writes, end and hand over
    MIND_WEBHOOKS = "mind_webhooks"  # see what the payment provider told in vain, and take it up again
    SEE_REPORTS = "see_reports"  # what requests come to: answered in time, solved, come back
    SEE_REQUESTS = "see_requests"  # what customers ask: the queue, each exchange with its notes
    MIND_INCOMING = "mind_incoming"  # see the mails that are held, and say where they belong
    ANSWER_REQUESTS = "answer_requests"  # write to them, note, assign, lead on, tie together
    EDIT_CANNED = "edit_canned"  # the answers at hand
    MIND_INCIDENTS = "mind_incidents"  # open incidents, say how they stand, answer whoever they touch
    MIND_EVENTS = "mind_events"  # prepare events, publish and cancel them, see who signed up
    MIND_LIBRARY = "mind_library"  # write resources, keep their files, show and withdraw them, see what is taken
    MIND_MAIL = "mind_mail"  # see what could not be sent, and send it again


_PEOPLE = frozenset(
    {
        *(Right.SEE_PEOPLE, Right.HELP_PEOPLE, Right.DECIDE_PRO, Right.VIEW_AS, Right.SEE_INVOICES, Right.SEE_BILLING),
        *(Right.SEE_REQUESTS, Right.ANSWER_REQUESTS, Right.MIND_INCOMING, Right.ANSWER_CHATS, Right.MIND_INCIDENTS),
        *(Right.MIND_EVENTS, Right.MIND_LIBRARY),
    }
)

RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.CUSTOMER: frozenset(),
        Role.AGENT: _PEOPLE,
        Role.EDITOR: frozenset({Right.EDIT_FAQ}),
        Role.REVIEWER: frozenset({Right.EDIT_FAQ, Right.PUBLISH_FAQ, Right.EDIT_CANNED}),
        Role.ADMIN: frozenset(Right),
    }
)


def is_staff(role: Role) -> bool:
    """Tell whether a role belongs to the brand's team."""
    return bool(RIGHTS[role])


def may_act(by: Account, to: Account, right: Right) -> bool:
    """Tell whether somebody may use a right on an account: never on their own, on a colleague's as administrator only.

    Else whoever may give a temporary password would have every right of the team.
    """
    if by.id == to.id or (is_staff(to.role) and not may(by.role, Right.GIVE_ROLES)):
        return False
    return may(by.role, right)


def may(role: Role, right: Right) -> bool:
    """Tell whether a role has a right."""
    return right in RIGHTS[role]
