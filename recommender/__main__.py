"""Entry point of ``python -m recommender``."""

import sys

from recommender.commands.cli import main

sys.exit(main())
