"""With what probability each item was shown, and in the place of which others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("exposures", sa.Column("propensity", sa.Double(), nullable=True))
    op.add_column("exposures", sa.Column("candidates", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("exposures", "candidates")
    op.drop_column("exposures", "propensity")
