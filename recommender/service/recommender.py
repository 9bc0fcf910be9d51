"""The facade that actions, commands and scripts call: everything the engine does, in domain values.

All methods block and may be called from any number of threads. The training store being down costs what it keeps (who
has seen what), never the answer; only what has to be written raises.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import Self
from uuid import uuid4

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.english import telling
from recommender.catalogue.kinds import giving_way
from recommender.catalogue.name_finder import NameFinder
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.acts import Act
from recommender.domain.feedback import Feedback, Signal
from recommender.domain.need import Need
from recommender.domain.notice import MAX_TEXT, Notice, Trouble
from recommender.domain.recommendation import Evidence, Page, Recommendation
from recommender.models.protocol import Scoring
from recommender.ranking.critique import critique_acts
from recommender.ranking.explanation import why_first
from recommender.ranking.exploration import Chance
from recommender.ranking.ranker import Ranker
from recommender.retrieval import free_text
from recommender.retrieval.index import Index
from recommender.service.accounts import Accounts
from recommender.service.current import Current
from recommender.service.exposures import ExposureLog, exposures_of
from recommender.service.loading import load_all
from recommender.service.memory import Memory
from recommender.service.opened_store import OpenedStore
from recommender.service.people import People
from recommender.service.taste import LastingTaste
from recommender.service.usage import Usage
from recommender.settings import Settings
from recommender.store import Recorded, StoreError, pseudonym
from recommender.wording import phrases
from recommender.wording.facts import Facts
from recommender.wording.holdings import Holdings
from recommender.wording.phrases import ListedItem
from recommender.wording.reasons import MAX_REASONS, because, tell
from recommender.wording.sentences import Wording

logger = logging.getLogger(__name__)


class Recommender:
    """Recommends, explains, and keeps what people say. Close it, or use ``with``.

    Attributes:
        catalogue: the items and their description.
        wording: what items, conditions, needs and questions are called, in the language of the turn.
        facts: what is known of items, as sentences.
        holdings: what the catalogue has of a kind.
        memory: what is kept on a person, for them to see and to change.
        accounts: one person on several channels.
        usage: numbers about use, for whoever runs the bot.
    """

    def __init__(
        self, settings: Settings, catalogue: Catalogue, ranker: Ranker, index: Index, current: Current
    ) -> None:
        """Use `Recommender.open`."""
        self._settings = settings
        self._ranker = ranker
        self._index = index
        self._current = current
        self._store = OpenedStore(settings)
        self._exposures = ExposureLog(self._store.get)
        self._people = People(ranker, self._store.get)
        self.catalogue = catalogue
        self.wording = Wording(catalogue)
        self.facts = Facts(catalogue)
        self.holdings = Holdings(catalogue)
        self.memory = Memory(self._store.get, self._exposures, self._people)
        self.accounts = Accounts(self._store.get, self._store.key)
        self.usage = Usage(self._store.get, settings, catalogue)
        self._taste = LastingTaste(catalogue, self.memory)

    @classmethod
    def open(cls, settings: Settings | None = None, *, model: Scoring | None = None) -> Self:
        """Load everything that the settings name. The store is opened when it is first needed.

        Args:
            settings: read from the environment where none are given.
            model: answers in the place of the published one; it has been fitted on the catalogue as it is now.

        Raises:
            NotReadyError: something has not been built, or does not fit together.
        """
        settings = settings or Settings()
        loaded = load_all(settings, model)
        return cls(settings, loaded.catalogue, loaded.ranker, loaded.index, loaded.current)

    def close(self) -> None:
        """Write what is waiting to be written, close the store, and look for newer models no more."""
        self._current.close()
        self._exposures.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def warm_up(self) -> None:
        """Load what is loaded lazily, so that nobody's first free text waits seconds for the encoder."""
        self._index.warm_up()

    @property
    def spec(self) -> CatalogueSpec:
        """The catalogue's description."""
        return self.catalogue.spec

    @cached_property
    def names(self) -> NameFinder:
        """Finds titles and names of the catalogue in a text; about a second when it is first asked for."""
        return NameFinder(self.catalogue)

    @property
    def model_version(self) -> str:
        """The version of the model that answers."""
        return self._current.get()[0]

    @property
    def exposures_lost(self) -> int:
        """How many of the items that were shown could not be kept."""
        return self._exposures.lost

    def store_works(self) -> bool:
        """Whether the training store can be read."""
        try:
            self._store.get().deletions()
        except StoreError as error:
            logger.warning("the training store cannot be read: %s", error)
            return False
        return True

    # Recommending

    def recommend(
        self,
        user: str | None,
        need: Need,
        *,
        session: str = "python",
        channel: str = "python",
        turn_key: str | None = None,
        skip: Collection[str] = (),
        surprise: bool = False,
    ) -> Page:
        """Answer a need, and keep what was shown.

        The need of the page is what was asked for and what of the person's lasting taste matters to the answer.

        Args:
            user: the person's pseudonym; None for nobody in particular, of whom nothing is kept.
            need: what is asked for tonight; lasting taste is added to it.
            session: the conversation.
            channel: where it takes place.
            turn_key: names the turn; the same turn again is kept once. Without it each call is a turn of its own.
            skip: items not to show, beside what the person has seen or disliked and the need's examples.
            surprise: explore: well-liked items that are unlike what the person likes.

        Raises:
            ConditionError: the need does not fit the catalogue.
            NotReadyError: there is no model.
        """
        turn_key = turn_key or uuid4().hex
        since = self._deletions(user)  # before anything is read of the person
        version, model = self._current.get()
        person = self._people.get(user, version, model)
        with_taste = self._taste.added_to(need, user)
        chance = Chance(turn_key, surprise, self._explore_share(user))
        ranking = self._ranker.rank(model, person, with_taste, skip, chance)
        page = Page(
            need=self._ranker.mattering(need, with_taste, ranking),
            recommendations=ranking.recommendations,
            total=ranking.total,
            model_version=version,
            exhausted=ranking.exhausted,
            relaxations=ranking.relaxations,
            question=ranking.question,
        )
        if user is not None and since is not None and page.recommendations:
            shown = exposures_of(
                page,
                ranking.propensities,
                ranking.candidates,
                user=user,
                session=session,
                channel=channel,
                turn_key=turn_key,
            )
            self._exposures.add(shown, since)
        return page

    def count(self, need: Need) -> int:
        """Return how many items have everything that a need asks for and nothing that it rules out.

        Raises:
            ConditionError: the need does not fit the catalogue.
        """
        return self._ranker.count(need)

    def finds(self, theme: str) -> bool:
        """Whether any item answers a wish in one's own words."""
        return free_text.found(self.catalogue, self._index, theme)

    def says(self, theme: str) -> bool:
        """Whether some item has all words of a wish that name something."""
        return bool(free_text.with_words(self._index, theme).any())

    def saying_any(self, text: str) -> tuple[str, ...]:
        """Return the items that have any word of a text that names something, in the order of the catalogue."""
        (places,) = free_text.with_any(self._index, telling(text)).nonzero()
        return tuple(self.catalogue.items[int(place)].id for place in places)

    def rules_out(self, theme: str) -> bool:
        """Whether ruling something out in one's own words takes some items, and leaves most."""
        return free_text.rules_out(self._index, theme)

    def explain(self, user: str | None, need: Need, item: str, among: Sequence[str] = ()) -> list[str]:
        """Say why an item is recommended, the wishes that it meets last; of the first of a list also why it leads.

        Raises:
            UnknownItemError: there is no such item.
        """
        one, *others = self._assess(user, need, [item, *(each for each in among[:2] if each != item)])
        return self._because(one, others[0] if others and among[0] == item else None)

    def explained(self, user: str | None, page: Page) -> Page:
        """Return a page with the evidence for each score; `recommend` leaves it out, because not everybody asks."""
        version, model = self._current.get(page.model_version)
        person = self._people.get(user, version, model)
        found = self._ranker.explained(model, person, page.need, page.recommendations)
        return page.model_copy(update={"recommendations": tuple(found)})

    def pick(self, user: str | None, need: Need, items: Sequence[str]) -> tuple[str, list[str]]:
        """Return the best of some items for a person, and why; of equals the first.

        Raises:
            UnknownItemError: there is no such item.
            ConditionError: the need does not fit the catalogue.
            ValueError: there is none to pick from.
        """
        ranked = sorted(self._assess(user, need, items), key=lambda each: each.score, reverse=True)
        if not ranked:
            raise ValueError("nothing to pick from")
        return ranked[0].item, self._because(ranked[0], ranked[1] if len(ranked) > 1 else None)

    def _because(self, one: Recommendation, next_best: Recommendation | None) -> list[str]:
        """Say what speaks for an item, and first what puts it before another one, if that is asked for."""
        lead = why_first(one, next_best) if next_best is not None else ()
        evidence: list[Evidence] = [*lead, *(each for each in one.evidence if each not in lead)]
        return because(evidence, self.spec, self.wording.label)

    def why_not(
        self, user: str | None, need: Need, item: str, shown: Sequence[str] = (), passed: Collection[str] = ()
    ) -> list[str]:
        """Say what keeps an item out of a list: conditions, what the person said of it, or its score; else nothing.

        Args:
            user: the person's pseudonym, or None.
            need: what the list answered.
            item: what is not in it.
            shown: the list, in order.
            passed: what was shown for this need before, and is not shown again.

        Raises:
            UnknownItemError: there is no such item.
            ConditionError: the need does not fit the catalogue.
        """
        version, model = self._current.get()
        person = self._people.get(user, version, model)
        absence = self._ranker.absence(model, person, self._taste.added_to(need, user), item, shown, passed)
        return phrases.absence(absence, need, self.spec, self.wording.label)[:MAX_REASONS]

    def _assess(self, user: str | None, need: Need, items: Sequence[str]) -> list[Recommendation]:
        version, model = self._current.get()
        person = self._people.get(user, version, model)
        return self._ranker.assess(model, person, self._taste.added_to(need, user), items)

    def _explore_share(self, user: str | None) -> float:
        """Return how likely a trial is: where nothing is kept, nothing would be learnt from one."""
        share = self._settings.explore_share
        try:
            return share if user is not None and share and self.memory.remembers(user) else 0.0
        except StoreError as error:
            logger.error("not exploring: %s", error)
            return 0.0

    def _deletions(self, user: str | None) -> int | None:
        """Return what tells later whether somebody was deleted meanwhile; None where nothing will be kept."""
        if user is None:
            return None
        try:
            return self._store.get().deletions()
        except StoreError as error:
            logger.error("exposures are not kept: %s", error)
            return None

    # What people say

    def record(self, feedback: Sequence[Feedback]) -> Recorded:
        """Keep feedback; it counts from the next page on.

        Raises:
            StoreError: nothing was kept.
        """
        return self._store.get().record(feedback)

    def note(self, feedback: Sequence[Feedback]) -> None:
        """Keep feedback that nobody is told about; when it cannot be kept, that is logged."""
        try:
            self.record(feedback)
        except StoreError as error:
            logger.error("a sign of interest is not kept: %s", error)

    def notice(self, user: str, kind: Trouble, text: str | None = None, need: Need | None = None) -> None:
        """Keep for the operators' page, where there is one, what went wrong; a text only where they ask for texts."""
        if self._settings.operator_secret is None:
            return
        notice = Notice(
            user=user,
            kind=kind,
            text=text[:MAX_TEXT] if text and self._settings.keeps_texts else None,
            conditions=(*need.require, *need.exclude) if need else (),
            at=datetime.now(UTC),
        )
        try:
            self._store.get().notice(notice)
        except StoreError as error:
            logger.error("a notice for operators is not kept: %s", error)

    @property
    def keeps_texts(self) -> bool:
        """Whether what was not understood is kept word by word."""
        return self._settings.keeps_texts

    def signals(self, user: str) -> list[Signal]:
        """Return what a person thinks of each item.

        Raises:
            StoreError: the store cannot be read.
        """
        return self._store.get().signals(user)

    def pseudonym(self, channel_user_id: str) -> str:
        """Return the name under which a channel's user is kept.

        Raises:
            StoreError: the key cannot be read or made.
        """
        return pseudonym(self._store.key(), channel_user_id)

    # Lists in words

    def tell(self, user: str | None, page: Page) -> list[ListedItem]:
        """Say each item of a page: what it is, what matters for this request, and one reason."""
        return self._listed(self.explained(user, page).recommendations)

    def lines(self, user: str | None, page: Page) -> list[str]:
        """Say each item of a page in one line, see `tell`."""
        return [str(each) for each in self.tell(user, page)]

    def retell(self, user: str | None, need: Need, items: Sequence[str]) -> list[ListedItem]:
        """Say given items, as `tell` does.

        Raises:
            UnknownItemError: there is no such item.
        """
        return self._listed(self._assess(user, need, items))

    def _listed(self, recommendations: Sequence[Recommendation]) -> list[ListedItem]:
        items = [self.catalogue.item(each.item) for each in recommendations]
        return tell(items, [each.evidence for each in recommendations], self.spec, self.wording.label)

    # Wishes

    def taken_back(self, act: Act, need: Need) -> list[Act]:
        """Return what a wish takes back of the need because of what is a kind of what: see `giving_way`."""
        return giving_way(act, need, self.catalogue.kinds)

    def critique(self, facet: str, direction: int, value: str | None, reference: Sequence[str]) -> list[Act]:
        """Return what a relative wish ("shorter") asks for, measured from what was shown; see `ranking.critique`.

        Raises:
            ConditionError: the catalogue has no such facet.
        """
        return critique_acts(self.catalogue, facet, direction, value, reference)
