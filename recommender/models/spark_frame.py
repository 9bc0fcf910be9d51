"""Interactions as a Spark data frame: a row is a person's number, an item's position, a weight and a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from recommender.models.protocol import Interactions
from recommender.models.spark_session import active

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

Columns = dict[str, npt.NDArray[Any]]
TYPES = {"user": np.int32, "item": np.int32, "weight": np.float32, "time": np.int64}


def in_spark(data: Interactions) -> DataFrame:
    """Return a table that is in memory as a data frame of the session that is running."""
    rows: Columns = {"user": data.users, "item": data.items, "weight": data.weights, "time": data.times}
    return active().createDataFrame(arrow(rows))


def arrow(rows: Columns) -> pa.Table:
    """Return columns as an Arrow table of the types that a row has."""
    import pyarrow as pa

    return pa.table({name: np.asarray(rows[name], dtype=kind) for name, kind in TYPES.items()})
