"""What has been heard and not been answered, and what has been answered and not been sent."""

from __future__ import annotations

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_kept_key", "kept", ["key"])
    op.create_index("ix_kept_person", "kept", ["person"])
    op.create_index("ix_kept_expires", "kept", ["expires"])


def downgrade() -> None:
    op.drop_table("kept")
