"""The command `fetch` from beginning to end, against servers that speak as the real ones do, and the build with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date

import pytest

from recommender.catalogue.build import LEXICON_FILE, build, is_current
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.commands.cli import main
from recommender.domain.items import Item
from recommender.settings import Settings
from recommender.wording.facts import Facts
from recommender.wording.phrases import story
from tests import film_services
from tests.web_server import Answer, Asked, Served, serving

pytestmark = pytest.mark.trained

SERVERS = {
    "movielens-latest": (film_services.grouplens, "/ml-latest.zip"),
    "wikidata": (film_services.sparql, "/sparql"),
    "wikipedia": (film_services.mediawiki, "/w/api.php"),
    "tmdb": (film_services.tmdb, ""),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[dict[str, Served]]:
    """Begin with the packaged films, as they are built for all tests, with the servers running."""
    built = Settings().catalogue_dir
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        servers = {name: stack.enter_context(serving(answer)) for name, (answer, _) in SERVERS.items()}
        patch.setenv("PARLEY_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("PARLEY_CATALOGUE", "movies")
        patch.setenv("PARLEY_CONTACT", "me@example.org")
        patch.setenv("PARLEY_TMDB_KEY", "token")
        patch.setenv("PARLEY_COUNTRY", "DE")
        urls = {name: f"{servers[name].url}{path}" for name, (_, path) in SERVERS.items()}
        patch.setenv("PARLEY_FETCH_URLS", json.dumps(urls))
        patch.delenv("PARLEY_SOURCE", raising=False)
        shutil.copytree(built, Settings().catalogue_dir)
        yield servers


def items() -> dict[str, Item]:
    return {item.id: item for item in Catalogue.load(Settings().catalogue_dir, load_spec("movies")).items}


FEW = ("--agree", "--since", "2025", "--most", "3")


def test_all_sources_are_fetched_and_reach_what_is_said(home, capsys):
    before = items()
    assert main(["fetch", "movielens-latest", "wikidata", *FEW]) == 0
    assert not is_current(Settings())
    manifest = build(Settings())
    assert manifest["counts"]["ratings"] == 4
    after = items()
    assert before.keys() < after.keys()
    assert after.keys() - before.keys() == {"tt9900042", "tt9900099"}
    assert after["tt9900042"].label == "Made Up (2025)"
    assert after["tt9900042"].terms["director"] == ("Anna Nobody",)
    assert after["tt9900042"].terms["genre"] == ("Comedy",)  # MovieLens' come first

    assert main(["fetch", "wikipedia", "tmdb", *FEW]) == 0  # of the three films that most people rated
    said = capsys.readouterr().out
    for words in ("GroupLens", "CC0", "CC BY-SA 4.0", "not endorsed or certified by TMDB", "JustWatch"):
        assert words in said
    lines: list[str] = []
    build(Settings(), lines.append)
    assert is_current(Settings())
    assert any("not endorsed or certified by TMDB" in line for line in lines)
    after = items()
    assert after["tt0113277"].image == "https://image.tmdb.org/t/p/w342/heat.jpg"
    assert after["tt0113277"].text == before["tt0113277"].text
    told = story(after["tt9900042"])
    assert told.startswith("Made Up (2025): Made Up is a 2025 American heist comedy film.")
    assert told.endswith("(Wikipedia, CC BY-SA 4.0)")

    facts = Facts(Catalogue.load(Settings().catalogue_dir, load_spec("movies")))
    assert facts.answer("tt0113277", ["availability"]) == (
        "Heat (1995) is streaming on Netflix. It can be rented or bought from Apple TV. So says JustWatch, through "
        f"TMDB, for Germany, {date.today():%B %Y}; whether it still is, a look there will tell."
    )
    assert "don't know where" in facts.answer("tt9900042", ["availability"])
    lexicon = json.loads((Settings().catalogue_dir / LEXICON_FILE).read_text("utf-8"))
    assert ["on Netflix", "stream", ["Netflix"]] in [term[:3] for term in lexicon["terms"]]


def test_a_second_run_fetches_nothing_anew(home, capsys):
    main(["fetch", *SERVERS, *FEW])
    for server in home.values():
        server.asked.clear()
    capsys.readouterr()
    assert main(["fetch", *SERVERS, *FEW]) == 0
    assert [each.path for server in home.values() for each in server.asked] == ["/ml-latest.zip.md5"]
    assert capsys.readouterr().out.count("up to date") == len(SERVERS)


def test_a_source_that_fails_leaves_everything_as_it_is(home, capsys):
    main(["fetch", "movielens-latest", "--agree"])
    place = Settings().download_dir / "movielens-latest"
    before = {path.name: path.read_bytes() for path in place.iterdir()}

    def broken(asked: Asked) -> Answer:
        return Answer(b"0" * 32) if asked.path.endswith(".md5") else Answer(b"no archive")

    with serving(broken) as server:
        assert main(["fetch", "movielens-latest", "--agree", "--url", f"{server.url}/ml-latest.zip"]) == 1
    assert "does not have the checksum" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


@pytest.mark.parametrize(
    ("variable", "source", "says"),
    [
        ("PARLEY_CONTACT", "wikidata", "wants to know whom to write to: set PARLEY_CONTACT"),
        ("PARLEY_TMDB_KEY", "tmdb", "wants a key of your own: set PARLEY_TMDB_KEY"),
    ],
)
def test_what_a_service_wants_is_told(home, monkeypatch, capsys, variable, source, says):
    monkeypatch.delenv(variable)
    assert main(["fetch", source, "--agree"]) == 2
    assert says in capsys.readouterr().err
