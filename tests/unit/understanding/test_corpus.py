"""The corpus: reading it, filling its places, and roughening what it says."""

from __future__ import annotations

import json
import random
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from understanding.moves import INTENTS
from understanding.training.__main__ import CORPUS, MANIFEST, RASA, SAID, TRAINED, corpus_digest
from understanding.training.corpus import (
    PLACES,
    Example,
    Span,
    Template,
    Values,
    epoch,
    read_corpus,
    read_rasa,
    roughened,
    said_words,
)

LEXICON = {
    "titles": [["Heat", "heat-1995", 1995, 0.9], ["Old One", "old", None, 0.2]],
    "terms": [
        ["Al Pacino", "person", ["Al Pacino"], 0.9],
        ["Cher", "person", ["Cher"], 0.9],
        ["horror", "genre", ["Horror"], 0.5],
        ["westerns", "genre", ["Western"], 0.5],
        ["funny", "genre", ["Comedy"], 0.5],
        ["french", "origin", ["French"], 0.5],
    ],
}


SPOKEN = {
    "lexicon": {"person": "person", "genre": "genre", "genres": "genre", "origin": "origin"},
    "genre_adj": ["funny"],
    "noun": ["film", "movie"],
    "nouns": ["films"],
}
OWN = {place: [f"{place} 1", f"{place} 2", f"{place} 2"] for place in PLACES}


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("lexicon") / "lexicon.json"
    file.write_text(json.dumps(LEXICON), "utf-8")
    return file


@pytest.fixture(scope="module")
def values(lexicon: Path) -> Values:
    return Values(SPOKEN, lexicon)


def template(tmp_path: Path, line: str, lexicon: Path) -> Template:
    (tmp_path / "kind").mkdir()
    (tmp_path / "kind" / "values.yml").write_text(json.dumps(SPOKEN), "utf-8")
    (tmp_path / "kind" / "some.txt").write_text(f"# a comment\n\n{line}\n", "utf-8")
    (found,) = read_corpus(tmp_path, lexicon)
    return found


def parts(example: Example) -> list[tuple[str, str]]:
    return [(each.label, example.text[each.start : each.end]) for each in example.moves or ()]


def marked(example: Example) -> list[tuple[str, str]]:
    return [(each.label, example.text[each.start : each.end]) for each in example.marks]


def test_a_line_is_moves_with_their_texts(tmp_path: Path, lexicon: Path) -> None:
    line = "like: I loved {title} | avoid: , but no [bank heists](theme) | thank: thanks"
    found = template(tmp_path, line, lexicon).filled(random.Random(3))
    (_, title), (_, theme) = marked(found)
    assert title.strip("“”").split(" (")[0] in ("Heat", "Old One")
    assert theme == "bank heists"
    assert found.text == f"I loved {title}, but no bank heists thanks"
    assert parts(found) == [("like", f"I loved {title}"), ("avoid", ", but no bank heists"), ("thank", "thanks")]
    assert found.intents == INTENTS["like"]


def test_the_same_place_has_the_same_value_and_another_its_own(tmp_path: Path, lexicon: Path) -> None:
    line = "want: {genre} or {genre1}, and {genre} again, {genre_adj} {origin} {nouns}"
    read = template(tmp_path, line, lexicon)
    for seed in range(10):
        found = read.filled(random.Random(seed)).text
        assert found.split(" or ")[0] == found.split("and ")[1].split(" again")[0]


def test_every_place_has_values(values: Values) -> None:
    for place in PLACES:
        assert values.draw(place, random.Random(1))
    assert {values.draw("person", random.Random(seed)) for seed in range(40)} == {"Al Pacino", "Pacino"}


def test_a_kind_of_thing_may_have_values_of_its_own() -> None:
    values = Values(OWN, Path("none.json"))
    drawn = [values.draw("genre", random.Random(seed)) for seed in range(300)]
    assert set(drawn) == {"genre 1", "genre 2"}
    assert drawn.count("genre 2") > drawn.count("genre 1")
    with pytest.raises(ValueError, match="nothing for noun"):
        Values(OWN | {"noun": []}, Path("none.json"))


@pytest.mark.parametrize(
    "line", ["wish: a comedy", "a comedy", "want:  ", "want: {colour}", "want: [x](colour)", "want: a | no: b"]
)
def test_what_is_not_well_formed_is_told_with_file_and_line(tmp_path: Path, line: str, lexicon: Path) -> None:
    with pytest.raises(ValueError, match=r"some\.txt:3: "):
        template(tmp_path, line, lexicon)


def test_the_corpus_of_this_repository_is_well_formed(lexicon: Path) -> None:
    templates = read_corpus(CORPUS, lexicon)
    assert len(templates) > 5000
    assert {move for each in templates for move, _ in each.parts} == set(INTENTS)
    chance = random.Random(1)
    for each in templates[:: max(1, len(templates) // 500)]:
        found = each.filled(chance)
        assert [span.label for span in found.moves or ()] == [move for move, _ in each.parts]
        assert all(0 <= span.start < span.end <= len(found.text) for span in (*(found.moves or ()), *found.marks))


# -- roughened


WORDS = st.lists(st.from_regex(r"[a-zA-Z0-9'’.,!?\"é]{1,9}", fullmatch=True), min_size=1, max_size=8)


@given(words=WORDS, cut=st.integers(0, 8), seed=st.integers(0, 999))
def test_roughening_keeps_spans_right(words: list[str], cut: int, seed: int) -> None:
    text = " ".join(words)
    border = len(" ".join(words[: min(cut, len(words))]))
    places = [place for place in (0, border, len(text)) if 0 <= place <= len(text)]
    moves = tuple(Span(start, end, "want") for start, end in pairwise(places) if start < end)
    found = roughened(Example(text, moves, moves, ("inform",)), random.Random(seed))
    assert found.intents == ("inform",)
    assert found.marks == found.moves
    assert len(found.moves or ()) == len(moves)
    for before, after in zip(moves, found.moves or (), strict=True):
        old, new = text[before.start : before.end], found.text[after.start : after.end]
        # Signs left out, at most one slip each of some letters: what is in the span is what was in it.
        slips = 1 + len(text) // 40
        assert abs(len(old) - len(new)) <= sum(sign in ".,!?;'’\"“”" for sign in old) + slips
        assert 0 <= len(old.split(" ")) - len(new.split(" ")) <= slips  # a space may be forgotten
    if moves:
        assert (found.moves or ())[0].start == 0
        assert (found.moves or ())[-1].end == len(found.text)


def test_roughening_without_known_moves_and_often_leaves_a_message_alone() -> None:
    example = Example("a comedy, please", None, (), ("ask",))
    found = [roughened(example, random.Random(seed)) for seed in range(200)]
    assert all(each.moves is None for each in found)
    assert 70 < sum(each == example for each in found) < 150
    assert any("," not in each.text for each in found)


# -- Rasa's training data


def test_rasa_s_examples_have_marks_and_moves_only_where_they_are_sure(tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(
        """
nlu:
- intent: save
  examples: |
    - save [Heat](title)
    - save it, and more
    - keep [Al Pacino]{"entity": "person", "role": "x"} for later
- intent: inform
  examples: |
    - a [heist](theme) film by [nobody](genre)
- intent: like
  examples: |
    - loved it
- intent: no_intent_of_ours
  examples: |
    - hello
- synonym: x
  examples: |
    - y
""",
        "utf-8",
    )
    found = read_rasa(tmp_path)
    assert [(each.text, each.intents) for each in found] == [
        ("save Heat", ("save",)),
        ("save it, and more", ("save",)),
        ("keep Al Pacino for later", ("save",)),
        ("a heist film by nobody", ("inform",)),
        ("loved it", ("like",)),
    ]
    assert [marked(each) for each in found] == [
        [("title", "Heat")],
        [],
        [("person", "Al Pacino")],
        [("theme", "heist")],
        [],
    ]
    assert [each.moves and parts(each) for each in found] == [
        [("save", "save Heat")],
        None,
        [("save", "keep Al Pacino for later")],
        None,
        [("like", "loved it")],
    ]


def test_an_epoch_is_all_of_the_corpus_in_an_order_of_its_own(tmp_path: Path, values: Values) -> None:
    templates = [Template((("want", f"word{number}"),), values) for number in range(20)]
    fixed = read_rasa(RASA)[:20]
    orders = [[each.intents for each in epoch(templates, fixed, random.Random(seed))] for seed in (1, 2)]
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]


def test_words_are_counted_outside_of_places(tmp_path: Path) -> None:
    kind, rasa = tmp_path / "moves" / "films", tmp_path / "nlu"
    kind.mkdir(parents=True)
    rasa.mkdir()
    (kind / "values.yml").write_text("{}")
    (kind / "some.txt").write_text(
        "want: A {noun}, a [heist](theme) | like: I liked {title}\n# a comment\nask: ideas?\n"
    )
    (rasa / "some.yml").write_text("nlu:\n- intent: ask\n  examples: |\n    - Any ideas of a [heist](theme)?\n")
    assert said_words(tmp_path / "moves", rasa) == {"a": 3, "heist": 2, "ideas": 2}


def test_the_words_of_the_corpus_are_those_of_this_repository() -> None:
    assert json.loads((TRAINED / SAID).read_text("utf-8")) == said_words(CORPUS, RASA), "run `make reader`"


def test_the_reader_was_trained_on_the_corpus_of_this_repository() -> None:
    manifest = json.loads((TRAINED / MANIFEST).read_text("utf-8"))
    assert manifest["corpus"] == corpus_digest(), "data/moves or data/nlu have changed: run `make reader`"
