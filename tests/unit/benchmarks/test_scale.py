from __future__ import annotations

import numpy as np
import pytest

from benchmarks import large, scale, training
from benchmarks.__main__ import parse
from recommender.settings import Settings
from recommender.training.job import prepare


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


def test_made_up_ratings_are_written_as_a_built_catalogue_has_them(tmp_path):
    made = large.write(tmp_path, items=20_000, size=4000)

    assert 3500 < len(made.users) <= 4000
    assert len(np.unique(made.users)) == 40
    assert len(np.unique(made.users.astype(np.int64) * 20_000 + made.items)) == len(made.users)
    data = prepare(Settings(home=tmp_path, catalogue="movies")).data
    assert (len(data.users), data.n_users) == (len(made.users), 40)
    assert 0.6 < (data.weights >= 0.5).mean() < 0.9


def test_numbers_of_interactions_go_with_training_or_spark():
    for part in ("training", "spark"):
        assert parse([part, "--interactions", "3000000,200000"]).interactions == (3_000_000, 200_000)
    for wrong in (["--interactions", "300000"], ["training", "--interactions", "5"]):
        with pytest.raises(SystemExit):
            parse(wrong)
