"""Whose pages the team may see."""

from datetime import datetime

from app.domain.accounts.errors import RefusedEntryError
from app.domain.accounts.models import Account, Role
from app.domain.accounts.queries import standing_of
from app.domain.accounts.rights import Right, may
from app.domain.accounts.rules import Way, let_in


def may_view(viewer: Account, account: Account, *, tenant: str, now: datetime) -> bool:
    """Tell whether somebody may see an account's pages: with the right to, a customer's, who could enter themselves."""
    return may(viewer.role, Right.VIEW_AS) and is_viewable(account, tenant=tenant, now=now)


def is_viewable(account: Account, *, tenant: str, now: datetime) -> bool:
    """Tell whether an account has pages that the team may see: a colleague's are nobody else's business."""
    try:
        let_in(standing_of(account), Way.STAFF, tenant=tenant, now=now)
    except RefusedEntryError:
        return False
    return account.role is Role.CUSTOMER
