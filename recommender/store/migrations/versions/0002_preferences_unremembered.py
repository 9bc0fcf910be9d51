"""Lasting preferences, and people who do not want to be remembered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


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
    )
    op.create_table(
        "unremembered",
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name="pk_unremembered"),
    )


def downgrade() -> None:
    op.drop_table("unremembered")
    op.drop_table("preferences")
