"""What Rasa is given of ours: graph components around `understanding`, tracker stores. It knows nothing of the engine.

Importing the package also exchanges a few methods of Rasa for faster ones (`faster`), because this is the one place
that Rasa surely imports before the first turn: the pipeline of the model names its components by module path.
"""

from components import faster

faster.install()
