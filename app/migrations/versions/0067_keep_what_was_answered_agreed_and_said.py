"""Keep answers of VIES and consents for as long as their account is there, and what the FAQ said for good."""

from alembic import op

from app.kernel.db import forbid_deleting, let_go_with_account_only

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

contract = (
    "no version deletes a revision; deleting an answer or a consent before its account is passed over, not refused"
)


def upgrade() -> None:
    """Refuse to change them no less than before, and to take one away."""
    let_go_with_account_only(op, "vat_check")
    let_go_with_account_only(op, "consent")
    forbid_deleting(op, "faq_revision")
