"""What brands are served from where their files are kept in the database: editions, the newest and the one before."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table

from app.kernel.db import Base, UtcDateTime
from app.kernel.db.base import TENANT_LENGTH

BRAND_EDITION = Table(
    "brand_edition",
    Base.metadata,
    Column("tenant", String(TENANT_LENGTH), primary_key=True),
    Column(
        "number", BigInteger, primary_key=True, autoincrement=False
    ),  # over all brands: the highest says what changed
    Column("digest", String(64), nullable=False),
    Column("hosts", String, nullable=False),  # separated by spaces, the brand's own first
    Column("published_at", UtcDateTime, nullable=False),
    Column("files", LargeBinary),  # none: the brand was withdrawn
    Index("ix_brand_edition_number", "number"),
)
"""No table of tenants' rows: it is asked before there is a tenant, and whoever serves may only read it.

A plain table and no entity, so that nothing that walks over a tenant's rows takes it for one of theirs.
"""
