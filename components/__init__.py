"""What Rasa is given of ours: graph components around `understanding`, tracker stores. It knows nothing of the engine.

Importing the package also installs `schema_once`, because this is the one place that Rasa surely imports before the
first turn: the pipeline of the model names its components by module path.
"""

from components import schema_once

schema_once.install()
