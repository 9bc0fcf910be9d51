"""Recommends items of a catalogue, says why, and learns from what people say of them.

It is the engine of Parley, and works without its assistant: nothing here knows of Rasa. A catalogue is described by a
file of YAML and read from files of one's own; `python -m recommender new-catalogue NAME --csv FILE` writes a
description. Then:

    from recommender import Need, Recommender, Settings, Terms, build, train

    settings = Settings(catalogue="wines")
    build(settings)  # once; what is up to date is left as it is
    train(settings)  # again whenever people have said something
    with Recommender.open(settings) as recommender:
        page = recommender.recommend(None, Need(require=(Terms(facet="grape", values=("Riesling",)),)))
        for line in recommender.lines(None, page):
            print(line)

Names are imported when they are first asked for, so that `import recommender` costs nothing. Whatever is not named here
may change with any version.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recommender.domain.conditions import Range, Terms
    from recommender.domain.errors import RecommenderError
    from recommender.domain.feedback import Feedback, Kind
    from recommender.domain.need import Need
    from recommender.domain.recommendation import Page
    from recommender.service.preparing import build, train
    from recommender.service.recommender import Recommender
    from recommender.settings import Settings

__all__ = [
    "Feedback",
    "Kind",
    "Need",
    "Page",
    "Range",
    "Recommender",
    "RecommenderError",
    "Settings",
    "Terms",
    "build",
    "train",
]

_PLACES = {
    "Feedback": "domain.feedback",
    "Kind": "domain.feedback",
    "Need": "domain.need",
    "Page": "domain.recommendation",
    "Range": "domain.conditions",
    "Recommender": "service.recommender",
    "RecommenderError": "domain.errors",
    "Settings": "settings",
    "Terms": "domain.conditions",
    "build": "service.preparing",
    "train": "service.preparing",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
