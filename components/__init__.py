"""Rasa graph components of the assistant. They know Rasa and the lexicon file, nothing of the engine.

Importing the package also installs `schema_once`, because this is the one place that Rasa surely imports before the
first turn: the pipeline of the model names its components by module path.
"""

from components import schema_once

schema_once.install()
