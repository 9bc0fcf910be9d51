"""Settings of the web page."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from channels.settings import SettingsError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")


@dataclass(frozen=True)
class WebSettings:
    """Where the page may be opened, and where what it shows is kept.

    Args:
        origins: such as https://chat.example.org; none means this machine only.
        redis: a Redis server that all servers of the page share; None keeps it in the memory of this one.
        widget_origins: other sites that may show it in a frame.
    """

    origins: frozenset[str] = frozenset()
    redis: str | None = None
    widget_origins: frozenset[str] = frozenset()

    @property
    def is_public(self) -> bool:
        """Whether others than this machine may open it: then cookies travel over TLS only."""
        return any(origin.startswith("https:") for origin in self.origins)

    def allows_host(self, host: str) -> bool:
        """Whether a Host header is one of ours: else a page elsewhere has its own name point here (DNS rebinding)."""
        if not self.origins:
            return re.sub(r":[0-9]{1,5}$", "", host.lower()) in LOOPBACK
        return host.lower() in {urlsplit(origin).netloc for origin in self.origins}

    def allows_origin(self, origin: str) -> bool:
        """Whether a request that a page sends comes from our page."""
        return bool(_ORIGIN.fullmatch(origin)) and (
            origin in self.origins if self.origins else self.allows_host(urlsplit(origin).netloc)
        )


def web_settings(environment: Mapping[str, str] = os.environ) -> WebSettings:
    """Read the settings of the environment.

    Raises:
        SettingsError: PARLEY_WEB_ORIGINS or PARLEY_WIDGET_ORIGINS names what is no origin, or none is named where
            others can connect; or PARLEY_REDIS_URL names no Redis server.
    """
    origins = _origins(environment, "PARLEY_WEB_ORIGINS", "the addresses of the page")
    widget_origins = _origins(environment, "PARLEY_WIDGET_ORIGINS", "the addresses of the sites that show the widget")
    if not origins and environment.get("PARLEY_HOST", "127.0.0.1") not in ("127.0.0.1", "localhost", "::1"):
        raise SettingsError(
            "Others can reach the web page: set PARLEY_WEB_ORIGINS to its address, as https://chat.example.org."
        )
    redis = environment.get("PARLEY_REDIS_URL", "").strip() or None
    if redis is not None and not re.fullmatch(r"(rediss?|unix)://[!-~]+", redis):
        raise SettingsError("PARLEY_REDIS_URL must be the address of a Redis server, as redis://cache.internal:6379/0.")
    return WebSettings(origins, redis, widget_origins)


def _origins(environment: Mapping[str, str], name: str, what: str) -> frozenset[str]:
    said = environment.get(name, "").split(",")
    origins = frozenset(each.strip().rstrip("/") for each in said if each.strip())
    if not all(map(_ORIGIN.fullmatch, origins)):
        raise SettingsError(f"{name} must be {what} without a path, as https://chat.example.org, separated by commas.")
    return origins
