"""How often something was deleted, and up to when SQLite's file has been rid of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    erasures = op.create_table(
        "erasures",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deletions", sa.BigInteger(), nullable=False),
        sa.Column("removals", sa.BigInteger(), nullable=False),
        sa.Column("scrubbed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_erasures"),
    )
    # Whatever was deleted before may have left traces: a file that was in use is scrubbed once.
    used = op.get_bind().scalar(sa.text("SELECT COUNT(*) FROM users"))
    op.bulk_insert(erasures, [{"one": 1, "deletions": 0, "removals": 1 if used else 0, "scrubbed": 0}])


def downgrade() -> None:
    op.drop_table("erasures")
