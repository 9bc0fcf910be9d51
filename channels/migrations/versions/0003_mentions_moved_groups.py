"""Threads in which somebody has mentioned the bot, until now among the deliveries; groups that have got another id."""

from __future__ import annotations

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Mentions cannot be told from deliveries: those of before expire there, and a thread asks for another one.
    op.create_table(
        "mentions",
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("made", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("conversation"),
    )
    op.create_index("ix_mentions_person", "mentions", ["person"])
    op.create_index("ix_mentions_made", "mentions", ["made"])
    op.create_table(
        "moved_groups",
        sa.Column("room", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("room"),
    )


def downgrade() -> None:
    op.drop_table("moved_groups")
    op.drop_table("mentions")
