"""The commands, from sources to recommendations, on a catalogue of a dozen films and people who rated them."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from recommender.catalogue import loaders
from recommender.catalogue.loader import Loaded, Loader, SourceRatings
from recommender.commands.cli import main
from recommender.domain.items import Item

FILMS = [
    ("tt1", "Heat", 1995, ("Crime",), "Michael Mann", 170),
    ("tt2", "Collateral", 2004, ("Crime",), "Michael Mann", 120),
    ("tt3", "Thief", 1981, ("Crime",), "Michael Mann", 122),
    ("tt4", "Heat", 1986, ("Action",), "Dick Richards", 101),
    *((f"tt{n}", f"Comedy {n}", 1990 + n, ("Comedy",), f"Director {n}", 80 + n) for n in range(5, 13)),
]


def load() -> Loaded:
    items = tuple(
        Item(
            id=key,
            title=title,
            year=year,
            terms={"genre": genres, "director": (director,)},
            numbers={"year": year, "runtime": runtime, "popularity": 100 - 5 * place},
        )
        for place, (key, title, year, genres, director, runtime) in enumerate(FILMS)
    )
    rows = [(user, key, 5.0 if (user % 2 == 0) == (genres == ("Crime",)) else 1.0) for user in range(12)
            for key, _, _, genres, _, _ in FILMS]  # fmt: skip
    users, rated, stars = zip(*rows, strict=True)
    ratings = SourceRatings(
        np.array(users, np.int32), rated, np.array(stars, np.float32), np.arange(len(rows), dtype=np.int64)
    )
    return Loaded(items=items, ratings=ratings, sources={"test": "1"})


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with everything built and trained by the commands themselves."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("PARLEY_HOME", str(home))
        patch.setenv("PARLEY_ENCODER", "multilingual")
        patch.setenv("PARLEY_PSEUDONYM_KEY", "a key for tests only")
        patch.delenv("PARLEY_STORE_URL", raising=False)
        patch.setattr(loaders, "LOADERS", {"movies": Loader(load=load, sources=lambda: {"test": "1"})})
        assert main(["build"]) == 0
        assert main(["train"]) == 0
        yield home


def test_a_second_build_and_training_find_nothing_to_do(home, capsys):
    assert main(["build"]) == 0
    assert main(["train"]) == 0
    said = capsys.readouterr().out
    assert "The catalogue is up to date." in said
    assert "The index is up to date." in said
    assert "The model is up to date." in said


def test_recommend_prints_items_parts_and_reasons(home, capsys):
    need = {"require": [{"kind": "terms", "facet": "genre", "values": ["Crime"]}], "count": 1}
    assert main(["recommend", "--need", json.dumps(need)]) == 0
    said = capsys.readouterr().out
    assert "crime films: 3" in said
    assert "1. Heat (1995) – Crime, directed by Michael Mann, 170 minutes long" in said
    assert "popularity" in said
    assert "filed under Crime" in said


def test_recommend_as_json(home, capsys):
    assert main(["recommend", "--json", "--need", '{"count": 2}']) == 0
    page = json.loads(capsys.readouterr().out)
    assert len(page["recommendations"]) == 2
    first = page["recommendations"][0]
    assert first["score"] == pytest.approx(sum(first["parts"].values()))


def test_recommend_offers_a_way_out(home, capsys):
    need = {
        "require": [
            {"kind": "terms", "facet": "genre", "values": ["Crime"]},
            {"kind": "range", "facet": "runtime", "high": 90},
        ]
    }
    assert main(["recommend", "--need", json.dumps(need)]) == 0
    assert "Without “of up to 90 minutes”: 3." in capsys.readouterr().out


def test_feedback_counts_and_can_be_exported_and_forgotten(home, capsys):
    assert main(["feedback", "--user", "cli:me", "--item", "tt1", "--kind", "rating", "--stars", "4.5"]) == 0
    assert main(["recommend", "--user", "cli:me", "--json"]) == 0
    shown = [each["item"] for each in json.loads(capsys.readouterr().out.split("\n", 1)[1])["recommendations"]]
    assert "tt1" not in shown
    assert main(["export", "--user", "cli:me"]) == 0
    kept = json.loads(capsys.readouterr().out)
    assert [(each["item"], each["kind"], each["value"]) for each in kept["feedback"]] == [("tt1", "rating", 4.5)]
    assert [each["item"] for each in kept["exposures"]] == shown
    assert "cli:me" not in json.dumps(kept)
    assert main(["forget", "--user", "cli:me", "--yes"]) == 0
    assert "Deleted 1 feedback events, 0 preferences and 3 exposures." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tt2", "Collateral (2004)"),
        ("heat (1995)", "directed by Michael Mann"),
        ("heat", "tt4  Heat (1986)"),
        ("Heat, The (1986)", "directed by Dick Richards"),
        ("COLLÁTERAL!", "Collateral (2004)"),
        ("comedy v", "Comedy 5 (1995)"),  # as it is understood in a conversation
        ("medy", "nothing"),
        ("comed", "tt12  Comedy 12 (2002)"),
    ],
)
def test_show(home, capsys, name, expected):
    assert main(["show", name]) == (2 if expected == "nothing" else 0)
    said = capsys.readouterr()
    assert expected in said.out + said.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["recommend", "--need", "{"], 2, "the need is not well formed"),
        (["recommend", "--need", '{"count": 99}'], 2, "count: Input should be less than or equal to 10"),
        (["recommend", "--need", '{"colour": 1}'], 2, "colour: Extra inputs are not permitted"),
        (
            ["recommend", "--need", '{"require": [{"kind": "terms", "facet": "colour", "values": ["red"]}]}'],
            1,
            "the catalogue has no facet colour",
        ),
        (
            ["recommend", "--need", '{"exclude": [{"kind": "terms", "facet": "genre", "values": ["comedy"]}]}'],
            2,
            "no film has genre 'comedy'; did you mean 'Comedy'?",
        ),
        (["show", "..."], 2, "nothing is called '...'"),
        (["show", ""], 2, "nothing is called ''"),
        (["show", "no such film"], 2, "nothing is called 'no such film'"),
        (["feedback", "--user", "me", "--item", "tt999", "--kind", "like"], 2, "there is no item 'tt999'"),
        (
            ["feedback", "--user", "me", "--item", "tt1", "--kind", "rating"],
            2,
            "a rating, and nothing else, has a value",
        ),
        (
            ["feedback", "--user", "me", "--item", "tt1", "--kind", "rating", "--stars", "9"],
            2,
            "less than or equal to 5",
        ),
    ],
)
def test_mistakes_are_told_in_one_sentence(home, capsys, arguments, code, message):
    assert main(arguments) == code
    told = capsys.readouterr().err.strip()
    assert message in told
    assert told.count("\n") == 0
    assert "Traceback" not in told


def test_whoever_reads_may_have_seen_enough(home):
    script = "from recommender.commands.cli import main; raise SystemExit(main(['recommend']))"
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait() == 0
    assert process.stderr.read() == ""


def test_what_is_not_built_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PARLEY_HOME", str(tmp_path))
    assert main(["recommend"]) == 1
    assert "run `python -m recommender build`" in capsys.readouterr().err
    assert main(["train"]) == 2
    assert "run `build` first" in capsys.readouterr().err


def test_a_bad_setting_is_said(monkeypatch, capsys):
    monkeypatch.setenv("PARLEY_PSEUDONYM_KEY", "${KEY}")
    assert main(["recommend"]) == 2
    assert "random characters" in capsys.readouterr().err


def test_help_teaches_by_example(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    for command in ("build", "train", "recommend", "show", "feedback", "export", "forget", "pseudonym"):
        assert command in said
    assert "--need '{" in said


def test_a_pseudonym_is_stable(home, capsys):
    assert main(["pseudonym", "cli:me"]) == main(["pseudonym", "cli:me"]) == 0
    one, other = capsys.readouterr().out.split()
    assert one == other
    assert "me" not in one


def test_trainings_are_tracked(home):
    (folder,) = (home / "runs" / "train").iterdir()
    assert [path.name.startswith("events.out.tfevents") for path in folder.iterdir()] == [True]


def test_popularity_goes_to_another_operator_until_the_budget_is_spent(home, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PARLEY_PRIVACY_BUDGET", "90")
    for number in range(3):
        assert main(["feedback", "--user", f"cli:fan-{number}", "--item", "tt3", "--kind", "like"]) == 0
    export = ["export-popularity", str(tmp_path / "a.json"), "--epsilon", "80", "--most", "1", "--least", "2"]
    assert main(export) == 0
    assert "Left of the privacy budget: 10" in capsys.readouterr().out
    # With so much epsilon the noise is 0 but for a chance of exp(-80).
    assert json.loads((tmp_path / "a.json").read_text())["counts"] == {"tt3": 3}
    assert main([*export[:1], str(tmp_path / "b.json"), *export[2:]]) == 1
    assert "only 10 is left" in capsys.readouterr().err
    assert not (tmp_path / "b.json").exists()
    assert main(["import-popularity", str(tmp_path / "a.json")]) == 0
    assert "Counts of 1 items" in capsys.readouterr().out
    assert main(["recommend"]) == 0
    assert main(["import-popularity", "--remove"]) == 0
    (home / "popularity").mkdir(exist_ok=True)
    (home / "popularity" / "movies.json").write_text("{}")
    assert main(["recommend"]) == 1
    assert "import-popularity --remove" in capsys.readouterr().err
    (home / "popularity" / "movies.json").unlink()
    for number in range(3):
        main(["forget", "--user", f"cli:fan-{number}", "--yes"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export-popularity", "x.json", "--epsilon", "0"], "--epsilon takes"),
        (["export-popularity", "x.json", "--epsilon", "1", "--least", "0"], "--least takes"),
        (["import-popularity"], "name a file"),
        (["tune-encoder"], "only minilm can be tuned"),
        (["tune-encoder", "--remove"], "there is no tuned encoder"),
        (["tune-encoder", "--rank", "0"], "--rank"),
    ],
)
def test_mistakes_in_sharing_and_tuning_are_told(home, capsys, arguments, message):
    assert main(arguments) == 2
    assert message in capsys.readouterr().err
