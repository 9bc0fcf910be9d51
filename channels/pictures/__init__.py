"""Pictures of lists, for where the catalogue has none: drawn from what the cards say, one picture for a whole list."""

from channels.pictures.studio import Studio

__all__ = ["Studio"]
