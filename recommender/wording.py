"""Words for needs, facts and reasons, put together from the phrases of the catalogue's description. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recommender.catalogue.prose import shortened
from recommender.catalogue.spec import CatalogueSpec, Facet, NumberFacet, TermsFacet, UnionFacet
from recommender.domain.items import Item
from recommender.domain.need import Condition, Name, Need, Order, Range, Terms, Value, ranges
from recommender.domain.recommendation import Absence, Part, Violation

MAX_NAMED = 8  # of a long list of values, such as a cast
MAX_NAMED_IN_LINE = 3
MAX_STORY = 400  # characters

# Which template of the description's `reasons`, and of its `behind`, words which part.
REASONS = {
    Part.COLLABORATIVE: "liked",
    Part.SIMILAR: "similar",
    Part.CONTENT: "shared",
    Part.REQUEST: "matches",
    Part.PREFERENCE: "preference",
    Part.TEXT: "text",
    Part.KEYWORD: "keyword",
    Part.FRESHNESS: "fresh",
    Part.POPULARITY: "popular",
    Part.TRIAL: "trial",
}


def restate(need: Need, spec: CatalogueSpec, label: Callable[[str], str]) -> str:
    """Say what is asked for: "French comedies from the 1990s, no horror films".

    Args:
        need: the request; an empty one is said as the bare noun.
        spec: the catalogue's description.
        label: returns what an item is called, by id.
    """
    before, nouns, after = _requested(need.require, spec)
    said = [" ".join([*before, " that are also ".join(nouns) or spec.noun.many, *after])]
    if need.themes:
        said[0] += " about " + join([f"“{theme}”" for theme in need.themes])
    if need.examples:
        said[0] += " like " + join([label(item) for item in need.examples])
    if need.prefer:
        said.append("preferably " + join([_wish(condition, spec) for condition in need.prefer]))
    said.extend(condition_words(condition, spec, excluded=True) for condition in need.exclude)
    if need.order:
        said.append(_order_words(need.order, spec))
    return ", ".join(said)


def _order_words(order: Order, spec: CatalogueSpec) -> str:
    """Say an order by the first word that the description has for it: "cheapest first"."""
    words = [
        word for word, each in spec.orders.items() if (each.facet, each.direction) == (order.facet, order.direction)
    ]
    said = words[0] if words else f"{'most' if order.direction > 0 else 'least'} {spec.facets[order.facet].label}"
    return said if said.endswith(" first") else f"{said} first"


def _requested(conditions: Sequence[Condition], spec: CatalogueSpec) -> tuple[list[str], list[str], list[str]]:
    """Sort conditions into what stands before the noun, what replaces it, and what stands behind it."""
    order = list(spec.facets)
    before, nouns, after = [], [], []
    for condition in sorted(conditions, key=lambda each: order.index(each.facet)):
        facet = spec.facets[condition.facet]
        if (
            isinstance(condition, Terms)
            and isinstance(facet, TermsFacet)
            and (group := facet.group_of(condition.values))
        ):
            after.append(group)
        elif not isinstance(condition, Terms) or isinstance(facet, NumberFacet) or facet.phrase.place == "after":
            after.append(condition_words(condition, spec))
        elif all(called := [facet.phrase.noun(value) for value in condition.values]):
            nouns.append(join([each for each in called if each], "or"))
        else:
            before.append(condition_words(condition, spec))
    return before, nouns, after


def _wish(condition: Condition, spec: CatalogueSpec) -> str:
    """Say a soft wish by the noun of what is wished for, where there is one: "preferably thrillers"."""
    _, nouns, _ = _requested([condition], spec)
    return nouns[0] if nouns else condition_words(condition, spec)


def condition_words(condition: Condition, spec: CatalogueSpec, *, excluded: bool = False) -> str:
    """Say one condition by itself: "French", "with Audrey Tautou", "from the 1990s", "no horror films"."""
    facet = spec.facets[condition.facet]
    if isinstance(facet, NumberFacet) == isinstance(condition, Terms):
        return facet.label  # a condition that the catalogue cannot check has no better words
    if not isinstance(condition, Terms):
        assert isinstance(facet, NumberFacet)  # noqa: S101  the line above says so
        words = _alternatives([_range_words(each, facet) for each in ranges(condition)])
        return f"not {words}" if excluded else words
    assert not isinstance(facet, NumberFacet)  # noqa: S101
    if excluded:
        values = [facet.phrase.noun(value) or value for value in condition.values]
        return facet.phrase.exclude.format(value=join(values, "or"))
    return facet.phrase.include.format(value=join(list(condition.values), "or"))


def _alternatives(said: Sequence[str]) -> str:
    """Join alternatives, and say the word that all begin with once: "from the 1970s or the 1990s"."""
    first = f"{said[0].partition(' ')[0]} "
    shared = all(each.startswith(first) for each in said)
    return join([said[0], *(each.removeprefix(first) if shared else each for each in said[1:])], "or")


def _range_words(condition: Range, facet: NumberFacet) -> str:
    low, high = condition.low, condition.high
    if low is not None and high is not None:
        if facet.reads == "year" and low % 10 == 0 and high == low + 9:
            return f"from the {low:g}s"
        if low == high or (facet.is_date and facet.say(low) == facet.say(high)):
            return facet.fact.format(value=facet.say(low))
        return facet.phrase.between.format(low=facet.say(low), high=facet.say(high))
    if low is not None:
        return facet.phrase.at_least.format(low=facet.say(low))
    return facet.phrase.at_most.format(high=facet.say(high or 0.0))


def facts(item: Item, facet: str, spec: CatalogueSpec) -> str:
    """Say what is known of an item in one facet: "directed by Michael Mann", or that it is not known."""
    described = spec.facets[facet]
    if isinstance(described, UnionFacet):
        known = [part for part in described.of if item.terms.get(part)]
        return ", ".join(facts(item, part, spec) for part in known or described.of[:1])
    if isinstance(described, NumberFacet):
        value = item.numbers.get(facet)
        return described.unknown if value is None else described.fact.format(value=described.say(value))
    values = list(item.terms.get(facet, ()))
    if not values:
        return described.unknown
    named = [*values[:MAX_NAMED], "others"] if len(values) > MAX_NAMED else values
    return described.fact.format(value=join(named))


def about(item: Item, facets: Sequence[str], spec: CatalogueSpec) -> str:
    """Say what is known of an item in some facets, then what is not: "Heat (1995): 170 minutes long; rated R."."""
    known = [facet for facet in facets if _knows(item, facet, spec)]
    said = [f"{item.label}: {'; '.join(facts(item, facet, spec) for facet in known)}."] if known else []
    said += [f"{item.label}: {facts(item, facet, spec)}" for facet in facets if facet not in known]
    return " ".join(said)


def story(item: Item) -> str:
    """Say what an item is about: a few sentences of the text that tells most, and its source. Empty without a text."""
    text, source = item.text.strip(), ""
    for said in item.imported:
        if len(said.text) > len(text):
            text, source = said.text, f" ({said.source}, {said.licence})"
    return f"{item.label}: {shortened(text, MAX_STORY)}{source}" if text else ""


def _knows(item: Item, facet: str, spec: CatalogueSpec) -> bool:
    return any(part in item.terms or part in item.numbers for part in spec.parts_of(facet))


def known_facets(item: Item, spec: CatalogueSpec) -> list[str]:
    """Return the facets of which something is known, in the description's order."""
    return [name for name in spec.facets if name in item.terms or name in item.numbers]


class Told(Value):
    """One item of a list in words. As a string it is one line."""

    item: Name
    label: str
    facts: str = ""
    reason: str = ""
    image: str | None = None

    def __str__(self) -> str:
        about = f"{self.label} – {self.facts}" if self.facts else self.label
        return f"{about}; {self.reason}" if self.reason else about


def say_value(facet: str, value: str, spec: CatalogueSpec) -> str:
    """Say a value as it completes "it is …"."""
    described = spec.facets[facet]
    return value if isinstance(described, UnionFacet) else described.fact.format(value=written(value, described))


def written(value: str, facet: Facet) -> str:
    """Write a value as its facet has it, where it is a number."""
    try:
        return facet.say(float(value)) if isinstance(facet, NumberFacet) else value
    except ValueError:
        return value


def absence(absence: Absence, need: Need, spec: CatalogueSpec, label: Callable[[str], str]) -> list[str]:
    """Say what keeps an item out of a list, each as a clause; nothing where nothing does."""
    said = ["it can't be had at the moment"] if absence.unavailable else []
    said += [_violation(each, spec, label) for each in absence.violations]
    if absence.disliked:
        said.append("you told me that it's not for you")
    if absence.seen:
        said.append(f"you've {spec.having.call} it")
    if absence.example:
        said.append("you gave it as an example of what you're after")
    elif absence.passed:
        said.append("I showed it to you before")
    if absence.ahead:
        words = {
            "item": label(absence.ahead),
            "liked": join([label(item) for item in need.examples]) or "what you like",
            "value": need.themes[-1] if need.themes else "",
            "noun_many": spec.noun.many,
        }
        said += [
            spec.behind[REASONS[part]].format(**words) for part in absence.parts if REASONS.get(part) in spec.behind
        ]
    if absence.alike:
        said.append(f"it is much like {label(absence.alike)}, and I keep the list varied")
    return said


def _violation(violation: Violation, spec: CatalogueSpec, label: Callable[[str], str]) -> str:
    """Say which condition an item violates, and by what: "it is 170 minutes long, and you asked for short films"."""
    condition, facet = violation.condition, spec.facets[violation.facet]
    known = None if violation.value is None else f"it is {say_value(violation.facet, violation.value, spec)}"
    unknown = "" if isinstance(facet, UnionFacet) else facet.unknown.rstrip(".")
    if violation.excluded:
        if known and isinstance(condition, Terms):
            condition = Terms(facet=condition.facet, values=(violation.value or "",))
        ruled_out = f"you said “{condition_words(condition, spec, excluded=True)}”"
        named = isinstance(facet, TermsFacet) and facet.names  # which says it all
        return ruled_out if known and named else f"{known or unknown}, and {ruled_out}"
    wish = f"you asked for {restate(Need(require=(condition,)), spec, label)}"
    if known and isinstance(condition, Terms) and isinstance(spec.facets[condition.facet], UnionFacet):
        return f"{wish}, and it isn't one"
    if known and (violation.value or "").count(",") >= MAX_NAMED_IN_LINE:
        return f"{wish}, and it isn't one"
    return f"{known or unknown}, and {wish}"


def clauses(parts: Sequence[str]) -> str:
    """Join clauses, which may have commas of their own.

    >>> clauses(["it is short", "it is new, like Heat", "it is well known"])
    'it is short, it is new, like Heat, and it is well known'
    """
    return f"{', '.join(parts[:-1])}, and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def join(parts: Sequence[str], last: str = "and") -> str:
    """Join parts as one says them.

    >>> join(["a", "b", "c"], "or")
    'a, b or c'
    """
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}" if len(parts) > 1 else "".join(parts)
