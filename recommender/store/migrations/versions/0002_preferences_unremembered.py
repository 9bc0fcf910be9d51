"""Lasting preferences, and people who do not want to be remembered."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
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
        "preferences",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("polarity", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["pseudonym"], ["users.pseudonym"], name="fk_preferences_pseudonym"),
        sa.PrimaryKeyConstraint("number", name="pk_preferences"),
        sa.UniqueConstraint("pseudonym", "key", name="uq_preferences_pseudonym_key"),
        **EXACT,
    )
    op.create_table(
        "unremembered",
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_unremembered"),
        **EXACT,
    )


def downgrade() -> None:
    op.drop_table("unremembered")
    op.drop_table("preferences")
