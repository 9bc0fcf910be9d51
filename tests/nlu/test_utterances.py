"""The test set is apart from the training data, covers every intent, and its annotations can be scored."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from contract.lexicon import Title
from tests.nlu.kinds import read_messages
from tests.nlu.scoring import SAME_KIND, Counts, Parsed, entity_counts, intent_f1, place, same_role, same_value
from tests.nlu.stress import lower_cased, mistyped, retitled, unpunctuated
from tests.nlu.utterances import FOLDER, OFF_TOPIC, Span, Utterance, normalised, read_utterances, whole_set, words
from understanding.moves import INTENTS, MOVES

ROOT = FOLDER.parents[1]
# Payloads, pictures, what nobody understood, and what has tests of its own (tests/components/test_language.py).
NOT_SPOKEN = {"choose", "picture", "start", "nlu_fallback", "other_language"}

UTTERANCES = whole_set()
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
MOVIES = yaml.safe_load((ROOT / "recommender" / "catalogue" / "movies.yml").read_text("utf-8"))
ENTITIES = {*DOMAIN["entities"], *MOVIES["facets"]}
SPOKEN = {name for each in DOMAIN["intents"] for name in each} - NOT_SPOKEN


def test_no_utterance_is_in_the_training_data() -> None:
    training = {normalised(each) for each in read_utterances(ROOT / "data" / "nlu")}
    shared = {each.text for each in UTTERANCES if normalised(each) in training}
    assert shared == set()


def test_every_move_is_in_some_message_and_no_other_is_tested() -> None:
    assert {move for each in read_messages() for move in each.moves} == set(MOVES)


def test_no_utterance_is_there_twice() -> None:
    said = Counter(normalised_text(each) for each in UTTERANCES)
    assert [text for text, times in said.items() if times > 1] == []


def normalised_text(utterance: Utterance) -> str:
    return " ".join(normalised(Utterance(utterance.text, utterance.intent)))


def test_every_intent_has_enough_utterances_and_no_other_is_tested() -> None:
    said = Counter(each.intent for each in UTTERANCES)
    assert set(said) <= SPOKEN
    # What came with the moves has few utterances of its own, and is tested by the messages that are split into moves.
    moves = Counter(move for each in read_messages() for move in each.moves)
    for intent in SPOKEN:
        split = sum(moves[move] for move, intents in INTENTS.items() if intents[0] == intent)
        assert said[intent] >= 25 or split >= 3, intent
    assert sum(said.values()) - said[OFF_TOPIC] >= 800
    assert said[OFF_TOPIC] >= 150


FETCHED = {"stream", "rent", "offers_of"}


def test_every_kind_of_entity_is_annotated_and_in_the_domain() -> None:
    kinds = {span.entity for each in UTTERANCES for span in each.spans}
    # "option" comes from buttons, "code" from commands, "credit" and "quote" from pictures, "spoken" is a language; who
    # does what in a film is one kind; the order of a list is asked for in tests/e2e/shop, what a film is based on is
    # asked and not wished for, and themes that have facets were annotated as themes; where films can be had is known
    # only where that was fetched.
    alike = {each for each, kind in SAME_KIND.items() if kind in kinds}
    assert kinds == ENTITIES - alike - {"option", "code", "credit", "quote", "spoken", "order", "based_on", *FETCHED}


# -- stress copies


HEAT = Utterance("Something like Heat, but SHORTER!", "inform", (Span("title", 15, 19, "Heat (1995)", "example"),))


def marked(utterance: Utterance) -> list[str]:
    return [utterance.text[span.start : span.end] for span in utterance.spans]


def test_copies_keep_what_is_marked() -> None:
    assert lower_cased(HEAT).text == "something like heat, but shorter!"
    assert marked(lower_cased(HEAT)) == ["heat"]
    assert unpunctuated(HEAT).text == "Something like Heat but SHORTER"
    assert unpunctuated(Utterance("don't: 4.5, 8/10.", "rate")).text == "dont 4.5 8/10"


def test_a_typo_is_one_edit_and_moves_what_stands_behind_it() -> None:
    for text in ("wonderful Heat", "loved that actress, Heat"):
        start = text.index("Heat")
        changed = mistyped(Utterance(text, "like", (Span("title", start, start + 4),)))
        assert marked(changed) == ["Heat"]
        assert changed.text != text
        assert abs(len(changed.text) - len(text)) <= 1
        assert changed == mistyped(Utterance(text, "like", (Span("title", start, start + 4),)))
    assert mistyped(Utterance("ok go on", "affirm")).text == "ok go on"


def test_two_typos_are_in_one_word_and_move_what_stands_behind_it() -> None:
    changed = mistyped(Utterance("was wonderful, Heat", "like", (Span("title", 15, 19),)), edits=2)
    assert marked(changed) == ["Heat"]
    first, word, last = changed.text.split()
    assert (first, last) == ("was", "Heat")
    assert word not in ("wonderful,", mistyped(Utterance("was wonderful, Heat", "like")).text.split()[1])


def test_other_titles_are_none_that_are_known_or_hardly_anybody_knows() -> None:
    titles = [
        Title("Heat", "a", 1995, 0.9, 0.0),
        Title("Ran", "b", 1985, 0.8, 0.0),
        Title("Home Reel", "c", 1990, 0.1, 0.0),
    ]
    (changed,) = retitled([HEAT, Utterance("hi", "greet")], titles, words([HEAT], "title"))
    assert changed.text == "Something like Ran, but SHORTER!"
    assert changed.spans == (Span("title", 15, 18, "Ran (1985)", "example"),)


# -- scores


def test_intents_are_weighted_by_how_often_they_occur() -> None:
    said = [("ask", "ask"), ("ask", "ask"), ("ask", "more"), ("more", "more")]
    weighted, single = intent_f1([Parsed(Utterance("", expected), found) for expected, found in said])
    assert single == {"ask": pytest.approx(0.8), "more": pytest.approx(2 / 3)}
    assert weighted == pytest.approx((3 * 0.8 + 2 / 3) / 4)


def test_names_need_their_borders_and_other_things_only_overlap() -> None:
    text = "the dark knight, not before 1990"
    utterance = Utterance(text, "inform", (Span("title", 4, 15), Span("year", 21, 32)))
    whole = {"entity": "title", "start": 0, "end": 15, "value": ["x"]}
    part = {"entity": "title", "start": 9, "end": 15, "value": ["x"]}
    year = {"entity": "year", "start": 17, "end": 32, "value": {"low": 1990, "high": None}}
    assert entity_counts([Parsed(utterance, "inform", (whole, year))]) == {
        "title": Counts(1, 1, 1),
        "year": Counts(1, 1, 1),
    }
    assert entity_counts([Parsed(utterance, "inform", (part,))]) == {"title": Counts(0, 1, 1), "year": Counts(0, 0, 1)}
    assert Counts(1, 2, 2).f1 == 0.5
    assert place(text, 0, 15) == (4, 15)


def test_values_and_roles() -> None:
    decade = {"entity": "year", "value": {"low": 1990, "high": 1999}}
    assert same_value(Span("year", 0, 1, "1990..1999"), decade)
    assert not same_value(Span("year", 0, 1, "1990.."), decade)
    assert same_value(Span("rating", 0, 1, "4"), {"entity": "rating", "value": 4.0})
    assert not same_value(Span("reaction", 0, 1, "like"), {"entity": "reaction", "value": "dislike"})
    assert same_value(Span("genre", 0, 1), {"entity": "genre", "value": ["Comedy"]}) is None
    comedy = {"entity": "genre", "value": ["Comedy"], "role": "exclude"}
    assert same_role(Span("genre", 0, 1, role="exclude"), comedy)
    assert not same_role(Span("genre", 0, 1), comedy)
