from recommender.domain.items import Item
from recommender.retrieval.matches import Match, matches
from tests.small_catalogue import small_spec

WALK = Item(id="x", title="Dream Path", terms={"guide": ("David Peoples",), "country": ("Wales",)}, text="Into caves.")


def test_words_stand_in_the_prose_the_title_or_a_value():
    found = matches("caves and dreams in wales", WALK, small_spec())
    assert found == [
        Match(("caves",), "prose"),
        Match(("dreams",), "title"),
        Match(("wales",), "facet", "country", "Wales"),
    ]


def test_a_name_stands_there_only_if_it_was_named():
    assert matches("into peoples minds", WALK, small_spec()) == []
    assert matches("with david peoples", WALK, small_spec(), ["david peoples"]) == [
        Match(("david", "peoples"), "facet", "guide", "David Peoples")
    ]
