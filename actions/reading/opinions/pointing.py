"""Words that point at what is being talked about instead of naming it: "it was dull", "loved those"."""

from __future__ import annotations

import re
from functools import lru_cache

from recommender.catalogue.spec import CatalogueSpec
from recommender.catalogue.speech import Having, Noun, either

THE_ONE = r"^\W*(?:(?:oh|ok|okay|hmm|and)\W+)*the one"  # is followed by what says which
_BEGINS = (
    r"(?:^|[.,;:!?…\-–(]\s*|\b(?:and|but|because|cause|cuz|since|so|though|although|thought|think|yes|yeah|yep|yup|oh|ok"
    r"|okay|wow|haha|well|honestly|actually|i mean)\s+)\W*"
)
_IS = (
    r"(?:['’]?s|['’]?re|\s+(?:is|was|were|are|isn|wasn|aren|weren|looks?|looked|sounds?|seems?|seemed|had|has|made|got"
    r"|did))\b"
)
_JUDGES = (
    *("loved?", "likes?", "liked", "hated?", "enjoy(?:ed)?", "disliked?", "adored?", "stand", "found", "finished"),
    *("recommend", "care for", "cared for", "fan of", "into"),
)
_NOT_TIME = r"(?!\s+(?:when|if|how|kind|sort|genre|type|about)\b)"


@lru_cache(maxsize=4)
def _one(noun: Noun, having: Having) -> re.Pattern[str]:
    one = either(("one", *noun.singles))
    return re.compile(
        rf"{_BEGINS}(?:it|that|this|(?:that|this) {one}){_IS}|{_judges(having)}(?:it|that|this)\b{_NOT_TIME}"
        rf"|\b(?:that|this) {one}\b|\b(?:one of )?my (?:[\w-]+ ){{0,2}}favou?rites?\s*(?:$|[.,!;…])",
        re.IGNORECASE,
    )


@lru_cache(maxsize=4)
def _several(noun: Noun, having: Having) -> re.Pattern[str]:
    return re.compile(
        rf"{_BEGINS}(?:they|those|these|both){_IS}|{_BEGINS}(?:those|these|they) (?:are|were) (?:all|both)\b"
        rf"|{_judges(having)}(?:them|these|those|both)\b(?: {either(('both', 'all', 'ones', *noun.plurals))})?"
        r"\s*(?:$|[.,;!?…]|\b(?:and|but|too|already|so|all|both)\b)",
        re.IGNORECASE,
    )


def _judges(having: Having) -> str:
    had = [re.escape(word) for verb in having.verbs for word in (verb.done, verb.did)]
    return rf"\b(?:{'|'.join((*_JUDGES, *had))})\s+"


def points_at_one(text: str, spec: CatalogueSpec) -> bool:
    """Whether a clause is about one thing that is known from before.

    >>> from recommender.catalogue.spec import load_spec
    >>> films = load_spec("movies")
    >>> points_at_one("it was pretty funny", films), points_at_one("I love comedies that are funny", films)
    (True, False)
    """
    return _one(spec.noun, spec.having).search(text) is not None


def points_at_several(text: str, spec: CatalogueSpec) -> bool:
    """Whether a clause is about several things that are known from before.

    >>> from recommender.catalogue.spec import load_spec
    >>> films = load_spec("movies")
    >>> points_at_several("I have seen them", films), points_at_several("I like those with animals", films)
    (True, False)
    """
    return _several(spec.noun, spec.having).search(text) is not None
