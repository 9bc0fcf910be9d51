"""An item of a catalogue, whatever it is: a film, an album, a product, a news story."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field, StringConstraints

from recommender.domain.conditions import FacetName, Name, Value

ADDRESS, MAX_ADDRESS = r"^https://[^\s]+$", 500
Address: TypeAlias = Annotated[str, StringConstraints(pattern=ADDRESS, max_length=MAX_ADDRESS)]


class Text(Value):
    """What a source says of an item, and on what terms it may be used."""

    text: str
    source: str
    licence: str


class Item(Value):
    """One thing that can be recommended, with what is known of it.

    `terms` maps a facet to its values in the catalogue's own order; `numbers` maps a facet to a number in the
    facet's unit. A facet that is absent is unknown. `text` is prose of the catalogue's own about the item, when there
    is any; `imported` is what other sources say (see `catalogue/texts.py`). What is not `available` is known and can be
    talked about, but is never recommended. `image` and `link` are https addresses: a picture, and a page about it.
    """

    id: Name
    title: Name
    year: int | None = None
    terms: dict[FacetName, tuple[str, ...]] = Field(default_factory=dict)
    numbers: dict[FacetName, float] = Field(default_factory=dict)
    text: str = ""
    imported: tuple[Text, ...] = ()
    image: str | None = None
    link: str | None = None
    available: bool = True

    @property
    def label(self) -> str:
        """Title with the year, which tells namesakes apart: "Heat (1995)"."""
        return f"{self.title} ({self.year})" if self.year else self.title

    @property
    def prose(self) -> str:
        """All prose about the item as one text; empty when there is none."""
        return " ".join(filter(None, (self.text.strip(), *(each.text for each in self.imported))))
