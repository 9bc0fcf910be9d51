import pytest

from recommender.catalogue.english import common, plural, weight


def test_ordinary_words_are_more_common_than_rare_ones() -> None:
    assert common("It") == 1.0
    assert common("It") > common("Heat") > common("Amélie")
    assert common("Xyzzyqux") == 0.0
    assert common("…") == 0.0


def test_several_words_are_as_common_as_the_rarest_and_a_little_less() -> None:
    assert common("the heat") < common("heat")
    assert common("the Amélie") <= common("Amélie")


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("Comedy", "Comedies"),
        ("Western", "Westerns"),
        ("war movie", "war movies"),
        ("boss", "bosses"),
        ("play", "plays"),
    ],
)
def test_plurals(noun: str, expected: str) -> None:
    assert plural(noun) == expected


def test_weight_is_logarithmic() -> None:
    assert weight(0, 99) == 0
    assert weight(9, 99) == 0.5  # log 10 / log 100
    assert weight(99, 99) == 1
