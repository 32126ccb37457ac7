"""Let files accompany a resource: slides, notes, a transcript, whatever else belongs to it."""

from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

contract = "the new check allows all that the one before it allowed"

_ROLES = "'main', 'poster', 'captions', 'slides', 'notes', 'transcript', 'extra'"


def upgrade() -> None:
    """Let a file be one of them."""
    with op.batch_alter_table("resource_file") as files:
        files.drop_constraint(op.f("ck_resource_file_role"), type_="check")
        files.create_check_constraint(op.f("ck_resource_file_role"), f"role IN ({_ROLES})")
