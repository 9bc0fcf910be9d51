"""The trained policy: Rasa's TED, which answers a situation it has met before from memory."""

from __future__ import annotations

import json
from collections import OrderedDict
from functools import cached_property
from typing import Any

import tensorflow as tf  # type: ignore[import-untyped]
from rasa.core.featurizers.precomputation import MessageContainerForCoreFeaturization
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.ted_policy import TED, TEDPolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.tensorflow.data_generator import RasaBatchDataGenerator
from rasa.utils.tensorflow.model_data import RasaModelData

REMEMBERED = 2000  # situations; some 5 KB each


class Network(TED):
    """Rasa's network with the same weights and answers, there in a fifth of the time.

    Two thirds of the time an assistant took to start went into it. Its code has no branch on a tensor, so TensorFlow
    need not translate it first (AutoGraph), and nothing has to be trained to learn the shapes of weights that are read
    from a file.
    """

    @tf.autograph.experimental.do_not_convert
    def batch_loss(self, batch_in: tuple[Any, ...]) -> tf.Tensor:
        """Return the loss of a batch, a scalar."""
        return super().batch_loss(batch_in)

    @tf.autograph.experimental.do_not_convert
    def batch_predict(self, batch_in: tuple[Any, ...]) -> dict[str, Any]:
        """Return the scores of the actions after each situation of a batch."""
        scores: dict[str, Any] = super().batch_predict(batch_in)
        return scores

    @classmethod
    def load(
        cls,
        model_file_name: str,
        model_data_example: RasaModelData,
        predict_data_example: RasaModelData | None = None,
        finetune_mode: bool = False,
        *args: Any,
        **kwargs: Any,
    ) -> Network:
        """Read trained weights; where training is to go on (`rasa train --finetune`), what trained them, too."""
        if finetune_mode:
            model: Network = super().load(model_file_name, model_data_example, None, True, *args, **kwargs)
            return model
        model = cls(*args, **kwargs)
        batch, _ = next(iter(RasaBatchDataGenerator(model_data_example, batch_size=1)))
        model._training = True  # some weights are only made in training
        model.batch_loss(batch)
        model.load_weights(model_file_name).assert_existing_objects_matched().expect_partial()
        if predict_data_example:
            model.run_inference(predict_data_example)
        return model


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITH_END_TO_END_SUPPORT, is_trainable=True)
class DialoguePolicy(TEDPolicy):
    """Predicts the next action; the same situation gets the same prediction without another pass of the network.

    Rasa asks every policy twice a turn, also where a rule decides, and a pass costs a fifth of a turn. What TED sees is
    a few intents and actions, so conversations soon repeat: no slot and no entity influences it here.
    """

    @staticmethod
    def model_class() -> type[TED]:
        """Return the network that is trained."""
        return Network

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
