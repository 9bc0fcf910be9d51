"""An item of a catalogue, whatever it is: a film, an album, a product, a news story."""

from __future__ import annotations

from pydantic import Field

from recommender.domain.need import FacetName, Name, Value


class Item(Value):
    """One thing that can be recommended, with what is known of it.

    `terms` maps a facet to its values in the catalogue's own order; `numbers` maps a facet to a number in the
    facet's unit. A facet that is absent is unknown. `text` is prose about the item, when there is any.
    """

    id: Name
    title: Name
    year: int | None = None
    terms: dict[FacetName, tuple[str, ...]] = Field(default_factory=dict)
    numbers: dict[FacetName, float] = Field(default_factory=dict)
    text: str = ""
    image: str | None = None

    @property
    def label(self) -> str:
        """Title with the year, which tells namesakes apart: "Heat (1995)"."""
        return f"{self.title} ({self.year})" if self.year else self.title
