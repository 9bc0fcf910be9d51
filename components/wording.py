"""The sentences of `domain.yml` in the language that the person wrote in last (`languages/<code>/responses.yml`)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from components.foreign import LANGUAGE
from understanding.foreign.pack import LANGUAGES
from understanding.lexicon import DEFAULT_CATALOGUE

RESPONSES = "responses.yml"


class Wording(TemplatedNaturalLanguageGenerator):
    """Fills in responses as Rasa does; endpoints.yml: `type: components.wording.Wording`.

    A response that a language has no sentence for is said in English. What a catalogue says in words of its own goes
    before the general sentence, in each language. Rasa sets `responses`, those of the domain, once the model is loaded.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Read the sentences of all languages."""
        super().__init__(domain.responses if domain is not None else {})
        catalogue = os.environ.get("PARLEY_CATALOGUE") or DEFAULT_CATALOGUE
        self._said = {
            path.parent.name: TemplatedNaturalLanguageGenerator(read_responses(path.parent, catalogue))
            for path in sorted(LANGUAGES.glob(f"*/{RESPONSES}"))
        }

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the message of a response."""
        told = tracker.latest_message.parse_data.get(LANGUAGE) if tracker.latest_message else None
        generator = self._said.get(str(told or tracker.get_slot(LANGUAGE)))
        if generator is None or utter_action not in generator.responses:
            found = await super().generate(utter_action, tracker, output_channel, **kwargs)
        else:
            found = await generator.generate(utter_action, tracker, output_channel, **kwargs)
        return None if found is None else dict(found)


def read_responses(folder: Path, catalogue: str) -> dict[str, list[dict[str, Any]]]:
    """Return a language's responses in the form of a domain, those of a catalogue before the general ones."""
    said: Mapping[str, list[str]] = yaml.safe_load((folder / RESPONSES).read_text("utf-8"))
    own = folder / "catalogues" / f"{catalogue}.yml"
    if own.is_file():
        said = {**said, **(yaml.safe_load(own.read_text("utf-8")).get("responses") or {})}
    return {f"utter_{name}": [{"text": text} for text in texts] for name, texts in said.items()}
