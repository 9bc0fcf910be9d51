from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.spec import load_spec
from recommender.domain.items import Item
from recommender.retrieval.named import Called
from tests.small_catalogue import small_spec


def walks(*guides: str) -> Catalogue:
    return Catalogue(
        small_spec(), [Item(id=str(n), title="-", terms={"guide": (each,)}) for n, each in enumerate(guides)]
    )


def ways(catalogue: Catalogue) -> list[str]:
    return Called(catalogue).of(catalogue.items[0])


def test_somebody_is_called_by_the_whole_name_and_by_a_surname_that_is_no_other_word():
    assert ways(walks(*["Alfred Hitchcock"] * 3)) == ["Alfred Hitchcock", "Hitchcock"]


def test_a_surname_that_is_a_word_as_well_names_nobody():
    assert ways(walks(*["David Peoples"] * 20)) == ["David Peoples"]
    assert ways(walks(*["Virginia Woods"] * 20)) == ["Virginia Woods"]


def test_a_single_word_is_a_name_where_it_is_rare_or_stands_for_much():
    films = load_spec("movies")
    made = [
        Item(id=f"{studio} {number}", title="-", terms={"studio": (studio,)})
        for studio, number in [("Disney", 8), ("Apple", 8), ("Pixar", 1), ("Hammer", 1)]
        for number in range(number)
    ]
    called = Called(Catalogue(films, made))
    said = {item.terms["studio"][0]: called.of(item) for item in made}
    assert said == {"Disney": ["Disney", "walt disney"], "Apple": [], "Pixar": ["Pixar"], "Hammer": []}


def test_who_has_two_parts_in_an_item_is_named_twice():
    both = Item(id="x", title="-", terms={"guide": ("Ann Zeta",), "author": ("Ann Zeta",)})
    assert Called(Catalogue(small_spec(), [both])).of(both) == ["Ann Zeta", "Ann Zeta"]
