"""What grows with the interactions, done by Spark: vectors of items, what is liked together, and counts.

A table is a Spark data frame with the columns of `spark_frame.py`. What comes back has the size of the catalogue, or of
the square of the items for which EASE is solved, however many interactions there are. All of it runs inside Spark's own
Java: the machines of a cluster need no Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from recommender.domain.feedback import FAINTEST, MUCH
from recommender.models.als_settings import ALSSettings
from recommender.models.counts import Counts
from recommender.models.protocol import Floats
from recommender.models.spark_session import work

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


def counted(table: DataFrame, items: int, liked_from: float, *, progress: bool = False) -> Counts:
    """Count the interactions of each item."""
    from pyspark.sql import functions as sql

    weight = sql.col("weight")
    numbers = {"said": sql.lit(True), "good": weight > 0, "liked": weight >= sql.lit(liked_from).cast("float")}
    columns = [sql.count_if(condition).alias(name) for name, condition in numbers.items()]
    with work("counting", progress=progress):
        found = table.groupBy("item").agg(*columns).toArrow()
    places = found["item"].to_numpy()
    filled = {name: np.zeros(items, dtype=np.int64) for name in numbers}
    for name, column in filled.items():
        column[places] = found[name].to_numpy()
    return Counts(**filled)


def factorise(table: DataFrame, items: int, settings: ALSSettings, *, seed: int, progress: bool = False) -> Floats:
    """Return a vector for each item by implicit ALS of what was liked; zeros where nobody did; (items, dimensions)."""
    from pyspark.ml import recommendation
    from pyspark.sql import functions as sql

    likes = table.where(sql.col("weight") >= sql.lit(settings.liked_from).cast("float"))
    trainer = recommendation.ALS(
        rank=settings.dimensions,
        maxIter=settings.rounds,
        regParam=settings.regularisation,
        implicitPrefs=True,
        alpha=settings.alpha,
        userCol="user",
        itemCol="item",
        ratingCol="weight",
        seed=seed,
    )
    vectors = np.zeros((items, settings.dimensions), dtype=np.float32)
    with work("factorising", progress=progress):
        found = trainer.fit(likes.select("user", "item", "weight")).itemFactors.toArrow()
    factors = found["features"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    vectors[found["id"].to_numpy()] = factors.reshape(-1, settings.dimensions)
    return vectors


def liked_together(
    table: DataFrame, kept: npt.NDArray[np.int32], liked_from: float, *, progress: bool = False
) -> npt.NDArray[np.float64]:
    """Return by how many people each two of some items are liked, and each item on the diagonal; (kept, kept).

    It is X'X of the people's likes, as `RowMatrix.computeGramianMatrix` sums it up: a part of the sum in each
    partition, and the parts in a tree. Memory grows with the square of the items only, time with those of people's
    likes.
    """
    from pyspark.ml.feature import CountVectorizerModel
    from pyspark.mllib.linalg.distributed import RowMatrix
    from pyspark.mllib.util import MLUtils
    from pyspark.sql import functions as sql

    if not len(kept):
        return np.zeros((0, 0))
    liked = table.where(sql.col("weight") >= sql.lit(liked_from).cast("float"))
    by_person = liked.groupBy("user").agg(sql.collect_set(sql.col("item").cast("string")).alias("items"))
    names = [str(item) for item in kept.tolist()]
    with work("counting what is liked together", progress=progress):
        vectors = CountVectorizerModel.from_vocabulary(names, "items", "liked").transform(by_person).select("liked")
        rows = RowMatrix(MLUtils.convertVectorColumnsFromML(vectors, "liked"), numCols=len(kept))
        gram = rows.computeGramianMatrix()
    return np.asarray(np.rint(gram.toArray()), dtype=np.float64)


def once(table: DataFrame) -> DataFrame:
    """Return each pair of person and item once, as `models.repeat.once` does."""
    from pyspark.sql import functions as sql

    times = sql.least(sql.lit(1.0), sql.log1p(sql.count("*")) / float(np.log1p(MUCH)))
    sure, sure_once = FAINTEST + (1 - FAINTEST) * times, FAINTEST + (1 - FAINTEST) * float(np.log1p(1) / np.log1p(MUCH))
    last = sql.max_by("weight", "time")
    weight = sql.greatest(sql.lit(-1.0), sql.least(sql.lit(1.0), last * sure / sure_once))
    return table.groupBy("user", "item").agg(weight.cast("float").alias("weight"), sql.max("time").alias("time"))
