from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from pydantic import SecretStr

from recommender.domain.acts import Exclude, Prefer, Require
from recommender.domain.conditions import Range, Terms
from recommender.domain.feedback import Feedback, Kind
from recommender.domain.need import Need
from recommender.domain.preference import Polarity, Preference
from recommender.domain.recommendation import OptionWishes, Question
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.retrieval.index import Index, build_index
from recommender.service import ConditionError, NotReadyError, Recommender, UnknownItemError
from recommender.service.current import Current
from recommender.settings import Settings
from recommender.store import StoreError, open_store
from tests.fakes import LetterEncoder, PairModel
from tests.small_catalogue import small_catalogue

TURN = {"session": "s", "channel": "shell"}
HILL = Terms(facet="terrain", values=("Hill",))


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path, store_url=None, pseudonym_key=SecretStr("a key for tests only"))


@pytest.fixture
def recommender(settings):
    catalogue = small_catalogue()
    build_index(catalogue, settings.index_dir, "letters", LetterEncoder)
    index = Index.load(settings.index_dir, catalogue, "letters", LetterEncoder)
    popularity = prior(catalogue, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))
    model = PairModel.of(12, (0, 3, 0.9), (1, 2, 0.8))
    current = Current(lambda: "v1", lambda: ("v1", model))
    ranker = Ranker(catalogue, index, popularity, rated=np.ones(len(catalogue), dtype=np.bool_))
    with Recommender(settings, catalogue, ranker, index, current) as opened:
        yield opened


def say(item, kind, key=None, **more):
    return Feedback(
        key=key or f"{kind}:{item}",
        user="u",
        item=item,
        kind=kind,
        session="s",
        channel="shell",
        at=datetime.now(UTC),
        **more,
    )


def shown(recommender, need=Need(), user="u", key="t", skip=()):  # noqa: B008
    page = recommender.recommend(user, need, turn_key=key, skip=skip, **TURN)
    return [each.item for each in page.recommendations]


def exposures(recommender, settings, user="u"):
    return recommender.memory.export(user)["exposures"]


def test_what_is_shown_is_kept_with_rank_and_model(recommender, settings):
    items = shown(recommender, Need(count=2))
    kept = exposures(recommender, settings)
    assert [(each["item"], each["rank"], each["model_version"], each["session"]) for each in kept] == [
        (items[0], 1, "v1", "s"),
        (items[1], 2, "v1", "s"),
    ]


def test_the_same_turn_twice_is_kept_once(recommender, settings):
    shown(recommender, key="same")
    shown(recommender, key="same")
    shown(recommender, key="other")
    assert len(exposures(recommender, settings)) == 6


def test_a_list_that_was_being_made_when_everything_was_deleted_is_not_kept(recommender, settings, monkeypatch):
    """The person has everything deleted in another chat, while this one is still being answered."""
    shown(recommender, key="before")
    rank = recommender._ranker.rank

    def rank_late(*arguments):
        recommender.memory.delete("u")
        return rank(*arguments)

    monkeypatch.setattr(recommender._ranker, "rank", rank_late)
    assert len(shown(recommender, key="meanwhile")) == 3
    monkeypatch.undo()
    assert exposures(recommender, settings) == []
    shown(recommender, key="after")
    assert len(exposures(recommender, settings)) == 3


def test_of_nobody_in_particular_nothing_is_kept(recommender, settings):
    assert len(shown(recommender, user=None)) == 3
    recommender.close()
    with open_store(settings.database_url) as store:
        assert store.counts().exposures == 0


def test_feedback_changes_the_very_next_list(recommender):
    assert shown(recommender)[0] == "a"
    recommender.record([say("a", Kind.LIKE)])
    assert shown(recommender)[0] == "d"
    recommender.record([say("d", Kind.DISLIKE)])
    assert not {"a", "d"} & set(shown(recommender, Need(count=10)))


def test_feedback_written_by_another_process_counts_as_well(recommender, settings):
    shown(recommender)
    with open_store(settings.database_url) as store:
        store.record([say("a", Kind.LIKE)])
    assert shown(recommender)[0] == "d"


def test_undo_takes_back_everything_that_one_message_said(recommender):
    recommender.record([say("a", Kind.SEEN, "m:1"), say("a", Kind.LIKE, "m:2"), say("d", Kind.SAVE, "n:1")])
    undone = recommender.memory.undo("u", "m", key="undo", **TURN)
    assert [event.kind for event in undone] == [Kind.SEEN, Kind.LIKE]
    assert [signal.item for signal in recommender.signals("u")] == ["d"]
    assert shown(recommender)[0] == "a"
    assert recommender.memory.undo("u", "m", key="again", **TURN) == []


def prefer(recommender, polarity, condition=HILL):
    now = datetime.now(UTC)
    recommender.memory.prefer(
        Preference(key="p", user="u", condition=condition, polarity=polarity, text="I said so", at=now)
    )


def test_what_is_never_wanted_is_not_shown_unless_it_is_asked_for(recommender):
    prefer(recommender, Polarity.AVOID)
    hills = {item.id for item in recommender.catalogue.items if "Hill" in item.terms.get("terrain", ())}
    assert not set(shown(recommender, Need(count=10))) & hills
    assert set(shown(recommender, Need(require=(HILL,), count=10))) <= hills


def test_lasting_taste_is_told_where_it_matters_only(recommender):
    prefer(recommender, Polarity.AVOID)
    page = recommender.recommend("u", Need(), turn_key="t", **TURN)
    assert page.need.exclude == (HILL,)
    coast = Need(require=(Terms(facet="terrain", values=("Valley",)),))
    valleys = [item for item in recommender.catalogue.items if "Valley" in item.terms.get("terrain", ())]
    assert not any("Hill" in item.terms["terrain"] for item in valleys)
    assert recommender.recommend("u", coast, turn_key="t", **TURN).need == coast


def test_what_is_always_liked_is_told_where_something_shown_has_it(recommender):
    prefer(recommender, Polarity.LIKE)
    page = recommender.recommend("u", Need(), turn_key="t", **TURN)
    found = [recommender.catalogue.item(each.item) for each in page.recommendations]
    assert any("Hill" in item.terms.get("terrain", ()) for item in found)
    assert page.need.prefer == (HILL,)
    assert recommender.recommend("v", Need(), turn_key="t", **TURN).need == Need()


def test_a_surprise_satisfies_the_need_and_is_the_same_for_the_same_turn(recommender):
    recommender.record([say("a", Kind.LIKE)])
    need = Need(require=(HILL,), count=2)
    pages = [recommender.recommend("u", need, turn_key="t", surprise=True, **TURN) for _ in range(2)]
    assert pages[0] == pages[1]
    assert len(pages[0].recommendations) == 2
    for each in pages[0].recommendations:
        assert "Hill" in recommender.catalogue.item(each.item).terms["terrain"]
        assert each.item != "a"
        assert each.score == pytest.approx(sum(each.parts.values()))


def test_with_what_probability_each_item_was_shown_is_kept(recommender, settings):
    shown(recommender, Need(require=(HILL,), count=2), key="t")
    recommender.recommend("u", Need(require=(HILL,), count=2), turn_key="s", surprise=True, **TURN)
    kept = [(each["propensity"], each["candidates"]) for each in exposures(recommender, settings)]
    assert kept == [(1.0, []), (1.0, []), (0.25, []), (0.25, [])]  # four walks go over hills


def test_a_share_of_the_lists_ends_with_a_trial_that_is_called_one(recommender, settings):
    recommender._settings = settings.model_copy(update={"explore_share": 0.5})
    usual = shown(recommender, user=None, key="never")
    assert usual == shown(recommender, user=None, key="ever")  # nothing would be learnt from it
    trials = 0
    for number in range(40):
        page = recommender.recommend("u", Need(), turn_key=f"t{number}", **TURN)
        items = [each.item for each in page.recommendations]
        assert items[:2] == usual[:2]
        kept = exposures(recommender, settings)[-1]
        assert (kept["item"], kept["candidates"][0], len(kept["candidates"])) == (items[2], usual[2], 10)
        assert kept["propensity"] == pytest.approx(0.5 if items[2] == usual[2] else 0.5 / 9)
        told = recommender.lines("u", page)
        assert told[2].endswith("; it is a wild card, to learn more about your taste") == (items[2] != usual[2])
        trials += items[2] != usual[2]
    recommender.memory.delete("u", for_good=True)
    assert all(shown(recommender, key=f"t{number}") == usual for number in range(40))  # nothing of them is kept
    assert 5 < trials < 35  # of 40 with probability 1/2: seven in a billion are outside


def test_forgotten_is_forgotten(recommender, settings):
    recommender.record([say("a", Kind.LIKE)])
    shown(recommender)
    gone = recommender.memory.delete("u")
    assert (gone.users, gone.feedback, gone.exposures) == (1, 1, 3)
    assert shown(recommender)[0] == "a"


def test_a_store_that_is_down_costs_the_history_and_not_the_answer(recommender, settings, caplog):
    recommender.close()
    store = settings.home / "store"
    store.mkdir(exist_ok=True)
    (store / "parley.db").write_bytes(b"this is no database" * 100)
    assert shown(recommender)[0] == "a"
    with pytest.raises(StoreError):
        recommender.record([say("a", Kind.LIKE)])
    recommender.note([say("a", Kind.DETAILS)])
    recommender.close()
    assert "without the history" in caplog.text
    assert "are not kept" in caplog.text
    assert "sign of interest is not kept" in caplog.text


def test_a_need_for_another_catalogue_is_refused(recommender):
    with pytest.raises(ConditionError, match="colour"):
        shown(recommender, Need(require=(Terms(facet="colour", values=("red",)),)))


def test_explain_names_what_counted(recommender):
    recommender.record([say("a", Kind.LIKE)])
    reasons = recommender.explain("u", Need(require=(HILL,)), "d", ["d", "e"])
    assert reasons[0] == "it goes with Cliff Path (1995), which you liked"
    assert "it is over Hill, as you asked" not in recommender.explain("u", Need(), "d")
    assert recommender.explain(None, Need(examples=("a",)), "e")[0] == "it shares its guide Ann with Cliff Path (1995)"
    with pytest.raises(UnknownItemError):
        recommender.explain("u", Need(), "nowhere")


def test_the_best_of_some_is_picked_and_what_it_leads_by_is_said(recommender):
    item, reasons = recommender.pick(None, Need(), ["l", "a"])
    assert (item, reasons) == ("a", ["it is one of the best-loved walks here (by the way: Bob wrote of it)"])
    with pytest.raises(ValueError, match="nothing to pick from"):
        recommender.pick(None, Need(), [])


def test_lines(recommender):
    page = recommender.recommend("u", Need(require=(HILL,), count=1), turn_key="t", **TURN)
    assert recommender.lines("u", page) == [
        "Cliff Path (1995) – Hill/Coast, guided by Ann, 12 km long; Bob wrote of it"
    ]


def test_details(recommender):
    label = recommender.wording.label("k")
    assert recommender.wording.details("k", ["length"]) == f"{label}: I don't know how long it is."
    assert recommender.wording.details("k", ["no such facet"]) == recommender.wording.details("k")
    assert recommender.wording.details("a").startswith(
        f"{recommender.wording.label('a')}: over Coast and Hill; in Wales; "
    )
    with pytest.raises(UnknownItemError):
        recommender.wording.details("nowhere")


def test_words(recommender):
    need = Need(require=(HILL,), exclude=(Terms(facet="person", values=("Bob",)),))
    assert recommender.wording.restate(need) == "hill walks, nothing with Bob"
    assert recommender.wording.say_condition(HILL) == "Hill"
    assert recommender.wording.say_condition(HILL, excluded=True) == "no hill walks"
    assert recommender.wording.label("a") == "Cliff Path (1995)"
    assert recommender.wording.label("nowhere") == "nowhere"
    assert recommender.wording.span("length") == ("length", "5", "35")


def test_answers_are_entities(recommender):
    question = recommender.recommend("u", Need(indifferent=("country", "length")), turn_key="t", **TURN).question
    assert recommender.wording.answers(question)[0] == ("Coast", {"entity": "terrain", "value": ["Coast"]})
    assert recommender.wording.asks(question) == "Which terrain?"
    assert recommender.wording.replies(question)[0] == ("Coast", ({"entity": "terrain", "value": ["Coast"]},))
    question = recommender.recommend("u", Need(indifferent=("terrain", "country")), turn_key="t2", **TURN).question
    assert recommender.wording.answers(question)[1] == (
        "of 10 to 19 km",
        {"entity": "length", "value": {"low": 10.0, "high": 19.0}},
    )


def test_replies_to_other_questions_are_examples_wishes_or_nothing(recommender):
    example = Question(facet="loved", text="Which?", options=("Cliff Path (1995)",), items=("a",), information=1)
    assert recommender.wording.asks(example) == "Which?"
    assert recommender.wording.replies(example) == [
        ("Cliff Path (1995)", ({"entity": "title", "role": "example", "value": ["a"]},))
    ]
    wishes = (OptionWishes(), OptionWishes(require=(Range(facet="length", high=9),), prefer=(HILL,)))
    company = Question(facet="company", text="Who?", options=("nobody", "kids"), answers=wishes, information=1)
    assert recommender.wording.replies(company) == [
        ("nobody", ()),
        (
            "kids",
            (
                {"entity": "length", "value": {"low": None, "high": 9.0}},
                {"entity": "terrain", "role": "prefer", "value": ["Hill"]},
            ),
        ),
    ]


def test_critique(recommender):
    assert recommender.critique("length", -1, None, ["a"]) == [Require(condition=Range(facet="length", high=10))]
    assert recommender.critique("terrain", 1, "Hill", []) == [Prefer(condition=HILL)]
    assert recommender.critique("terrain", -1, "Hill", []) == [Exclude(condition=HILL)]
    with pytest.raises(ConditionError):
        recommender.critique("colour", 1, None, ["a"])


def test_pseudonyms_do_not_show_the_id(recommender):
    name = recommender.pseudonym("telegram:12345")
    assert "12345" not in name
    assert name == recommender.pseudonym("telegram:12345") != recommender.pseudonym("slack:12345")


def test_opening_says_what_to_run(settings):
    with pytest.raises(NotReadyError, match="recommender build"):
        Recommender.open(settings)


def test_why_not_says_what_keeps_an_item_out(recommender):
    need = Need(require=(Range(facet="length", high=10),))
    said = "it is 12 km long, and you asked for walks of up to 10 km"
    assert recommender.why_not("u", need, "a", shown(recommender, need)) == [said]
    recommender.record([say("a", Kind.SEEN)])
    assert recommender.why_not("u", need, "a") == [said, "you've tried it"]
    assert recommender.why_not("u", Need(), "a") == ["you've tried it"]
    assert recommender.why_not(None, Need(), "l", ["a", "b"]) == [
        "Harbour Loop (1999) is the better-known of the walks"
    ]
    assert recommender.why_not(None, Need(), "c", ["a", "b"], passed=["c"]) == ["I showed it to you before"]
    with pytest.raises(UnknownItemError):
        recommender.why_not("u", Need(), "nowhere")
    with pytest.raises(ConditionError, match="colour"):
        recommender.why_not("u", Need(require=(Terms(facet="colour", values=("red",)),)), "a")
