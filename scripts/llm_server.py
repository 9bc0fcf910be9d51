"""Serves a GGUF file with llama.cpp: `llm_server.py MODEL PORT THREADS`, in the environment that `make llm` makes."""

from __future__ import annotations

import sys
import threading
from typing import Any

CONTEXT = 4096  # tokens of each of the places, in which a prompt and its answer have to fit
PLACES = 2  # questions at once; the beginning of a prompt that one has read is read no second time


def main(model: str, port: int, threads: int) -> None:
    """Serve on loopback until the process is stopped."""
    import xllamacpp  # type: ignore[import-not-found,unused-ignore] # only this environment has it

    settings: Any = xllamacpp.CommonParams()
    settings.model.path = model
    settings.model_alias = ["parley"]
    settings.hostnames, settings.port = ["127.0.0.1"], port
    settings.ui = False
    settings.n_ctx, settings.n_parallel = CONTEXT * PLACES, PLACES
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = threads
    settings.verbosity = 0
    server = xllamacpp.Server(settings)
    print(f"Ready: {server.listening_address}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
