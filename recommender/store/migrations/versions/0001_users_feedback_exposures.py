"""Users, feedback and exposures."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
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
        "users",
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("last_seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_users"),
        **EXACT,
    )
    op.create_table(
        "feedback",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("undoes", sa.String(length=200), nullable=True),
        sa.Column("session", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'rating' AND value IS NOT NULL) OR (kind <> 'rating' AND value IS NULL)",
            name=op.f("ck_feedback_value_of_rating"),
        ),
        sa.CheckConstraint(
            "(kind = 'undo' AND undoes IS NOT NULL) OR (kind <> 'undo' AND undoes IS NULL)",
            name=op.f("ck_feedback_undoes_of_undo"),
        ),
        sa.ForeignKeyConstraint(["pseudonym"], ["users.pseudonym"], name="fk_feedback_pseudonym"),
        sa.PrimaryKeyConstraint("number", name="pk_feedback"),
        sa.UniqueConstraint("pseudonym", "key", name="uq_feedback_pseudonym_key"),
        **EXACT,
    )
    op.create_table(
        "exposures",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(length=200), nullable=False),
        sa.Column("session", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(sa.column("rank") >= 1, name=op.f("ck_exposures_rank_from_one")),
        sa.ForeignKeyConstraint(["pseudonym"], ["users.pseudonym"], name="fk_exposures_pseudonym"),
        sa.PrimaryKeyConstraint("number", name="pk_exposures"),
        sa.UniqueConstraint("pseudonym", "key", name="uq_exposures_pseudonym_key"),
        **EXACT,
    )
    op.create_index("ix_exposures_pseudonym_session", "exposures", ["pseudonym", "session"])


def downgrade() -> None:
    op.drop_table("exposures")
    op.drop_table("feedback")
    op.drop_table("users")
