from collections.abc import Sequence

import pytest

from recommender.catalogue.join import Work, join
from recommender.catalogue.movies import join_films
from recommender.catalogue.movies_sources import Film, RatedFilm, read_films, read_ratings


def joined(left: Work, *right: Work) -> str | None:
    return join([left], right).get(left.id)


def test_the_same_year_comes_before_a_neighbouring_one() -> None:
    assert joined(Work("1", "Heat", 1995), Work("a", "Heat", 1996), Work("b", "Heat", 1995)) == "b"


def test_a_neighbouring_year_will_do() -> None:
    assert joined(Work("1", "V for Vendetta", 2006), Work("a", "V for Vendetta", 2005)) == "a"
    assert joined(Work("1", "V for Vendetta", 2006), Work("a", "V for Vendetta", 2004)) is None


def test_without_a_year_nothing_is_joined() -> None:
    assert joined(Work("1", "Heat", None), Work("a", "Heat", 1995)) is None
    assert joined(Work("1", "Heat", 1995), Work("a", "Heat", None)) is None


def test_further_titles_count() -> None:
    assert joined(Work("1", "Amelie", 2001, ("Le Fabuleux destin",)), Work("a", "Le fabuleux destin", 2001)) == "a"


def test_namesakes_of_one_year_stay_apart_unless_one_is_much_better_known() -> None:
    left = Work("1", "Hamlet", 2000)
    assert joined(left, Work("a", "Hamlet", 2000, known=20), Work("b", "Hamlet", 2000, known=10)) is None
    assert joined(left, Work("a", "Hamlet", 2000, known=31), Work("b", "Hamlet", 2000, known=10)) == "a"


def test_two_claims_to_one_work_are_settled_by_fame() -> None:
    left = [Work("1", "War of the Worlds", 2005, known=40), Work("2", "War of the Worlds", 2005, known=1)]
    assert join(left, [Work("a", "War of the Worlds", 2005)]) == {"1": "a"}
    assert join([Work("1", "Ten", 2002), Work("2", "Ten", 2002)], [Work("a", "Ten", 2002)]) == {}


def test_a_sub_title_may_be_missing_on_one_side_only() -> None:
    assert joined(Work("1", "Dr. Strangelove or: How I Learned", 1964), Work("a", "Dr. Strangelove", 1964)) == "a"
    assert joined(Work("1", "Wallace & Gromit: A Close Shave", 1995), Work("a", "A Close Shave", 1995)) == "a"
    assert joined(Work("1", "Batman: Year One", 2011), Work("a", "Batman: Arkham", 2011)) is None


def test_a_loose_rule_does_not_take_what_a_strict_one_found() -> None:
    left = [Work("1", "The Visit: An Alien Encounter", 2015), Work("2", "The Visit", 2015)]
    assert join(left, [Work("a", "The Visit", 2015)]) == {"2": "a"}


# MovieLens' number -> IMDb id, each checked by hand. Among them: articles, accents, alternative titles, "Vol." for
# "Volume", American and British spelling, sub-titles on one side only, possessives, neighbouring years, namesakes.
VERIFIED = {
    "1": "tt0114709",  # Toy Story
    "6": "tt0113277",  # Heat (1995)
    "32": "tt0114746",  # Twelve Monkeys (a.k.a. 12 Monkeys)
    "47": "tt0114369",  # Seven (a.k.a. Se7en)
    "110": "tt0112573",  # Braveheart
    "260": "tt0076759",  # Star Wars: Episode IV - A New Hope
    "293": "tt0110413",  # Léon: The Professional (a.k.a. The Professional) (Léon)
    "296": "tt0110912",  # Pulp Fiction
    "306": "tt0111495",  # Three Colors: Red
    "307": "tt0108394",  # Three Colors: Blue
    "308": "tt0111507",  # Three Colors: White
    "318": "tt0111161",  # Shawshank Redemption, The
    "362": "tt0110213",  # Jungle Book, The (1994): Rudyard Kipling's
    "541": "tt0083658",  # Blade Runner
    "589": "tt0103064",  # Terminator 2: Judgment Day
    "593": "tt0102926",  # Silence of the Lambs, The
    "608": "tt0116282",  # Fargo
    "750": "tt0057012",  # Dr. Strangelove or: How I Learned to Stop Worrying …
    "858": "tt0068646",  # Godfather, The
    "908": "tt0053125",  # North by Northwest
    "912": "tt0034583",  # Casablanca
    "924": "tt0062622",  # 2001: A Space Odyssey
    "1059": "tt0117509",  # William Shakespeare's Romeo + Juliet
    "1136": "tt0071853",  # Monty Python and the Holy Grail
    "1148": "tt0108598",  # Wallace & Gromit: The Wrong Trousers
    "1193": "tt0073486",  # One Flew Over the Cuckoo's Nest
    "1196": "tt0080684",  # Star Wars: Episode V - The Empire Strikes Back
    "1198": "tt0082971",  # Raiders of the Lost Ark (Indiana Jones and the …)
    "1201": "tt0060196",  # Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il)
    "1214": "tt0078748",  # Alien
    "1221": "tt0071562",  # Godfather: Part II, The
    "1251": "tt0056801",  # 8 1/2 (8½)
    "1288": "tt0088258",  # This Is Spinal Tap
    "2019": "tt0047478",  # Seven Samurai (Shichinin no samurai)
    "2542": "tt0120735",  # Lock, Stock & Two Smoking Barrels
    "2571": "tt0133093",  # Matrix, The
    "2959": "tt0137523",  # Fight Club
    "4226": "tt0209144",  # Memento
    "4886": "tt0198781",  # Monsters, Inc.
    "4896": "tt0241527",  # Harry Potter and the Sorcerer's (Philosopher's) Stone
    "4973": "tt0211915",  # Amelie (Fabuleux destin d'Amélie Poulain, Le)
    "4993": "tt0120737",  # Lord of the Rings: The Fellowship of the Ring, The
    "5952": "tt0167261",  # Lord of the Rings: The Two Towers, The
    "6874": "tt0266697",  # Kill Bill: Vol. 1
    "7153": "tt0167260",  # Lord of the Rings: The Return of the King, The
    "7438": "tt0378194",  # Kill Bill: Vol. 2
    "8195": "tt0053619",  # Avventura, L' (Adventure, The)
    "8810": "tt0370263",  # AVP: Alien vs. Predator
    "27773": "tt0364569",  # Old Boy: Oldboy
    "34048": "tt0407304",  # War of the Worlds (2005), the one by Spielberg
    "37386": "tt0402022",  # Aeon Flux: Æon Flux
    "44191": "tt0434409",  # V for Vendetta (2006 and 2005)
    "48394": "tt0457430",  # Pan's Labyrinth (Laberinto del fauno, El)
    "58559": "tt0468569",  # Dark Knight, The
    "68157": "tt0361748",  # Inglourious Basterds
}
# Films that the other source lacks, though it has others of the same or a similar title.
UNMATCHED = {
    "919": "The Wizard of Oz",  # 1939
    "2366": "King Kong",  # 1933, not those of 1976 and 2005
    "5782": "The Professional",  # Le professionnel of 1981, not Léon
    "26693": "It",  # the television film of 1990
    "1325": "Amityville: A New Generation",  # 1993, not "It's About Time" of 1992
    "64997": "War of the Worlds",  # 2005, the one by Latt
    "99813": "Batman: The Dark Knight Returns, Part 2",
    "140523": "The Visit",  # 2015, not "The Visit: An Alien Encounter"
}


@pytest.fixture(scope="module")
def sources() -> tuple[Sequence[RatedFilm], Sequence[Film]]:
    rated, _ = read_ratings()
    return rated, read_films()


@pytest.fixture(scope="module")
def pairs(sources: tuple[Sequence[RatedFilm], Sequence[Film]]) -> dict[str, str]:
    return join_films(*sources)


def test_rated_films_find_the_right_film(pairs: dict[str, str]) -> None:
    assert {film: pairs.get(film) for film in VERIFIED} == VERIFIED


def test_rated_films_do_not_take_a_similar_one(
    sources: tuple[Sequence[RatedFilm], Sequence[Film]], pairs: dict[str, str]
) -> None:
    titles = {film.id: film.titles[0] for film in sources[0]}
    assert {film: titles[film] for film in UNMATCHED if film not in pairs} == UNMATCHED


def test_no_film_is_joined_twice(pairs: dict[str, str]) -> None:
    assert len(set(pairs.values())) == len(pairs)


def test_most_ratings_are_of_films_with_attributes(
    sources: tuple[Sequence[RatedFilm], Sequence[Film]], pairs: dict[str, str]
) -> None:
    rated = sources[0]
    assert sum(film.ratings for film in rated if film.id in pairs) / sum(film.ratings for film in rated) >= 0.94
