"""Start the action server: `python -m actions`. Settings come from the environment, see `config.py`."""

from __future__ import annotations

import gc
import logging
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from prometheus_client import REGISTRY
from pydantic import ValidationError
from sanic import Sanic
from threadpoolctl import threadpool_limits

from actions.config import ServerSettings
from actions.engine import Engine
from actions.measuring import model_facts, parts
from actions.operator import Operator
from actions.runner import build_executor
from actions.server import create_app
from language_model.client import configured
from monitoring import logs
from monitoring.endpoints import metrics_token
from monitoring.models import ModelCollector
from recommender.service import RecommenderError
from recommender.settings import Settings
from recommender.training.versions import Models

logger = logging.getLogger("actions")


def main() -> int:
    """Run the server until it is stopped; return the exit code."""
    try:
        logs.set_up()
        token, model = metrics_token(), configured()
        server, settings = ServerSettings(), Settings()
    except ValidationError as error:
        sys.stderr.write(f"{error.errors()[0]['msg']}\n")
        return 2
    except ValueError as error:  # of a setting; the message is a sentence
        sys.stderr.write(f"{error}\n")
        return 2
    if _in_use(server.host, server.port):
        sys.stderr.write(f"Port {server.port} is in use; stop what listens there or set PARLEY_ACTIONS_PORT.\n")
        return 1
    # One BLAS thread: products over a catalogue are too small to share, and on a busy machine waiting for other threads
    # made a product of 1 ms take 20.
    with (
        threadpool_limits(limits=1, user_api="blas"),
        ThreadPoolExecutor(max_workers=server.threads, thread_name_prefix="action") as pool,
    ):
        engine = Engine(settings)
        secret = server.secret.get_secret_value() if server.secret else None
        models = Models(settings)
        REGISTRY.register(ModelCollector(partial(model_facts, engine, models)))
        app = create_app(
            build_executor(engine, pool, model), secret, look=partial(parts, engine, pool), metrics_token=token
        )
        if settings.operator_secret is not None:
            Operator(settings.operator_secret.get_secret_value(), engine, models, pool).add_to(app)

        @app.before_server_start
        async def warm_up(_: Sanic[Any, Any]) -> None:
            try:
                engine.warm_up()
            except RecommenderError as error:
                logger.error("not ready yet, answering with an apology: %s", error)
            # What is loaded stays: a collection of garbage that goes through it would stop everybody for a second.
            gc.collect()
            gc.freeze()
            engine.watch()

        app.run(host=server.host, port=server.port, single_process=True, access_log=False, motd=False)
        engine.close()
    return 0


def _in_use(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
