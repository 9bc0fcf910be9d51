"""The first description of a catalogue, from whatever columns there are."""

import csv
import io

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.columns import Role, recognise
from recommender.catalogue.delimited import open_table
from recommender.catalogue.facets import NumberPhrase, UnionFacet
from recommender.catalogue.from_table import first_items
from recommender.catalogue.lexicon import lexicon
from recommender.catalogue.loader import Loaded, SourceError, SourceRatings
from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.template import draft


def table(path, *rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), "utf-8")
    return open_table(path)


def roles(tmp_path, **columns):
    rows = list(zip(*columns.values(), strict=True))
    return {each.name: each for each in recognise(table(tmp_path / "t.csv", list(columns), *rows))}


def test_columns_are_recognised_by_what_stands_in_them(tmp_path):
    many = range(40)
    found = roles(
        tmp_path,
        name=[f"Thing {chr(65 + place % 26)}{place}" for place in many],
        made=[str(1950 + place) for place in many],
        weight_kg=[f"{place / 7:.3f}" for place in many],
        runtime=[f"{60 + place} min" for place in many],
        cost=[f"${place},000" for place in many],
        imdb=[str(place % 10) for place in many],
        votes=[str(place**3) for place in many],
        tags=["a, b", "b, c", "c", "a"] * 10,
        cast=[f"Ann Lee; Bob {chr(65 + place)}" for place in many],
        is_new=["True", "False"] * 20,
        country=["France", "Peru"] * 20,
        rest=["NA"] * 40,
        zip=[str(10_000 + place * 7 % 31) for place in many],
    )
    assert {name: each.role for name, each in found.items()} == {
        "name": Role.TITLE,
        "made": Role.YEAR,
        "weight_kg": Role.NUMBER,
        "runtime": Role.NUMBER,
        "cost": Role.MONEY,
        "imdb": Role.SCORE,
        "votes": Role.KNOWN,
        "tags": Role.TERMS,
        "cast": Role.NAMES,
        "is_new": Role.FLAG,
        "country": Role.TERMS,
        "rest": Role.NONE,
        "zip": Role.NONE,
    }
    assert (found["weight_kg"].unit, found["weight_kg"].label) == ("kg", "weight")
    assert (found["runtime"].unit, found["cost"].unit, found["tags"].split) == ("minutes", "$", ", ")
    assert found["cast"].split == ";"
    assert found["rest"].why == "it is empty"


def test_a_year_may_be_written_as_its_first_day(tmp_path):
    cars = [f"Car {place}" for place in range(12)]
    found = roles(
        tmp_path,
        name=cars,
        year=[f"{1970 + place}-01-01" for place in range(12)],
        sold=[f"{1970 + place}-03-01" for place in range(12)],
    )
    assert (found["year"].role, found["year"].quartiles[0]) == (Role.YEAR, 1970)
    assert (found["sold"].role, found["sold"].why) == (Role.NONE, "there is a year already")


def test_a_column_may_have_several_units_of_one_kind(tmp_path):
    heavy = [f"{place} g" for place in range(100, 130)]
    found = roles(
        tmp_path,
        name=[f"Thing {place}" for place in range(40)],
        weight=[*heavy, *["1.5 kg", "2 KG"] * 5],
        content=[*heavy, *["1 l"] * 10],
    )
    assert (found["weight"].role, found["weight"].unit, found["weight"].quartiles[4]) == (Role.NUMBER, "g", 2000)
    assert found["content"].role is Role.NONE  # a quarter is poured, and nobody knows how heavy it is


def test_secure_links_are_pictures_or_pages(tmp_path):
    many = range(40)
    columns = {
        "name": [f"Thing {place}" for place in many],
        "kind": ["a", "b"] * 20,
        "photo": [f"https://e.org/{place}" for place in many],
        "thumb": [f"https://e.org/{place}.jpg?size=2" for place in many],
        "site": [f"https://e.org/things/{place}" for place in many],
        "old": [f"http://e.org/{place}" for place in many],
    }
    found = roles(tmp_path, **columns)
    assert (found["photo"].role, found["site"].role) == (Role.PICTURE, Role.LINK)
    assert (found["thumb"].why, found["old"].why) == ("photo is the pictures", "links that are not secure (https)")
    read = table(tmp_path / "things.csv", list(columns), *zip(*columns.values(), strict=True))
    made = draft("things", ("thing", "things"), read, recognise(read), str(tmp_path / "things.csv"))
    (tmp_path / "things.yml").write_text(made.text, "utf-8")
    spec = CatalogueSpec.model_validate(yaml.safe_load(made.text))
    assert [(item.image, item.link) for item in first_items(spec, tmp_path / "things.yml", 1)] == [
        ("https://e.org/0", "https://e.org/things/0")
    ]


def test_a_city_may_have_one_item_mostly(tmp_path):
    places = [f"City {chr(65 + place // 26)}{chr(65 + place % 26)}" for place in range(100)]
    found = roles(
        tmp_path, name=[f"Port {n}" for n in range(120)], city=[*places, *places[:20]], note=[*places, *places[:20]]
    )
    assert (found["city"].role, found["note"].role) == (Role.TERMS, Role.NONE)


def test_what_is_counted_is_said_with_its_number_first(tmp_path):
    rows = [[f"Car {place}", place % 6 + 3, place + 9.5, place + 50] for place in range(40)]
    read = table(tmp_path / "cars.csv", ["name", "Cylinders", "Miles_per_Gallon", "Horsepower"], *rows)
    spec = CatalogueSpec.model_validate(yaml.safe_load(draft("cars", ("car", "cars"), read, recognise(read), "c").text))
    facts = {name: facet.fact for name, facet in spec.facets.items() if not isinstance(facet, UnionFacet)}
    assert facts == {
        "cylinders": "with {value} cylinders",
        "miles_per_gallon": "with {value} miles per gallon",
        "horsepower": "with horsepower {value}",
    }
    assert {"fewer cylinders", "more miles per gallon"} <= set(spec.critiques)
    phrase = spec.facets["cylinders"].phrase
    assert isinstance(phrase, NumberPhrase)
    assert phrase.at_least == "with {low} cylinders or more"


def test_what_is_given_goes_before_what_is_recognised(tmp_path):
    made = table(tmp_path / "t.csv", ["id", "name", "code"], *([str(n), f"N{n}", f"c{n}"] for n in range(9)))
    assert [each.role for each in recognise(made)] == [Role.ID, Role.TITLE, Role.NONE]
    given_both = recognise(made, title="code", item_id="name")
    assert [each.role for each in given_both] == [Role.NONE, Role.ID, Role.TITLE]


NAMES = st.sampled_from(
    ["id", "title", "name", "year", "price", "Rating", "votes", "genre", "date", "count", "x: [y]", "{z}", "# no",
     "Größe", "a\"b", "weight_kg", "person", "123", "null", "url"]
)  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(
        ["", "NA", "yes", "no", "1999", "$5.00", "2001-02-03", "a|b", "a, b", "[x]", "{value}", "http://x", "é"]
    ),
    st.integers(-(10**12), 10**12).map(str),
    st.floats(allow_nan=True, allow_infinity=True).map(str),
    st.text(max_size=12),
)


@settings(deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=7, unique=True), st.data())
def test_whatever_the_columns_are_the_description_is_well_formed(tmp_path_factory, header, data):
    width = len(header)
    rows = data.draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6))
    folder = tmp_path_factory.mktemp("any")
    try:
        read = table(folder / "t.csv", header, *rows)
        made = draft("things", ("thing", "things"), read, recognise(read), "t.csv")
    except SourceError:
        return
    spec = CatalogueSpec.model_validate(yaml.safe_load(made.text))
    (folder / "things.yml").write_text(made.text, "utf-8")
    first_items(spec, folder / "things.yml", 3)
    assert len(made.recognised) + len(made.left_out) >= 1


def test_of_several_prices_the_plain_one_is_asked_about_and_a_guessed_currency_is_said(tmp_path):
    rows = [[f"Car {place}", f"{place + 5}.5", f"{place + 7}.5"] for place in range(20)]
    read = table(tmp_path / "cars.csv", ["name", "Max.Price", "Price"], *rows)
    made = draft("cars", ("car", "cars"), read, recognise(read), "cars.csv")
    spec = CatalogueSpec.model_validate(yaml.safe_load(made.text))
    (tmp_path / "cars.yml").write_text(made.text, "utf-8")
    items = first_items(spec, tmp_path / "cars.yml", 3)
    loaded = Loaded(tuple(items), SourceRatings.empty(), {})
    assert lexicon(Catalogue(spec, items), loaded)["quantities"] == {"money": "price"}
    assert "Price: money, taken for USD, 7.5 to 26.5 -> price" in made.recognised
    assert made.text.count("the file does not say which currency") == 2
