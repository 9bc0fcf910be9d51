"""Small files in the form of Last.fm's and of the groceries'."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.catalogue.loader import SourceError
from recommender.experiments.more_datasets import groceries, lastfm


def write_lastfm(directory: Path) -> Path:
    files = {
        "artists.dat": "id\tname\turl\n1\tMuse\tu\n2\tBjörk\tu\n3\t\tu\n",
        "tags.dat": "tagID\ttagValue\n7\trock\n8\tpop\n",
        "user_taggedartists.dat": "userID\tartistID\ttagID\tday\n5\t1\t8\t1\n5\t1\t7\t1\n6\t1\t7\t1\n",
        "user_artists.dat": "userID\tartistID\tweight\n5\t1\t21\n5\t2\t1\n6\t3\t6\n",
    }
    for name, text in files.items():
        (directory / name).write_text(text, "utf-8")
    return directory


def test_artists_and_plays(tmp_path: Path) -> None:
    data = lastfm(write_lastfm(tmp_path))

    assert [item.title for item in data.catalogue.items] == ["Muse", "Björk", "3"]
    assert data.catalogue.items[0].terms == {"tag": ("rock", "pop")}  # the commoner first
    assert data.opinions.users.tolist() == [0, 0, 1]
    assert data.opinions.weights.tolist() == pytest.approx([1.0, 0.6911, 0.8557], abs=1e-4)
    assert not data.opinions.times.any()


def test_a_row_that_is_too_short_is_told(tmp_path: Path) -> None:
    write_lastfm(tmp_path).joinpath("user_artists.dat").write_text("userID\tartistID\tweight\n5\t1\n", "utf-8")

    with pytest.raises(SourceError, match="user_artists"):
        lastfm(tmp_path)


def test_purchases(tmp_path: Path) -> None:
    """A product that is in a basket twice was bought once then; the new ones are each household's first."""
    pytest.importorskip("pyarrow", reason="needs requirements/catalogue-shop.txt")
    import pandas as pd

    days = pd.to_datetime(["2017-01-02", "2017-01-02", "2017-01-03", "2017-01-01"])
    pd.DataFrame(
        {
            "household_id": [1, 1, 1, 2],
            "basket_id": [10, 10, 11, 12],
            "product_id": [100, 100, 100, 200],
            "transaction_timestamp": days,
        }
    ).to_parquet(tmp_path / "transactions.parquet")
    pd.DataFrame(
        {
            "product_id": [100, 200],
            "department": ["DAIRY", None],
            "product_category": ["MILK", "BREAD"],
            "product_type": ["MILK:FLUID", None],
            "brand": ["National", "Private"],
        }
    ).to_parquet(tmp_path / "products.parquet")

    every, new = (groceries(tmp_path, repeat=repeat, seed=0) for repeat in (True, False))

    assert (every.catalogue.spec.repeat, new.catalogue.spec.repeat) == (True, False)
    assert [item.title for item in every.catalogue.items] == ["MILK:FLUID", "200"]
    assert every.catalogue.items[1].terms == {"category": ("BREAD",), "brand": ("Private",)}
    assert sorted(zip(every.opinions.users.tolist(), every.opinions.items.tolist(), strict=True)) == [
        *((0, 0), (0, 0), (1, 1))
    ]
    assert len(new.opinions.users) == 2
    assert np.diff(every.opinions.times[every.opinions.items == 0]).tolist() == [86_400]
