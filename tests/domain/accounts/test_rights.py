"""What each role may do, as one table."""

from app.domain.accounts.models import Role
from app.domain.accounts.rights import RIGHTS, Right, is_staff, may

TABLE = {
    Right.SEE_PEOPLE: {Role.AGENT, Role.ADMIN},
    Right.HELP_PEOPLE: {Role.AGENT, Role.ADMIN},
    Right.DECIDE_PRO: {Role.AGENT, Role.ADMIN},
    Right.VIEW_AS: {Role.AGENT, Role.ADMIN},
    Right.CLOSE_PEOPLE: {Role.ADMIN},
    Right.MOVE_PEOPLE: {Role.ADMIN},
    Right.GIVE_ROLES: {Role.ADMIN},
    Right.EDIT_FAQ: {Role.EDITOR, Role.REVIEWER, Role.ADMIN},
    Right.PUBLISH_FAQ: {Role.REVIEWER, Role.ADMIN},
    Right.CHANGE_POLICY: {Role.ADMIN},
    Right.SEE_AUDIT: {Role.ADMIN},
    Right.SEE_INVOICES: {Role.AGENT, Role.ADMIN},
    Right.BILL: {Role.ADMIN},
    Right.SEE_BILLING: {Role.AGENT, Role.ADMIN},
    Right.SETTLE_BILLING: {Role.ADMIN},
    Right.MIND_WEBHOOKS: {Role.ADMIN},
    Right.SEE_REPORTS: {Role.ADMIN},
    Right.MIND_INCIDENTS: {Role.AGENT, Role.ADMIN},
    Right.MIND_EVENTS: {Role.AGENT, Role.ADMIN},
    Right.MIND_LIBRARY: {Role.AGENT, Role.ADMIN},
    Right.SEE_REQUESTS: {Role.AGENT, Role.ADMIN},
    Right.ANSWER_REQUESTS: {Role.AGENT, Role.ADMIN},
    Right.ANSWER_CHATS: {Role.AGENT, Role.ADMIN},
    Right.MIND_INCOMING: {Role.AGENT, Role.ADMIN},
    Right.EDIT_CANNED: {Role.REVIEWER, Role.ADMIN},
    Right.MIND_MAIL: {Role.ADMIN},
}


def test_each_right_belongs_to_the_roles_of_the_table() -> None:
    assert {right: {role for role in Role if may(role, right)} for right in Right} == TABLE


def test_every_role_has_a_row_and_a_customer_is_no_staff() -> None:
    assert set(RIGHTS) == set(Role)
    assert {role for role in Role if is_staff(role)} == set(Role) - {Role.CUSTOMER}
