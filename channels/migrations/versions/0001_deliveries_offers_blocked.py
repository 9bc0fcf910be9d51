"""Deliveries, offers and conversations that blocked the bot."""

from __future__ import annotations

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Versions before there were migrations made these very tables.
    if sa.inspect(op.get_bind()).has_table("deliveries"):
        return
    op.create_table(
        "deliveries",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("accepted", sa.Float(), nullable=False),
        sa.Column("done", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_deliveries_person", "deliveries", ["person"])
    op.create_index("ix_deliveries_accepted", "deliveries", ["accepted"])
    op.create_table(
        "offers",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("made", sa.Float(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.Column("used_by", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("token"),
    )
    op.create_index("ix_offers_person", "offers", ["person"])
    op.create_index("ix_offers_expires", "offers", ["expires"])
    op.create_table(
        "blocked",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("conversation"),
    )
    op.create_index("ix_blocked_person", "blocked", ["person"])


def downgrade() -> None:
    op.drop_table("blocked")
    op.drop_table("offers")
    op.drop_table("deliveries")
