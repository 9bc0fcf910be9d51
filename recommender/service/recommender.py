"""The facade that actions and commands call: everything the engine does, in domain values.

All methods block and may be called from any number of threads. The training store being down costs what it keeps (who
has seen what), never the answer; only what has to be written raises.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Hashable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from recommender.catalogue.build import MANIFEST_FILE, load_as_of, load_ratings
from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.loader import SourceError
from recommender.catalogue.spec import load_spec
from recommender.domain.dates import clock
from recommender.domain.errors import BadNeedError, NotReadyError, RecommenderError, UnknownItemError
from recommender.domain.feedback import RATING_HIGH, RATING_LOW, Feedback, Signal
from recommender.domain.need import Need, Require
from recommender.domain.notice import MAX_TEXT, Notice, Trouble
from recommender.domain.preference import Polarity, Preference, with_taste
from recommender.domain.recommendation import Evidence, Page, Recommendation
from recommender.models.protocol import Scoring
from recommender.ranking.blend import Weights
from recommender.ranking.explanation import why_first
from recommender.ranking.exploration import Chance
from recommender.ranking.popularity import prior
from recommender.ranking.ranker import Ranker
from recommender.retrieval.dense import MINILM, Encoder, load_encoder
from recommender.retrieval.index import MANIFEST as INDEX_MANIFEST
from recommender.retrieval.index import Index
from recommender.retrieval.pgvector import VectorStoreError
from recommender.retrieval.quick import QuickMiniLM, is_exported
from recommender.service.accounts import Accounts
from recommender.service.current import Current
from recommender.service.exposures import ExposureLog, exposures_of
from recommender.service.memory import Memory
from recommender.service.people import People
from recommender.service.usage import Usage
from recommender.settings import Settings
from recommender.store import Recorded, Store, StoreError, open_store, pseudonym, pseudonym_key
from recommender.store.sharing import SharingError, kept_counts
from recommender.training.registry import Manifest, ModelError, current_manifest, load, load_nearest
from recommender.training.rollback import last_good, published
from recommender.wording import phrases
from recommender.wording.phrases import Told
from recommender.wording.reasons import MAX_REASONS, because
from recommender.wording.sentences import Words

__all__ = [
    "BadNeedError",
    "NotReadyError",
    "Recommender",
    "RecommenderError",
    "StoreError",
    "UnknownItemError",
    "built",
]

logger = logging.getLogger(__name__)

STORE_WAIT_SECONDS = 2.0
LEAST_LIKENESS = (
    0.4  # of a text that has to do with the wish; gibberish reaches 0.34 to 0.49, telling words 0.47 and more
)


class Recommender(Words):
    """Recommends, explains, and keeps what people say. Close it, or use ``with``."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, ranker: Ranker, index: Index, current: Current
    ) -> None:
        """Use `Recommender.open`."""
        super().__init__(catalogue)
        self._settings = settings
        self._ranker = ranker
        self._index = index
        self._current = current
        self._lock = threading.Lock()
        self._opened_store: Store | None = None
        self._key: bytes | None = None
        self._exposures = ExposureLog(self._store)
        self._people = People(ranker, self._store)
        self.memory = Memory(self._store, self._exposures, self._people)
        self.accounts = Accounts(self._store, self._secret)
        self.usage = Usage(self._store, settings, catalogue)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Load everything that the settings name. The store is opened when it is first needed.

        Raises:
            NotReadyError: something has not been built, or does not fit together.
        """
        try:
            spec = load_spec(settings.catalogue)
            catalogue = Catalogue.load(settings.catalogue_dir, spec, clock(load_as_of(settings.catalogue_dir)))
            ratings = load_ratings(settings.catalogue_dir)
            index = Index.load(settings.index_dir, catalogue, settings.encoder, lambda: _encoder(settings))
        except FileNotFoundError as error:
            raise NotReadyError(f"{error.filename} is missing: run `python -m recommender build`") from error
        except SourceError as error:
            raise NotReadyError(str(error)) from error
        except (ValueError, KeyError, OSError) as error:
            raise NotReadyError(f"the catalogue cannot be read ({error}): run `python -m recommender build`") from error

        opinions = (ratings.values - RATING_LOW) / (RATING_HIGH - RATING_LOW)
        weights = Weights().adjusted(settings.popularity, settings.diversity)
        rated = np.bincount(ratings.items, minlength=len(catalogue)) > 0 if len(ratings.items) else None
        try:
            elsewhere = kept_counts(settings.popularity_file, spec.name)
        except (SharingError, OSError) as error:
            raise NotReadyError(f"{error}: `python -m recommender import-popularity --remove`") from error
        ranker = Ranker(catalogue, index, prior(catalogue, ratings.items, opinions, elsewhere), weights, rated)

        models = settings.models_dir

        def loaded(manifest: Manifest) -> tuple[str, Scoring]:
            version = load(models, manifest, catalogue)
            if settings.approximate(len(catalogue)):
                try:
                    ranker.look_up(version.model, load_nearest(models, version, catalogue, settings.vectors_url))
                except VectorStoreError as error:  # slower, and the same lists
                    logger.warning("%s: all items are looked at until the next model or start", error)
            return manifest.version, version.model

        try:
            current = Current(
                lambda: published(models), lambda: loaded(current_manifest(models)), lambda: last_good(models, loaded)
            )
        except ModelError as error:
            raise NotReadyError(f"{error}: run `python -m recommender train`") from error
        current.watch()
        return cls(settings, catalogue, ranker, index, current)

    def close(self) -> None:
        """Write what is waiting to be written, close the store, and look for newer models no more."""
        self._current.close()
        self._exposures.close()
        with self._lock:
            if self._opened_store is not None:
                self._opened_store.close()
                self._opened_store = None

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
            self._store().deletions()
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
        session: str,
        channel: str,
        turn_key: str,
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
            turn_key: names the turn; the same turn again is kept once.
            skip: items not to show, beside what the person has seen or disliked and the need's examples.
            surprise: explore: well-liked items that are unlike what the person likes.

        Raises:
            BadNeedError: the need does not fit the catalogue.
            NotReadyError: there is no model.
        """
        since = self._deletions(user)  # before anything is read of the person
        version, model = self._current.get()
        person = self._people.get(user, version, model)
        whole = self._with_taste(user, need)
        try:
            chance = Chance(turn_key, surprise, self._explore_share(user))
            ranking = self._ranker.rank(model, person, whole, skip, chance)
            told = self._ranker.telling(need, whole, ranking)
        except (KeyError, TypeError) as error:
            raise BadNeedError(f"the need does not fit the catalogue: {error}") from error
        page = Page(
            need=told,
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
            BadNeedError: the need does not fit the catalogue.
        """
        try:
            return self._ranker.count(need)
        except (KeyError, TypeError) as error:
            raise BadNeedError(f"the need does not fit the catalogue: {error}") from error

    def finds(self, theme: str) -> bool:
        """Whether any item's text answers a free-text wish, by its words or by what it means."""
        if float(self._index.keyword(theme).max(initial=0.0)) > 0:
            return True
        return float(self._index.dense(theme).max(initial=0.0)) >= LEAST_LIKENESS

    def explain(self, user: str | None, need: Need, item: str, among: Sequence[str] = ()) -> list[str]:
        """Say why an item is recommended, the wishes that it meets last; of the first of a list also why it leads.

        Raises:
            UnknownItemError: there is no such item.
        """
        assessed = self._assess(user, need, [item, *(each for each in among[:2] if each != item)])
        evidence: list[Evidence] = list(assessed[0].evidence)
        if len(assessed) > 1 and among[0] == item:
            lead = why_first(assessed[0], assessed[1])
            evidence = [*lead, *(each for each in evidence if each not in lead)]
        return because(evidence, self.spec, self.label)

    def explained(self, user: str | None, page: Page) -> Page:
        """Return a page with the evidence for each score; `recommend` leaves it out, because not everybody asks."""
        version, model = self._current.get(page.model_version)
        person = self._people.get(user, version, model)
        found = self._ranker.explained(model, person, page.need, page.recommendations)
        return page.model_copy(update={"recommendations": tuple(found)})

    def compare(self, user: str | None, need: Need, first: str, second: str) -> list[str]:
        """Say what speaks for one item more than for another; nothing where nothing does.

        Raises:
            UnknownItemError: there is no such item.
        """
        one, other = self._assess(user, need, [first, second])
        return self.reasons(why_first(one, other))[:MAX_REASONS]

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
            BadNeedError: the need does not fit the catalogue.
        """
        self._item(item)
        version, model = self._current.get()
        person = self._people.get(user, version, model)
        try:
            absence = self._ranker.absence(model, person, self._with_taste(user, need), item, shown, passed)
        except (KeyError, TypeError) as error:
            raise BadNeedError(f"the need does not fit the catalogue: {error}") from error
        return phrases.absence(absence, need, self.spec, self.label)[:MAX_REASONS]

    def _assess(self, user: str | None, need: Need, items: Sequence[str]) -> list[Recommendation]:
        for item in items:
            self._item(item)
        version, model = self._current.get()
        try:
            return self._ranker.assess(
                model, self._people.get(user, version, model), self._with_taste(user, need), items
            )
        except (KeyError, TypeError) as error:
            raise BadNeedError(f"the need does not fit the catalogue: {error}") from error

    def _with_taste(self, user: str | None, need: Need) -> Need:
        try:
            taste: Sequence[Preference] = self.memory.preferences(user) if user is not None else ()
        except StoreError as error:
            logger.error("answering without the lasting taste of a person: %s", error)
            taste = ()
        known = [each for each in taste if each.condition.facet in self.spec.facets]
        wanted = [Require(condition=each) for each in (*need.require, *need.prefer)]
        return with_taste(need, [each for each in known if not self._gives_way(each, wanted)])

    def _gives_way(self, taste: Preference, wanted: Sequence[Require]) -> bool:
        """Whether tonight's wish is for a kind of what somebody always avoids: death metal goes before "no metal"."""
        always = Need(exclude=(taste.condition,))
        return taste.polarity is Polarity.AVOID and any(self.taken_back(act, always) for act in wanted)

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
            return self._store().deletions()
        except StoreError as error:
            logger.error("exposures are not kept: %s", error)
            return None

    # What people say

    def record(self, feedback: Sequence[Feedback]) -> Recorded:
        """Keep feedback; it counts from the next page on.

        Raises:
            StoreError: nothing was kept.
        """
        return self._store().record(feedback)

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
            text=text[:MAX_TEXT] if text and self._settings.operator_texts else None,
            conditions=(*need.require, *need.exclude) if need else (),
            at=datetime.now(UTC),
        )
        try:
            self._store().notice(notice)
        except StoreError as error:
            logger.error("a notice for operators is not kept: %s", error)

    @property
    def keeps_texts(self) -> bool:
        """Whether what was not understood is kept word by word."""
        return self._settings.operator_secret is not None and self._settings.operator_texts

    def signals(self, user: str) -> list[Signal]:
        """Return what a person thinks of each item.

        Raises:
            StoreError: the store cannot be read.
        """
        return self._store().signals(user)

    def pseudonym(self, channel_user_id: str) -> str:
        """Return the name under which a channel's user is kept.

        Raises:
            StoreError: the key cannot be read or made.
        """
        return pseudonym(self._secret(), channel_user_id)

    def _secret(self) -> bytes:
        if self._key is None:  # read once; two threads at once read the same
            self._key = pseudonym_key(self._settings)
        return self._key

    def _store(self) -> Store:
        with self._lock:
            if self._opened_store is None:
                self._opened_store = open_store(
                    self._settings.database_url,
                    wait_seconds=STORE_WAIT_SECONDS,
                    weights=self._settings.event_weights,
                )
                self._opened_store.tidy(texts=self.keeps_texts)
            return self._opened_store

    # Lists in words

    def tell(self, user: str | None, page: Page) -> list[Told]:
        """Say each item of a page: what it is, what matters for this request, and one reason."""
        return self._tell(self.explained(user, page).recommendations)

    def lines(self, user: str | None, page: Page) -> list[str]:
        """Say each item of a page in one line, see `tell`."""
        return [str(told) for told in self.tell(user, page)]

    def retell(self, user: str | None, need: Need, items: Sequence[str]) -> list[Told]:
        """Say given items, as `tell` does.

        Raises:
            UnknownItemError: there is no such item.
        """
        return self._tell(self._assess(user, need, items))


def built(settings: Settings) -> Hashable:
    """Return what differs once catalogue or index have been built anew; None while they are missing. Cheap."""
    try:
        files = [settings.catalogue_dir / MANIFEST_FILE, settings.index_dir / INDEX_MANIFEST]
        return tuple((found.st_ino, found.st_mtime_ns) for found in map(Path.stat, files))
    except OSError:
        return None


def _encoder(settings: Settings) -> Encoder:
    """Return what encodes single texts: what `build` has exported, if it has, since torch takes long to load."""
    try:
        if settings.encoder == MINILM and is_exported(settings.encoder_dir):
            return QuickMiniLM(settings.encoder_dir)
        return load_encoder(settings.encoder)
    except (OSError, ImportError, ValueError) as error:
        raise NotReadyError(f"the encoder {settings.encoder} cannot be loaded: {error}") from error
