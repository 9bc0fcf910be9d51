from __future__ import annotations

import pytest

from benchmarks import scale, training
from benchmarks.__main__ import parse


@pytest.fixture(scope="module")
def measured():
    return scale.measure_size(1500, quick=True)


def test_every_kind_of_call_is_compared_with_the_product_and_exact_with_approximate(measured):
    kinds = [*scale.NEEDS, "newcomer", "after new feedback"]
    assert set(measured["faster"]) == set(kinds)
    assert set(measured["ratio_p50"]) == {f"{how}, {kind}" for how in ("exact", "approximate") for kind in kinds}
    assert all(each.p50 > 0 for each in measured["calls"].values())


def test_so_few_items_are_all_candidates(measured):
    assert all(share == 1 for found in measured["recall"].values() for share in found.values())


def test_what_building_takes_is_told_of_each_part(measured):
    assert {"catalogue", "ranker", "model", "approximate index"} <= set(measured["build_seconds"])
    assert measured["megabytes"]["at most"] >= measured["megabytes"]["all, with the interpreter"] > 50


def test_training_is_told_for_a_million_interactions(monkeypatch):
    monkeypatch.setattr(training, "ITEMS", 3000)
    measured = training.measure(quick=True, opinions=100_000)
    assert measured["interactions"] <= 5000
    assert measured["ratio"].median > 0


def test_sizes_are_read_and_tiny_ones_refused():
    assert parse(["scale", "--items", "5000,20000"]).items == (5000, 20000)
    with pytest.raises(SystemExit):
        parse(["scale", "--items", "10"])
