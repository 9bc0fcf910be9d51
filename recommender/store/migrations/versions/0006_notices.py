"""What went wrong in talks, for whoever runs the bot."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# MySQL and MariaDB would otherwise take "Heat" and "heat" for the same name.
EXACT: dict[str, Any] = {
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
    "mariadb_charset": "utf8mb4",
    "mariadb_collate": "utf8mb4_bin",
}


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pseudonym", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["pseudonym"], ["users.pseudonym"], name="fk_notices_pseudonym"),
        sa.PrimaryKeyConstraint("number", name="pk_notices"),
        **EXACT,
    )
    op.create_index("ix_notices_pseudonym", "notices", ["pseudonym"])


def downgrade() -> None:
    op.drop_table("notices")
