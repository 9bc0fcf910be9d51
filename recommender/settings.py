"""All settings of the engine, read once from the environment (prefix PARLEY_) and validated before anything starts."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from contract.keys import MIN_SECRET, is_unexpanded

APPROXIMATE_FROM = 1_000_000  # items; below, an index saves less than it costs, see docs/recommender.md


class Group(BaseModel):
    """Settings that belong together: immutable, and closed to names that are none of them."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class EventWeights(Group):
    """How much each kind of event says for or against an item, in [-1, 1]; 0 says nothing either way.

    The names are those of `domain.feedback.Kind`. An opinion (like, dislike, rating) takes the place of every weaker
    sign. `rating` is what five stars count; fewer count by `domain.feedback.rating_weight`.
    """

    like: float = Field(default=1.0, ge=0, le=1)
    dislike: float = Field(default=-1.0, ge=-1, le=0)
    rating: float = Field(default=1.0, ge=0, le=1)
    seen: float = Field(default=0.0, ge=0, le=1)
    save: float = Field(default=0.5, ge=0, le=1)
    share: float = Field(default=0.5, ge=0, le=1)
    details: float = Field(default=0.1, ge=0, le=1)

    def of(self, kind: str) -> float:
        """Return the weight of a kind; an undo has none."""
        return float(getattr(self, kind))


class Gates(Group):
    """What a new model has to pass before it takes the place of the current one.

    `ndcg`, `coverage` and `data` are the least share of what the current model has.

    `dislike_rate` is by how much the share of disliked items among those shown may be above the current model's: a
    difference, because a rate near zero has no useful ratio. 0, or 1 for the dislike rate, opens a gate.
    """

    ndcg: float = Field(default=0.95, ge=0, le=1)
    dislike_rate: float = Field(default=0.005, ge=0, le=1)
    coverage: float = Field(default=0.5, ge=0, le=1)
    data: float = Field(default=0.9, ge=0, le=1)


class Settings(BaseSettings):
    """Where things are and which parts are used.

    Weights and gates are groups: ``PARLEY_EVENT_WEIGHTS__SAVE=0.7`` sets one of them, ``PARLEY_GATES='{"ndcg": 0.98}'``
    several.
    """

    model_config = SettingsConfigDict(env_prefix="PARLEY_", env_nested_delimiter="__", extra="ignore")

    home: Path = Path("var")
    catalogue: str = Field(default="movies", pattern=r"^[a-z][a-z_]{0,39}$")
    source: Path | None = None  # the directory of the catalogue's files, where its loader reads some
    # What `fetch` needs: whom a service may write to, the person's own key of TMDB, other addresses of sources by their
    # names; and the country, by its two letters, for which it is asked where things can be had.
    contact: str | None = Field(default=None, pattern=r"^[^\s()]{3,100}$")
    tmdb_key: SecretStr | None = None
    fetch_urls: dict[str, str] = Field(default_factory=dict)
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    store_url: str | None = None
    pseudonym_key: SecretStr | None = None
    encoder: str = "minilm"
    event_weights: EventWeights = EventWeights()
    gates: Gates = Gates()
    # How the best items are found, and the PostgreSQL with pgvector where that does it (default: the store's).
    index: Literal["auto", "exact", "approximate", "pgvector"] = "auto"
    index_url: SecretStr | None = None
    explore_share: float = Field(default=0.0, ge=0, le=0.5)
    # Of the model that is trained: see `BlendSettings`.
    aim: Literal["accuracy", "coverage"] = "accuracy"
    sample: int = Field(default=2_000_000, ge=1)
    # Where the model is trained: in this process, or by Spark at a master, with so much memory for each of its Java
    # processes, and with a folder that all of its machines see.
    engine: Literal["process", "spark"] = "process"
    spark_master: str = Field(default="local[2]", pattern=r"^(local(\[(\d+|\*)\])?|(spark|k8s|yarn)(://\S+)?)$")
    spark_memory: str = Field(default="4g", pattern=r"^[1-9]\d{0,4}[mg]$")
    spark_folder: Path | None = None
    # The page for operators: its secret, without which there is none; and whether it shows what people wrote.
    operator_secret: SecretStr | None = None
    operator_texts: bool = False
    # What `export-popularity` may spend of differential privacy, all exports together.
    privacy_budget: float = Field(default=3.0, ge=0, le=100)
    # Both multiply what a list is ranked by, see `Weights.adjusted`: 1 is what was tuned, 0 takes it out.
    popularity: float = Field(default=1.0, ge=-3, le=5)
    diversity: float = Field(default=1.0, ge=0, le=5)

    @field_validator("pseudonym_key", "operator_secret")
    @classmethod
    def _real_secret(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Refuse what is too short to be a secret, or a variable that nobody expanded."""
        if secret is not None:
            text = secret.get_secret_value()
            if not text and info.field_name == "operator_secret":
                return None  # which is off
            if is_unexpanded(text) or len(text) < MIN_SECRET:
                raise ValueError(f"set it to at least {MIN_SECRET} random characters")
        return secret

    @model_validator(mode="after")
    def _some_postgresql(self) -> Self:
        """Refuse vectors in PostgreSQL where none is named."""
        url = self.vectors_url
        if url is not None and not url.startswith("postgresql+psycopg://"):
            raise ValueError(
                "PARLEY_INDEX=pgvector needs PARLEY_INDEX_URL=postgresql+psycopg://USER:PASSWORD@HOST/NAME"
            )
        return self

    def approximate(self, items: int) -> bool:
        """Return whether candidates are looked up in an approximate index, for a catalogue of so many items."""
        return self.index in ("approximate", "pgvector") or (self.index == "auto" and items >= APPROXIMATE_FROM)

    @property
    def vectors_url(self) -> str | None:
        """The PostgreSQL that keeps items' vectors, if one is to."""
        if self.index != "pgvector":
            return None
        return self.index_url.get_secret_value() if self.index_url else self.database_url

    @property
    def keeps_texts(self) -> bool:
        """Whether what was not understood is kept word by word, for the operators' page."""
        return self.operator_secret is not None and self.operator_texts

    @property
    def spark_dir(self) -> Path:
        """Where the interactions are written for Spark while it trains."""
        return (self.spark_folder or self.home / "spark") / self.catalogue

    @property
    def catalogue_dir(self) -> Path:
        """The built catalogue."""
        return self.home / "catalogue" / self.catalogue

    @property
    def download_dir(self) -> Path:
        """What `fetch` fetched for the catalogue, a directory a source."""
        return self.home / "sources" / self.catalogue

    @property
    def fetching_dir(self) -> Path:
        """What has come of sources that are being fetched."""
        return self.home / "fetching" / self.catalogue

    @property
    def index_dir(self) -> Path:
        """The retrieval index of the built catalogue."""
        return self.home / "index" / self.catalogue

    @property
    def encoder_dir(self) -> Path:
        """The packaged encoder in the form in which it reads single texts."""
        return self.home / "encoder"

    @property
    def adapters_file(self) -> Path:
        """What `tune-encoder` learnt for the queries' side of the encoder, where somebody had it do so."""
        return self.home / "tuned" / self.catalogue / "adapters.safetensors"

    @property
    def popularity_file(self) -> Path:
        """Another operator's popularity counts, where some were imported."""
        return self.home / "popularity" / f"{self.catalogue}.json"

    @property
    def texts_dir(self) -> Path:
        """Imported texts about the items, which outlive a rebuild of the catalogue."""
        return self.home / "texts" / self.catalogue

    @property
    def feed_file(self) -> Path:
        """What was added to the catalogue, changed and withdrawn, which outlives a rebuild."""
        return self.home / "feed" / f"{self.catalogue}.json"

    @property
    def models_dir(self) -> Path:
        """The versions of the trained models."""
        return self.home / "models" / self.catalogue

    @property
    def database_url(self) -> str:
        """The training store: what is set, otherwise a SQLite file below home."""
        return self.store_url or f"sqlite:///{self.home / 'store' / 'parley.db'}"

    @property
    def key_file(self) -> Path:
        """Where a pseudonym key is kept when the environment names none."""
        return self.home / "store" / "pseudonym.key"
