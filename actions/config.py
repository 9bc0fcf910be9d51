"""Settings of the action server, read once from the environment."""

from __future__ import annotations

import ipaddress

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from contract.keys import MIN_SECRET, is_unexpanded


class ServerSettings(BaseSettings):
    """Where the action server listens, and what a caller must know."""

    model_config = SettingsConfigDict(env_prefix="PARLEY_ACTIONS_", extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=5055, ge=1, le=65535)
    secret: SecretStr | None = None
    threads: int = Field(default=4, ge=1, le=64)

    @model_validator(mode="after")
    def _safe(self) -> ServerSettings:
        secret = self.secret.get_secret_value() if self.secret else ""
        if secret and (is_unexpanded(secret) or len(secret) < MIN_SECRET):
            raise ValueError(f"PARLEY_ACTIONS_SECRET must be at least {MIN_SECRET} random characters")
        if not secret and not _is_loopback(self.host):
            raise ValueError(f"listening on {self.host} needs PARLEY_ACTIONS_SECRET; without it use 127.0.0.1")
        return self


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
