"""Where somebody goes once they are in.

The page that they want now, that they wanted before they registered, that of their unsent text, or their account.
"""

from uuid import UUID

from app.web.context import page_url
from app.web.own_path import take_wanted, wanted
from app.web.unsent import find_waiting_page


def onward(account_id: UUID) -> str:
    """Give the page to go on to."""
    return wanted() or take_wanted() or find_waiting_page(account_id) or page_url("account")
