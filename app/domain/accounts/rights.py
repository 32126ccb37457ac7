"""What each role of a brand's team may do: one table, read by every page of the desk."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.domain.accounts.models import Role


class Right(StrEnum):
    """Something that a member of the team may do."""

    SEE_PEOPLE = "see_people"
    HELP_PEOPLE = "help_people"  # approve, refuse, unlock, another e-mail address, a temporary password, end sessions
    CLOSE_PEOPLE = "close_people"  # pause, resume, close, reopen, delete
    VIEW_AS = "view_as"  # see a customer's pages as they see them
    MOVE_PEOPLE = "move_people"  # import and export
    GIVE_ROLES = "give_roles"
    EDIT_FAQ = "edit_faq"
    PUBLISH_FAQ = "publish_faq"
    CHANGE_POLICY = "change_policy"
    SEE_AUDIT = "see_audit"
    MIND_MAIL = "mind_mail"  # see what could not be sent, and send it again


_PEOPLE = frozenset({Right.SEE_PEOPLE, Right.HELP_PEOPLE, Right.VIEW_AS})

RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType(
    {
        Role.CUSTOMER: frozenset(),
        Role.AGENT: _PEOPLE,
        Role.EDITOR: frozenset({Right.EDIT_FAQ}),
        Role.REVIEWER: frozenset({Right.EDIT_FAQ, Right.PUBLISH_FAQ}),
        Role.ADMIN: frozenset(Right),
    }
)


def is_staff(role: Role) -> bool:
    """Tell whether a role belongs to the brand's team."""
    return bool(RIGHTS[role])


def may(role: Role, right: Right) -> bool:
    """Tell whether a role has a right."""
    return right in RIGHTS[role]
