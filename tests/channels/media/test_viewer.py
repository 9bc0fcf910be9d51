"""Real pictures, read by the real reader in its process, where the packages and a catalogue are there."""

from __future__ import annotations

import asyncio
import os

import pytest

from benchmarks.assistant.posters import Artist
from channels import wording
from channels.message import Said
from channels.ocr.viewer import PictureError, Viewer
from understanding.lexicon import lexicon_file

pytestmark = [
    pytest.mark.skipif(not Viewer().looks, reason="needs requirements/ocr.in"),
    pytest.mark.skipif(not lexicon_file(os.environ).exists(), reason="needs `make data`"),
]
PEOPLE = ("Ann Example", "Bob Sample", "Cleo Pattern", "Dan Model")


def titles(said: Said) -> list[list[str]]:
    return [each["value"] for each in said.entities if each["entity"] == "title"]


def test_titles_are_found_in_pictures_and_none_where_none_is() -> None:
    async def work() -> None:
        viewer, artist = Viewer(), Artist(3, PEOPLE)
        try:
            assert titles(await viewer.seen(artist.poster("The Godfather").data, "me"))[0][0] == "tt0068646"
            assert titles(await viewer.seen(artist.photo("Moonstruck").data, "me"))[0] == ["tt0093565"]
            shelf = await viewer.seen(artist.shelf(["Moonstruck", "The Truman Show", "Groundhog Day"]).data, "me")
            assert {items[0] for items in titles(shelf)} == {"tt0093565", "tt0120382", "tt0107048"}
            nothing = await viewer.seen(artist.nothing().data, "me")
            assert titles(nothing) == []
            assert [each["entity"] for each in nothing.entities] == ["quote"]
            with pytest.raises(PictureError) as refused:
                await viewer.seen(b"GIF89a, and more", "me")
            assert refused.value.sentence == wording.NO_PICTURE
        finally:
            viewer.close()

    asyncio.run(work())
