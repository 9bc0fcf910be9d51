from recommender.catalogue.spec import load_spec
from recommender.domain.items import Item
from recommender.retrieval.describe import describe, keywords
from tests.small_catalogue import small_catalogue, small_spec


def test_describe_has_label_and_terms_in_the_order_of_the_description_and_no_names():
    item = small_catalogue().item("a")
    assert describe(item, small_spec()) == "Cliff Path (1995). Coast, Hill. Wales."
    assert keywords(item, small_spec()) == "Cliff Path (1995). Coast, Hill. Wales. 1990s 90s nineties"


def test_describe_ends_with_prose():
    item = Item(id="x", title="Old Road", text="  Along the old road. ")
    assert describe(item, small_spec()) == "Old Road. Along the old road."


def test_keywords_add_what_follows_from_the_attributes():
    film = Item(
        id="x", title="Old Road", year=1984, terms={"genre": ("Horror",), "origin": ("French",)}, numbers={"year": 1984}
    )
    said = "Old Road (1984). Horror. scary frightening French 1980s 80s eighties"
    assert keywords(film, load_spec("movies")) == said


def test_keywords_have_the_ways_to_say_a_theme():
    films = load_spec("movies")
    said = keywords(Item(id="x", title="Old Road", terms={"subject": ("amnesia",)}), films)
    assert said.startswith("Old Road. amnesia. amnesia amnesiac memory loss")
    assert "memory loss" not in describe(Item(id="x", title="Old Road", terms={"subject": ("amnesia",)}), films)


def test_keywords_of_what_is_not_known_are_none():
    assert keywords(Item(id="x", title="Old Road"), load_spec("movies")) == "Old Road."


def test_a_year_of_this_century_has_no_word_for_its_decade():
    film = Item(id="x", title="New Road", year=2003, numbers={"year": 2003})
    assert keywords(film, load_spec("movies")) == "New Road (2003). 2000s 00s"


def test_of_what_more_is_told_an_encoder_reads_that_and_not_the_label():
    terms = {"genre": ("Crime", "Thriller"), "subject": ("heist",), "mood": ("tense",), "language": ("English",)}
    film = Item(id="x", title="Old Road", year=1984, terms=terms, text="A thief plans a robbery.")
    films = load_spec("movies")
    assert describe(film, films) == "Crime. heist. tense. A thief plans a robbery."
    said = "Old Road (1984). Crime, Thriller. English. heist. tense. A thief plans a robbery."
    assert keywords(film, films).startswith(said)
    untold = film.model_copy(update={"text": ""})
    assert describe(untold, films) == "Old Road (1984). Crime, Thriller. English. heist. tense."
