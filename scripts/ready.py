"""Ask a process whether it is ready: `python -m scripts.ready http://127.0.0.1:5005`, for probes without curl."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Sequence

SECONDS = 5


def main(arguments: Sequence[str]) -> int:
    """Print what it says; return 0 where it is ready."""
    try:
        with urllib.request.urlopen(f"{arguments[0]}/ready", timeout=SECONDS) as answer:  # noqa: S310 - the operator's
            print(answer.read(10_000).decode("utf-8", "replace"))
            return 0
    except urllib.error.HTTPError as refused:
        print(refused.read(10_000).decode("utf-8", "replace"))
    except OSError as error:
        print(json.dumps({"ready": False, "error": str(error)}))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
