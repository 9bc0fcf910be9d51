from recommender.catalogue.manifest import describe


def test_of_words_for_values_that_no_item_has_a_few_are_told() -> None:
    def told(words: int) -> str:
        manifest = {"counts": {}, "notes": {}, "coverage": {}, "terms_of_use": ""}
        return describe({**manifest, "unused_words": [f"w{number}" for number in range(words)]})[-1]

    assert told(5).endswith("no item has: w0; w1; w2; w3; w4")
    assert told(7).endswith("w4; and 2 more, see manifest.json")
