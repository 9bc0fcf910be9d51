"""What every model has to keep to, whatever it learns; see recommender/models/protocol.py."""

from __future__ import annotations

import json
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from recommender.catalogue.catalogue import Catalogue
from recommender.models.all import MODELS
from recommender.models.files import ARRAYS_FILE, SETTINGS_FILE
from recommender.models.parts import PARTS, Part
from recommender.models.popularity import Popularity
from recommender.models.protocol import History, Interactions, Model, Searchable
from recommender.models.repeat import Repeat
from tests.two_tastes import (
    NEW_SOUR,
    NEW_SWEET,
    SOUR,
    SWEET,
    history,
    no_interactions,
    opinions_of_two_tastes,
    two_kinds,
)

PERSONAL = [name for name in MODELS if name not in (Popularity.name, Repeat.name)]

WITHOUT_ITSELF = ("item_item", "next_item")  # have no weight from an item to itself

HISTORIES = {
    "empty": History.empty(),
    "one like": history(d1=1.0),
    "likes": history(d1=1.0, d2=0.5, d3=0.1),
    "dislikes": history(d1=-1.0, d2=-0.3),
    "both": history(d1=1.0, d14=-1.0, d5=0.0),
    "new items": history(d24=1.0, d25=-1.0, d26=1.0),
    "everything": History(np.arange(27, dtype=np.int32), np.linspace(-1, 1, 27, dtype=np.float32)),
}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return two_kinds()


@pytest.fixture(scope="module")
def opinions() -> Interactions:
    return opinions_of_two_tastes()


@pytest.fixture(scope="module")
def fitted(catalogue: Catalogue, opinions: Interactions) -> dict[str, Model]:
    models = {name: model() for name, model in MODELS.items()}
    for model in models.values():
        model.fit(opinions, catalogue, seed=1)
    return models


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest, fitted: dict[str, Model]) -> Model:
    return fitted[request.param]


@pytest.fixture(params=PERSONAL)
def personal(request: pytest.FixtureRequest, fitted: dict[str, Model]) -> Model:
    return fitted[request.param]


@pytest.mark.parametrize("case", HISTORIES.values(), ids=HISTORIES)
def test_scores_are_one_finite_float32_an_item(model: Model, catalogue: Catalogue, case: History) -> None:
    scores = model.scores(case)

    assert scores.shape == (len(catalogue),)
    assert scores.dtype == np.float32
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("case", HISTORIES.values(), ids=HISTORIES)
def test_contributions_add_up_to_what_the_history_changes(model: Model, case: History) -> None:
    changes = model.scores(case) - model.scores(History.empty())

    for item in range(len(changes)):
        contributions = model.contributions(case, item)
        assert contributions.shape == case.items.shape
        assert contributions.dtype == np.float32
        assert contributions.sum() == pytest.approx(changes[item], abs=1e-4)


def test_nothing_is_written_to_the_history(model: Model) -> None:
    case = history(d1=1.0, d14=-1.0)
    case.items.setflags(write=False)
    case.weights.setflags(write=False)

    model.scores(case)
    model.contributions(case, 3)


def test_scores_are_the_callers_to_change(model: Model) -> None:
    model.scores(history(d1=1.0))[:] = 99
    model.scores(History.empty())[:] = 99

    assert model.scores(History.empty()).max() < 99


def test_likeness_lies_between_minus_one_and_one_with_the_item_itself_highest(
    model: Model, catalogue: Catalogue
) -> None:
    for item in [*SWEET, *SOUR, NEW_SWEET, NEW_SOUR]:
        alike = model.similar([item])
        assert alike.shape == (len(catalogue),)
        assert alike.dtype == np.float32
        assert alike.min() >= -1
        assert alike.max() <= 1
        if alike.any():
            assert alike[item] == pytest.approx(alike.max(), abs=1e-6)


def test_several_items_are_as_good_as_one(model: Model) -> None:
    np.testing.assert_allclose(model.similar([3, 3]), model.similar([3]), atol=1e-6)
    assert np.abs(model.similar([1, 14])).max() <= 1


def test_the_same_seed_gives_the_same_scores(model: Model, catalogue: Catalogue, opinions: Interactions) -> None:
    again = type(model)()
    again.fit(opinions, catalogue, seed=1)

    np.testing.assert_array_equal(again.scores(HISTORIES["both"]), model.scores(HISTORIES["both"]))


def test_a_second_fit_forgets_the_first(model: Model, catalogue: Catalogue, opinions: Interactions) -> None:
    few = Interactions(opinions.users[:200], opinions.items[:200], opinions.weights[:200], opinions.times[:200], 20)
    again = type(model)()
    again.fit(few, catalogue, seed=1)
    before = again.scores(HISTORIES["both"])
    again.fit(opinions, catalogue, seed=1)

    np.testing.assert_array_equal(again.scores(HISTORIES["both"]), model.scores(HISTORIES["both"]))
    assert not np.array_equal(before, model.scores(HISTORIES["both"]))


def test_a_saved_model_gives_the_same_answers(model: Model, tmp_path: Path) -> None:
    model.save(tmp_path / "model")
    loaded = type(model).load(tmp_path / "model")

    for case in HISTORIES.values():
        np.testing.assert_array_equal(loaded.scores(case), model.scores(case))
        np.testing.assert_array_equal(loaded.contributions(case, 4), model.contributions(case, 4))
    np.testing.assert_array_equal(loaded.similar([2, 5]), model.similar([2, 5]))


def test_a_model_without_data_knows_nothing_but_works(model: Model, catalogue: Catalogue, tmp_path: Path) -> None:
    nothing = no_interactions()
    fresh = type(model)()
    fresh.fit(nothing, catalogue, seed=1)
    fresh.save(tmp_path)

    assert not fresh.scores(HISTORIES["both"]).any()
    assert not type(model).load(tmp_path).scores(History.empty()).any()
    assert np.isfinite(fresh.similar([1])).all()


def files_of(model: Model, directory: Path) -> list[Path]:
    model.save(directory)
    return sorted(path for path in directory.rglob("*") if path.is_file())


def test_a_missing_file_is_told(model: Model, tmp_path: Path) -> None:
    for number, path in enumerate(files_of(model, tmp_path / "model")):
        kept = tmp_path / f"kept-{number}"
        path.rename(kept)
        with pytest.raises(FileNotFoundError):
            type(model).load(tmp_path / "model")
        kept.rename(path)
    with pytest.raises(FileNotFoundError):
        type(model).load(tmp_path / "nowhere")


@pytest.mark.parametrize("damage", ["empty", "half", "garbage"])
def test_a_damaged_file_is_told(model: Model, tmp_path: Path, damage: str) -> None:
    for path in files_of(model, tmp_path / "model"):
        whole = path.read_bytes()
        path.write_bytes({"empty": b"", "half": whole[: len(whole) // 2], "garbage": b"\x93garbage" * 9}[damage])
        with pytest.raises(ValueError, match=r"corrupt|not a"):
            type(model).load(tmp_path / "model")
        path.write_bytes(whole)


def test_another_models_directory_is_refused(model: Model, fitted: dict[str, Model], tmp_path: Path) -> None:
    other = next(each for name, each in fitted.items() if name != model.name)
    other.save(tmp_path)

    with pytest.raises(ValueError, match=r"not a|corrupt"):
        type(model).load(tmp_path)


def test_unknown_settings_are_refused(personal: Model, tmp_path: Path) -> None:
    personal.save(tmp_path)
    content = json.loads((tmp_path / SETTINGS_FILE).read_text("utf-8"))
    content["settings"]["surprise"] = 1
    (tmp_path / SETTINGS_FILE).write_text(json.dumps(content), "utf-8")

    with pytest.raises(ValueError, match="surprise"):
        type(personal).load(tmp_path)


@pytest.mark.parametrize("name", ["popularity", "lightfm", "item_item", "next_item", "content", "neural", "repeat"])
def test_arrays_that_are_not_numbers_are_refused(fitted: dict[str, Model], name: str, tmp_path: Path) -> None:
    fitted[name].save(tmp_path)
    with np.load(tmp_path / ARRAYS_FILE) as file:
        arrays = dict(file)
    first = next(key for key in arrays if arrays[key].dtype == np.float32)
    for bad in (np.full_like(arrays[first], np.nan), arrays[first].astype(str), arrays[first][..., None]):
        np.savez(tmp_path / ARRAYS_FILE, **{**arrays, first: bad})
        with pytest.raises(ValueError, match=first):
            MODELS[name].load(tmp_path)


def test_a_pickle_is_never_opened(fitted: dict[str, Model], tmp_path: Path) -> None:
    fitted["popularity"].save(tmp_path)
    np.savez(tmp_path / ARRAYS_FILE, shares=np.array([{"not": "numbers"}], dtype=object))

    with pytest.raises(ValueError, match="corrupt"):
        Popularity.load(tmp_path)


@pytest.mark.parametrize(("liked", "right", "wrong"), [((1, 2, 3), SWEET, SOUR), ((13, 14, 15), SOUR, SWEET)])
def test_a_personal_model_ranks_the_right_half_first(
    personal: Model, liked: tuple[int, ...], right: range, wrong: range
) -> None:
    scores = personal.scores(History(np.array(liked, dtype=np.int32), np.ones(len(liked), dtype=np.float32)))

    others = [item for item in right if item not in liked]
    assert scores[others].min() > scores[wrong].max()


def test_a_dislike_pushes_the_neighbours_away(personal: Model) -> None:
    sweet = [item for item in SWEET if item != 1]
    nearest = sorted(sweet, key=lambda item: -personal.similar([1])[item])[:3]
    newcomer = personal.scores(history(d1=-1.0)) - personal.scores(History.empty())
    likes_sour = personal.scores(history(d1=-1.0, d14=1.0)) - personal.scores(history(d14=1.0))

    for change in (newcomer, likes_sour):
        assert change[1] < 0 or personal.name in WITHOUT_ITSELF
        assert change[nearest].max() < 0
        assert change[sweet].mean() < min(0, change[list(SOUR)].mean())


def test_what_was_merely_seen_says_nothing(personal: Model) -> None:
    np.testing.assert_allclose(personal.scores(history(d14=1.0, d1=0.0)), personal.scores(history(d14=1.0)), atol=1e-6)


def test_like_finds_like(personal: Model) -> None:
    alike = personal.similar([1])

    assert alike[[item for item in SWEET if item != 1]].min() > alike[list(SOUR)].max()


@pytest.mark.parametrize("name", ["lightfm", "content", "neural", "blend"])
def test_new_items_are_ranked_by_their_attributes(fitted: dict[str, Model], name: str) -> None:
    model = fitted[name]

    likes_sweet, likes_sour = model.scores(history(d1=1.0, d2=1.0)), model.scores(history(d13=1.0, d14=1.0))
    assert likes_sweet[NEW_SWEET] > likes_sweet[NEW_SOUR]
    assert likes_sour[NEW_SOUR] > likes_sour[NEW_SWEET]


@pytest.mark.parametrize("name", ["popularity", "lightfm", "blend"])
def test_somebody_new_gets_what_is_well_liked(fitted: dict[str, Model], name: str) -> None:
    scores = fitted[name].scores(History.empty())

    assert scores.argmax() == 0  # liked by half of all people, and by more than any other dish
    assert scores[0] > scores[NEW_SWEET]


SOME = np.array([3, 0, 11, 7])


@pytest.mark.parametrize("case", HISTORIES.values(), ids=HISTORIES)
def test_some_items_get_the_scores_that_they_have_among_all(model: Model, case: History) -> None:
    if not isinstance(model, Searchable):
        pytest.skip("answers about all items only")
    assert model.scores_at(case, SOME) == pytest.approx(model.scores(case)[SOME], abs=1e-5)
    assert model.similar_at([2, 5], SOME) == pytest.approx(model.similar([2, 5])[SOME], abs=1e-5)
    assert model.similar_at([2], SOME[:1]) == pytest.approx(model.similar([2])[SOME[:1]], abs=1e-5)


@pytest.mark.parametrize("case", HISTORIES.values(), ids=HISTORIES)
@pytest.mark.parametrize("name", sorted(PARTS.keys() & MODELS.keys()))
def test_a_part_of_the_blend_scores_some_items_as_all_and_the_others_with_zero(
    fitted: dict[str, Model], name: str, case: History
) -> None:
    part, scores = cast("Part", fitted[name]), fitted[name].scores(case)
    assert part.scores_at(case, SOME) == pytest.approx(scores[SOME], abs=1e-5)
    if not isinstance(part, Searchable):  # of one that is, `beside` is what its vectors do not tell
        assert not np.delete(scores, part.beside()).any()


@pytest.mark.parametrize("case", HISTORIES.values(), ids=HISTORIES)
def test_a_query_gives_the_scores_of_items_that_have_no_other_part(model: Model, case: History) -> None:
    if not isinstance(model, Searchable):
        pytest.skip("answers about all items only")
    vectors, beside = model.vectors(), set(model.beside().tolist())
    told = [item for item in range(len(vectors)) if item not in beside]
    assert (vectors @ model.query(case))[told] == pytest.approx(model.scores(case)[told], abs=1e-5)
