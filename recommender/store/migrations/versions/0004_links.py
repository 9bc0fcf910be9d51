"""People on several channels, and when people had everything deleted."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# MySQL and MariaDB would otherwise take "Heat" and "heat" for the same key.
EXACT: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mariadb_charset": "utf8mb4",
    "mariadb_collate": "utf8mb4_bin",
}


def upgrade() -> None:
    op.create_table(
        "links",
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["pseudonym"], ["users.pseudonym"], name="fk_links_pseudonym"),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_links"),
        **EXACT,
    )
    op.create_index("ix_links_person", "links", ["person"])
    op.create_table(
        "link_codes",
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["pseudonym"], ["users.pseudonym"], name="fk_link_codes_pseudonym"),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_link_codes"),
        sa.UniqueConstraint("digest", name="uq_link_codes_digest"),
        **EXACT,
    )
    op.create_table(
        "link_failures",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["pseudonym"], ["users.pseudonym"], name="fk_link_failures_pseudonym"),
        sa.PrimaryKeyConstraint("number", name="pk_link_failures"),
        **EXACT,
    )
    op.create_index("ix_link_failures_pseudonym", "link_failures", ["pseudonym"])
    op.create_table(
        "deletions",
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_deletions"),
        **EXACT,
    )


def downgrade() -> None:
    op.drop_table("deletions")
    op.drop_table("link_failures")
    op.drop_table("link_codes")
    op.drop_table("links")
