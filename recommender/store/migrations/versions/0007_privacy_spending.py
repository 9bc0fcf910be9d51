"""What has been spent of the privacy budget, of all people together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "privacy_spending",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epsilon", sa.Double(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_privacy_spending"),
    )


def downgrade() -> None:
    op.drop_table("privacy_spending")
