import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from recommender.catalogue import build as building
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, TermsFacet
from recommender.catalogue.loader import SourceError
from recommender.catalogue.loaders import source_path
from recommender.catalogue.music import FILES, load, load_sample, short, sources, vocabulary
from recommender.catalogue.spec import load_spec
from recommender.domain.conditions import Terms
from recommender.settings import Settings

HEADERS = dict(
    zip(
        FILES,
        ("id\tname\turl\tpictureURL", "tagID\ttagValue", "userID\tartistID\tweight", "userID\tartistID\ttagID\tday"),
        strict=True,
    )
)


def write(directory: Path, **rows: list[str]) -> Path:
    """Write a directory of the source; keys are the files' names without their ending."""
    directory.mkdir(exist_ok=True)
    for name, header in HEADERS.items():
        lines = [header, *rows.get(name.removesuffix(".dat"), [])]
        encoding = "latin-1" if name == "tags.dat" else "utf-8"
        (directory / name).write_text("\r\n".join(lines) + "\r\n", encoding)
    return directory


def tagged(artist: int, **tags: int) -> list[str]:
    """Return rows in which so many people, numbered from 1, give an artist each tag (`t5` is tag 5)."""
    return [f"{user}\t{artist}\t{tag[1:]}\t1" for tag, people in tags.items() for user in range(1, people + 1)]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(
        tmp_path / "lastfm",
        artists=["1\tBjörk\tx\ty", "2\tQuiet Band\tx\ty", "3\t[unknown]\tx\ty", "4\tNobody Heard\tx\ty"],
        tags=["1\telectronic", "2\tseen live", "3\tDeath Metal", "4\t80's", "5\tcafé", "6\tchill out", "7\ticeland"],
        user_artists=["1\t1\t500", "2\t1\t3", "2\t2\t40", "1\t3\t900", "3\t1\t0"],
        user_taggedartists=[*tagged(1, t1=60, t3=2, t2=30, t7=2), *tagged(2, t6=1, t4=1, t5=1)],
    )


def test_artists_have_what_enough_people_say_of_them(source):
    items = {item.title: item for item in load(source).items}
    assert set(items) == {"Björk", "Quiet Band", "Nobody Heard"}  # who is unknown is nobody
    # Two of sixty say death metal, which is a joke; two of sixty are enough to know where somebody is from.
    assert items["Björk"].terms == {"genre": ("Electronic",), "origin": ("Icelandic",)}
    assert items["Quiet Band"].terms == {
        "mood": ("Chill",),
        "decade": ("80s",),
    }  # one tagger only, and they are believed
    assert items["Nobody Heard"].terms == {}


def test_plays_are_counts_and_make_fame(source):
    loaded = load(source)
    assert loaded.ratings.items == ("lastfm-1", "lastfm-1", "lastfm-2")
    assert loaded.ratings.users.tolist() == [1, 2, 2]
    assert loaded.ratings.counts is not None
    assert loaded.ratings.counts.tolist() == [500.0, 3.0, 40.0]  # never played says nothing
    assert {item.title: item.numbers["popularity"] for item in loaded.items} == {
        "Björk": 100.0,
        "Quiet Band": 50.0,
        "Nobody Heard": 0.0,
    }
    assert loaded.notes == {"tags that say something": 66, "tags dropped": 31}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({"user_artists": ["1\t1"]}, r"user_artists.dat, line 2: 2 of 3 columns"),
        ({"user_artists": ["1\t1\tmany"]}, r"user_artists.dat, line 2: '1 1 many' should be 3 whole numbers"),
        ({"artists": ["1"]}, r"artists.dat, line 2: 1 of 2 columns"),
    ],
)
def test_a_row_that_is_not_what_it_should_be_is_named(tmp_path, rows, says):
    with pytest.raises(SourceError, match=says):
        load(write(tmp_path / "odd", **rows))


def test_a_missing_file_is_named_with_what_has_to_be_there(source):
    (source / "tags.dat").unlink()
    with pytest.raises(SourceError, match=r"tags\.dat cannot be read; the directory has to hold artists\.dat, "):
        load(source)
    with pytest.raises(SourceError, match=r"tags\.dat"):
        sources(source)


def test_no_tag_means_two_things_and_all_mean_something_described():
    spec = load_spec("music")
    for meaning in vocabulary().values():
        assert isinstance(spec.facets[meaning.facet], TermsFacet)
    assert vocabulary()["hip hop"].value == "Hip-Hop"
    assert "seen live" not in vocabulary()


def test_the_words_of_the_description_are_of_values_that_tags_or_the_sample_have():
    spec = load_spec("music")
    known = {(each.facet, each.value) for each in vocabulary().values()}
    for name, facet in spec.facets.items():
        if isinstance(facet, TermsFacet):
            said = {value for values in (*facet.words.values(), *facet.synonyms.values()) for value in values}
            said |= {
                *facet.order,
                *facet.implies,
                *facet.kinds,
                *(one for kinds in facet.kinds.values() for one in kinds),
            }
            assert {(name, value) for value in said} <= known
    for critique in (*spec.critiques.values(), *spec.superlatives.values()):
        assert (
            isinstance(spec.facets[critique.facet], NumberFacet)
            or critique.value is None
            or ((critique.facet, critique.value) in known)
        )


def test_the_sample_speaks_the_same_words():
    known = {(each.facet, each.value) for each in vocabulary().values()}
    loaded = load_sample()
    assert 40 <= len(loaded.items) <= 60
    assert {
        (facet, value) for item in loaded.items for facet, values in item.terms.items() for value in values
    } <= known
    heard = Counter(loaded.ratings.items)
    assert min(heard[item.id] for item in loaded.items) >= 1  # everybody is listened to by somebody


def test_no_metal_leaves_out_every_kind_of_metal():
    catalogue = Catalogue(load_spec("music"), load_sample().items)
    mask = catalogue.lacking(Terms(facet="genre", values=("Metal",)))
    out = {item.title for item, kept in zip(catalogue.items, mask, strict=True) if not kept}
    assert out == {"Metallica", "Iron Maiden", "Cannibal Corpse", "Opeth", "Nightwish"}


def settings(tmp_path: Path, **changes: object) -> Settings:
    return Settings.model_validate({"home": tmp_path / "var", "catalogue": "music", **changes})


def test_without_files_the_sample_is_built_and_with_them_they_are_remembered(tmp_path, source):
    assert building.build(settings(tmp_path))["counts"]["artists"] == 60
    assert building.is_current(settings(tmp_path))
    assert building.build(settings(tmp_path, source=source))["counts"]["artists"] == 3
    assert source_path(settings(tmp_path)) == source.resolve()
    assert building.is_current(settings(tmp_path))  # which it would not be if the sample were compared
    with (source / "tags.dat").open("a") as file:
        file.write("8\tmellow\n")
    assert not building.is_current(settings(tmp_path))


def test_what_was_fetched_is_found_without_being_named(tmp_path, source):
    fetched = settings(tmp_path).download_dir
    fetched.parent.mkdir(parents=True)
    shutil.copytree(source, fetched / "lastfm")
    assert building.build(settings(tmp_path))["counts"]["artists"] == 3
    shutil.rmtree(fetched)
    assert not building.is_current(settings(tmp_path))
    assert building.build(settings(tmp_path))["counts"]["artists"] == 60


def test_a_catalogue_that_reads_no_files_takes_no_directory(tmp_path):
    with pytest.raises(SourceError, match="reads no files"):
        building.build(settings(tmp_path, catalogue="shop", source=tmp_path))


def test_moods_occasions_and_classics_are_in_the_lexicon(tmp_path):
    building.build(settings(tmp_path))
    lexicon = json.loads((tmp_path / "var" / "catalogue" / "music" / "lexicon.json").read_text("utf-8"))
    said = {row[0]: (row[1], row[2]) for row in lexicon["terms"]}
    assert said["cheer me up"] == ("mood", ["Happy", "Upbeat", "Summery", "Party"])
    assert said["for running"] == ("mood", ["Energetic", "Upbeat", "Party"])
    assert said["the eighties"] == ("decade", ["80s"])
    assert lexicon["quantities"]["year"] == "decade"
    assert [each[0] for each in lexicon["years"]] == ["50s", "60s", "70s", "80s", "90s", "00s", "10s"]
    assert lexicon["years"][0] == ["50s", 1950, 1959]
    assert said["Metal"] == ("genre", ["Metal"])
    classics = next(row[1] for row in lexicon["phrases"] if row[0] == "classics")
    assert classics == [
        ["decade", ["50s", "60s", "70s", "80s"], None, None, False],
        ["popularity", None, 90, None, False],
    ]


def test_who_is_well_known_is_called_for_short_where_that_tells_who():
    said = short(
        {
            "David Bowie": ("a", 900, 96.0),
            "Johann Sebastian Bach": ("b", 80, 84.0),
            "Michael Jackson": ("c", 500, 99.0),
            "Janet Jackson": ("d", 300, 95.0),  # so that "Jackson" tells nobody
            "Green Day": ("e", 700, 95.0),  # a word of every day
            "Nobody Muchmore": ("f", 9, 40.0),
        }
    )
    assert said == {"a": ("Bowie",), "b": ("Bach",)}
