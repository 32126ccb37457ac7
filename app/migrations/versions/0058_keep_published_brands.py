"""Keep brands that are published: read by whoever serves, before there is a tenant, and written by the owner only."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import enable_row_security

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep them. The application reads every brand's and changes none; the owner writes one brand's at a time."""
    op.create_table(
        "brand_edition",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hosts", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "number", name=op.f("pk_brand_edition")),
    )
    op.create_index("ix_brand_edition_number", "brand_edition", ["number"], unique=False)
    enable_row_security(op, "brand_edition")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE POLICY published ON brand_edition FOR SELECT USING (true)")
        op.execute("REVOKE INSERT, UPDATE, DELETE ON brand_edition FROM guichet_app")
