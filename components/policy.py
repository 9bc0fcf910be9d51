"""The trained policy: Rasa's TED, which answers a situation it has met before from memory."""

from __future__ import annotations

import json
from collections import OrderedDict
from functools import cached_property
from typing import Any

from rasa.core.featurizers.precomputation import MessageContainerForCoreFeaturization
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

REMEMBERED = 2000  # situations; some 5 KB each


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITH_END_TO_END_SUPPORT, is_trainable=True)
class DialoguePolicy(TEDPolicy):
    """Predicts the next action; the same situation gets the same prediction without another pass of the network.

    Rasa asks every policy twice a turn, also where a rule decides, and a pass costs a fifth of a turn. What TED sees is
    a few intents and actions, so conversations soon repeat: no slot and no entity influences it here.
    """

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        precomputations: MessageContainerForCoreFeaturization | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Predict as TED does."""
        states = self._prediction_states(tracker, domain, rule_only_data=rule_only_data)
        key = json.dumps(states, sort_keys=True, default=repr)
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
            return self._prediction(list(known))
        prediction = super().predict_action_probabilities(tracker, domain, rule_only_data, precomputations, **kwargs)
        if not (prediction.is_end_to_end_prediction or prediction.events or prediction.optional_events):
            self._known[key] = tuple(prediction.probabilities)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return prediction

    @cached_property
    def _known(self) -> OrderedDict[str, tuple[float, ...]]:
        """The predictions made so far, begun on first use because Rasa creates policies in several ways."""
        return OrderedDict()
