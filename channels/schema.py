"""The tables of the channels' store. A change of them is a migration, see `channels/migrate.py`.

People and conversations are in them under the store's keyed pseudonyms (`Store.alias`).
"""

from __future__ import annotations

import sqlalchemy as sa  # type: ignore[import-untyped] # of 1.4, which has no types

ALIAS_LENGTH = 32  # hexadecimal digits: 128 bits

metadata = sa.MetaData()
deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),  # a digest of the platform's id of the delivery
    sa.Column("person", sa.String(ALIAS_LENGTH), nullable=False, index=True),
    sa.Column("accepted", sa.Float, nullable=False, index=True),
    sa.Column("done", sa.Float),
)
offers = sa.Table(
    "offers",
    metadata,
    sa.Column("token", sa.String(32), primary_key=True),
    sa.Column("person", sa.String(ALIAS_LENGTH), nullable=False, index=True),
    sa.Column("conversation", sa.String(ALIAS_LENGTH), nullable=False),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("said", sa.Text, nullable=False),  # what tapping it says, JSON
    sa.Column("made", sa.Float, nullable=False),
    sa.Column("expires", sa.Float, nullable=False, index=True),
    sa.Column("used_by", sa.String(64)),  # the delivery that redeemed it
)
blocked = sa.Table(
    "blocked",
    metadata,
    sa.Column("conversation", sa.String(ALIAS_LENGTH), primary_key=True),
    sa.Column("person", sa.String(ALIAS_LENGTH), nullable=False, index=True),
    sa.Column("since", sa.Float, nullable=False),
)
kept = sa.Table(  # see kept.py
    "kept",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  # in the order of arrival
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("key", sa.String(64), nullable=False, index=True),  # of the delivery, as in `deliveries`
    sa.Column("person", sa.String(ALIAS_LENGTH), nullable=False, index=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("owner", sa.String(64), nullable=False),  # the process that works on it
    sa.Column("until", sa.Float, nullable=False),  # when another may take it, if the owner is not heard of
    sa.Column("tries", sa.Integer, nullable=False),  # how many processes have begun with it
    sa.Column("expires", sa.Float, nullable=False, index=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)
mentions = sa.Table(  # see slack/mentions.py
    "mentions",
    metadata,
    sa.Column("conversation", sa.String(ALIAS_LENGTH), primary_key=True),
    sa.Column("person", sa.String(ALIAS_LENGTH), nullable=False, index=True),
    sa.Column("made", sa.Float, nullable=False, index=True),
)
moved_groups = sa.Table(  # see telegram/groups.py; nothing in it is of a person
    "moved_groups",
    metadata,
    sa.Column("room", sa.String(ALIAS_LENGTH), primary_key=True),  # the group by its new id
    sa.Column("sealed", sa.LargeBinary, nullable=False),  # by which id its conversations are known
)
OF_A_PERSON = (deliveries, offers, blocked, kept, mentions)
"""The tables whose rows belong to a person (column `person`): what is exported and forgotten."""
