"""The search for settings: what may be changed, and which settings are tried."""

from __future__ import annotations

from typing import Any

import pytest

from recommender.experiments.search import SPACES, changed, draws, is_peer, make, names, search
from recommender.models.blend_settings import BlendSettings
from recommender.training.dataset import histories, split_by_time
from recommender.training.evaluation.ranking import cases
from tests.two_tastes import opinions_of_two_tastes, two_kinds


@pytest.mark.parametrize("name", SPACES)
def test_each_grid_names_settings_that_exist_and_values_that_are_valid(name):
    """Each value of each setting is taken in turn; an unknown name or a bad value raises."""
    for setting, values in SPACES[name].items():
        for value in values:
            made: Any = make(name, {setting: value})
            settings = made.settings if is_peer(name) else made.model.settings
            found = settings.model_dump()
            for part in setting.split("."):
                found = found[part]
            assert found == value


def test_a_grid_belongs_to_something_that_takes_part():
    assert set(SPACES) <= set(names())


def test_settings_within_settings_are_changed_by_their_path():
    settings = changed(BlendSettings(), {"item_item.ridge": 9.0})

    assert isinstance(settings, BlendSettings)
    assert settings.item_item.ridge == 9.0
    assert settings.lightfm == BlendSettings().lightfm


def test_an_unknown_setting_is_refused():
    with pytest.raises(KeyError, match="colour"):
        changed(BlendSettings(), {"item_item.colour": 1})


def test_the_first_trial_has_the_defaults_and_no_trial_comes_twice():
    tried = draws({"a": (1, 2, 3), "b": (True, False)}, 5, seed=1)

    assert tried[0] == {}
    assert len(tried) == 5
    assert len({tuple(each.items()) for each in tried}) == 5
    assert tried == draws({"a": (1, 2, 3), "b": (True, False)}, 5, seed=1)
    assert tried != draws({"a": (1, 2, 3), "b": (True, False)}, 5, seed=2)


def test_a_small_grid_is_tried_once():
    assert sorted(map(str, draws({"a": (1, 2)}, 9, seed=1))) == ["{'a': 1}", "{'a': 2}", "{}"]
    assert draws({}, 9, seed=1) == [{}]


def test_the_best_trial_comes_first_and_each_is_told():
    split = split_by_time(opinions_of_two_tastes())
    people = cases(histories(split.train), histories(split.validation))
    told: list[None] = []

    trials = search("item_item", split.train, two_kinds(), people, trials=4, seed=1, done=lambda: told.append(None))

    assert len(trials) == len(told) == 4
    assert [trial.ndcg for trial in trials] == sorted((trial.ndcg for trial in trials), reverse=True)
    assert trials[0].ndcg > 0
