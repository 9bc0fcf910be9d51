"""The comparison of models as a command, on three dozen films and people of two tastes, and on MovieLens' files."""

from __future__ import annotations

import json

import numpy as np
import pytest

from recommender.catalogue import loaders
from recommender.catalogue.loader import Loaded, Loader, SourceError, SourceRatings
from recommender.commands.cli import main
from recommender.domain.items import Item
from recommender.experiments.datasets import movielens
from recommender.experiments.search import names
from recommender.settings import Settings

GENRES = ("Crime", "Comedy")
FILMS, PEOPLE, RATED = 36, 30, 14


def load() -> Loaded:
    """Return films of two genres, and people who give films of their genre five stars and two others one star."""
    items = tuple(
        Item(
            id=f"tt{film:07}",
            title=f"Film {film}",
            year=1980 + film,
            terms={"genre": (GENRES[film % 2],)},
            numbers={"year": 1980 + film, "popularity": 50},
        )
        for film in range(FILMS)
    )
    random = np.random.default_rng(4)
    rows = []
    for person in range(PEOPLE):
        own = random.permutation(np.arange(person % 2, FILMS, 2))[: RATED - 2]
        other = random.permutation(np.arange(1 - person % 2, FILMS, 2))[:2]
        rated = random.permutation([*((film, 5.0) for film in own), *((film, 1.0) for film in other)])
        rows += [(person, f"tt{int(film):07}", value) for film, value in rated]
    users, films, stars = zip(*rows, strict=True)
    times = np.arange(len(rows), dtype=np.int64)
    ratings = SourceRatings(np.array(users, np.int32), films, np.array(stars, np.float32), times)
    return Loaded(items=items, ratings=ratings, sources={"test": "1"})


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("PARLEY_HOME", str(home))
        patch.setenv("PARLEY_ENCODER", "multilingual")
        patch.setattr(loaders, "LOADERS", {"movies": Loader(load=load, sources=lambda: {"test": "1"})})
        assert main(["build"]) == 0
        yield home


@pytest.fixture(scope="module")
def report(home):
    assert main(["evaluate", "--quick", "--trials", "2", "--seed", "5", "--out", str(home / "reports")]) == 0
    return json.loads((home / "reports" / "ranking.json").read_text("utf-8"))


def test_all_take_part_on_the_same_users(report):
    assert set(report["measured"]) == {*names(), "product"}
    assert report["data"]["items"] == FILMS
    assert report["data"]["interactions"] == PEOPLE * RATED
    # 9 of 14 are for training, 2 for validation, 3 for the test.
    assert [report["data"][part] for part in ("train", "validation", "test")] == [9 * PEOPLE, 2 * PEOPLE, 3 * PEOPLE]
    assert report["data"]["users_tested"] <= PEOPLE


def test_everyone_gets_the_same_number_of_trials(report):
    searched = {name: len(each["trials"]) for name, each in report["measured"].items()}

    assert {count for name, count in searched.items() if name in report["spaces"]} == {2}
    assert searched["popularity"] == searched["random"] == 1


def test_figures_have_intervals_and_make_sense(report):
    for name, each in report["measured"].items():
        for metric, figure in each["figures"].items():
            if figure["mean"] is not None:
                assert figure["low"] <= figure["mean"] <= figure["high"], (name, metric)
    ndcg = {name: each["figures"]["ndcg"]["mean"] for name, each in report["measured"].items()}
    assert ndcg["random"] < ndcg["lightfm"]
    assert ndcg["random"] < ndcg["blend"]
    disliked = {name: each["figures"]["dislike_rate"]["mean"] for name, each in report["measured"].items()}
    assert disliked["blend"] < disliked["random"]
    assert report["measured"]["product"]["figures"].get("auc") is None  # a list has no scores of what is not in it


def test_both_views_are_compared_with_every_peer(report):
    ndcg = {name: each["figures"]["ndcg"]["mean"] for name, each in report["measured"].items()}

    assert report["ratios"].keys() == {"blend", "product"}
    for view, ratios in report["ratios"].items():
        assert ratios.keys() == {name for name, each in report["measured"].items() if each["kind"] == "peer"}
        assert ratios["ease"]["mean"] == pytest.approx(ndcg[view] / ndcg["ease"], rel=1e-3)


def test_what_a_run_depends_on_is_kept(report, home):
    assert report["command"] == "python -m recommender evaluate --trials 2 --seed 5 --quick"
    assert (report["seed"], report["trials"], report["quick"], report["threads"]) == (5, 2, True, 1)
    assert report["versions"]["implicit"] != "not installed"
    assert len(report["data"]["fingerprint"]) == 16
    assert str(home) not in json.dumps(report)


def test_targets_name_what_was_measured_and_whether_it_was_reached(report):
    whats = [each["what"] for each in report["targets"]]

    assert any(what.startswith("blend: NDCG@10 by that of the best peer") for what in whats)
    assert any(what.startswith("product: coverage by that of EASE") for what in whats)
    assert all(isinstance(each["reached"], bool) for each in report["targets"])


def test_all_is_drawn_and_told(report, home):
    written = {path.name for path in (home / "reports").iterdir()}
    assert written >= {"ranking.json", "ranking.md", "ranking-accuracy-coverage.png", "ranking-trade-off.png"}
    told = (home / "reports" / "ranking.md").read_text("utf-8")
    for heading in ("## Targets", "## Accuracy", "## Beyond accuracy", "## Search", "## A dislike", "## Fold-in"):
        assert heading in told
    assert "nan" not in told


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--models", "blend,oracle"], "there is no model 'oracle'"),
        (["--data", "movielens-small-2018"], "--data movielens-small-2018 needs --path"),
        (["--data", "lastfm-hetrec-2011", "--path", "nowhere"], "nowhere/tags.dat is missing"),
        (["--data", "groceries", "--path", "nowhere"], "nowhere/transactions.parquet is missing"),
        (["--path", "."], "--path goes with --data"),
        (["--data", "movielens-small-2018", "--path", "nowhere"], "nowhere/movies.csv is missing"),
    ],
)
def test_mistakes_are_told_in_one_sentence(home, capsys, arguments, message):
    assert main(["evaluate", *arguments]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert message in said[-1]
    assert not any("Traceback" in line for line in said)


@pytest.fixture
def files(tmp_path):
    """Write four films: by id, by title and year, one that the catalogue lacks, and one without a year."""
    (tmp_path / "movies.csv").write_text(
        'movieId,title,genres\n1,Some Name (1981),Crime\n2,"Film 5 (1985)",Comedy|Children\n'
        '3,"Stranger, The (1999)",Drama\n4,Untitled,(no genres listed)\n',
        "utf-8",
    )
    (tmp_path / "links.csv").write_text("movieId,imdbId,tmdbId\n1,0000001,\n2,9999999,7\n3,8888888,8\n", "utf-8")
    (tmp_path / "ratings.csv").write_text(
        "userId,movieId,rating,timestamp\n7,1,5.0,100\n7,3,0.5,101\n9,2,4.0,100\n9,4,3.0,99\n", "utf-8"
    )
    return tmp_path


def test_movielens_is_joined_with_the_catalogue(home, files, tmp_path):
    (tmp_path / "work").mkdir()
    data = movielens(Settings(), files, tmp_path / "work")

    ids = [item.id for item in data.catalogue.items]
    assert ids == [*(f"tt{film:07}" for film in range(FILMS)), "tt8888888", "ml-4"]
    stranger, untitled = data.catalogue.items[-2:]
    assert (stranger.title, stranger.year, stranger.terms) == ("The Stranger", 1999, {"genre": ("Drama",)})
    assert (untitled.title, untitled.year, untitled.terms) == ("Untitled", None, {})
    assert data.opinions.users.tolist() == [0, 0, 1, 1]
    assert [ids[item] for item in data.opinions.items] == ["tt0000001", "tt8888888", "tt0000005", "ml-4"]
    assert data.opinions.weights.tolist() == pytest.approx([1, -1, 5 / 9, 1 / 9])
    assert data.index is not None
    assert len(data.index.embeddings) == len(ids)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("ratings.csv", "userId,movieId,rating,timestamp\n7,1,5.5,100\n", "not from 0.5 to 5"),
        ("ratings.csv", "userId,movieId,rating,timestamp\n7,1,nan,100\n", "not from 0.5 to 5"),
        ("ratings.csv", "userId,movieId,rating,timestamp\n7,99,5,100\n", "a film that movies.csv lacks"),
        ("ratings.csv", "userId,movieId,rating,timestamp\n7,1,five,100\n", "cannot be read"),
        ("ratings.csv", "userId,movieId,rating,timestamp\n7,1\n", "a row that cannot be read"),
        ("movies.csv", "id,name\n1,Heat\n", "lacks one of"),
        ("links.csv", "movieId,imdbId\n\x00\xff", "cannot be read"),
    ],
)
def test_bad_files_are_refused_in_one_sentence(home, files, tmp_path, name, text, message):
    (files / name).write_text(text, "latin-1")

    with pytest.raises(SourceError, match=message):
        movielens(Settings(), files, tmp_path / "work")


def test_other_data_are_ranked_without_the_product(home, tmp_path):
    """Thirty people who play artists of one of two kinds, whatever is built."""
    random = np.random.default_rng(4)
    names = "".join(f"{artist}\tArtist {artist}\n" for artist in range(FILMS))
    plays = [
        f"{person}\t{artist}\t{1 + int(random.integers(99))}\n"
        for person in range(PEOPLE)
        for artist in random.permutation(np.arange(person % 2, FILMS, 2))[:RATED].tolist()
    ]
    tags = "".join(f"0\t{artist}\t{artist % 2}\n" for artist in range(FILMS))
    files = {"artists": names, "tags": "0\teven\n1\todd\n", "user_artists": "".join(plays), "user_taggedartists": tags}
    for name, text in files.items():
        (tmp_path / f"{name}.dat").write_text("id\tx\ty\n" + text, "utf-8")
    arguments = ["evaluate", "--data", "lastfm-hetrec-2011", "--path", str(tmp_path), "--trials", "1"]

    assert main([*arguments, "--models", "popularity,ease,sasrec,blend", "--out", str(tmp_path / "out")]) == 0
    report = json.loads((tmp_path / "out" / "ranking.json").read_text("utf-8"))
    assert report["measured"].keys() == {"popularity", "ease", "blend"}  # plays have no times, so nothing goes by order
    assert report["data"]["test"] == PEOPLE * 3
    assert report["cold_users"] is None


def test_only_an_order_that_is_not_known_leaves_nothing_to_measure(home, tmp_path, capsys):
    one = "id\tx\ty\n" + "".join(f"{person}\t{artist}\t1\n" for person in range(9) for artist in range(9))
    artists = "id\tx\ty\n" + "".join(f"{artist}\tA\n" for artist in range(9))
    for name, text in {
        "artists": artists,
        "tags": "id\tx\n",
        "user_artists": one,
        "user_taggedartists": "a\tb\tc\n",
    }.items():
        (tmp_path / f"{name}.dat").write_text(text, "utf-8")

    arguments = ["evaluate", "--data", "lastfm-hetrec-2011", "--path", str(tmp_path), "--models", "sasrec"]
    assert main(arguments) == 2
    assert "tell no order" in capsys.readouterr().err
