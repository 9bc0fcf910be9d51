"""Puts needs, facts and what keeps an item out into words, by the phrases of the catalogue's description.

Pure functions: the language is that of the turn (`languages.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recommender.catalogue.facets import Facet, NumberFacet, TermsFacet, UnionFacet
from recommender.catalogue.prose import shortened
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.conditions import Condition, Name, Range, Terms, Value, ranges
from recommender.domain.items import Item
from recommender.domain.need import Need, Order
from recommender.domain.recommendation import Absence, Part, Violation
from recommender.wording.languages import described, language, tr, value_words

MAX_NAMED = 8  # of a long list of values, such as a cast
MAX_NAMED_IN_LINE = 3
MAX_ALTERNATIVES = 5  # that are all said in a wish
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
    grammar, told = language().grammar, described(spec)
    before, nouns, after = _requested(need.require, spec)
    parts: dict[str, list[str]] = {
        "before": before,
        "nouns": [grammar.also.join(nouns) or told.noun.many],
        "after": after,
    }
    if need.themes:
        parts["themes"] = [grammar.about.format(words=join([quoted(tr(theme)) for theme in need.themes]))]
    if need.examples:
        parts["examples"] = [grammar.like.format(words=join([label(item) for item in need.examples]))]
    said = [grammar.glue.join([words for name in grammar.order for words in parts.get(name, ())])]
    if need.prefer:
        said.append(grammar.preferably.format(words=join([_wish(condition, spec) for condition in need.prefer])))
    said.extend(condition_words(condition, spec, excluded=True) for condition in need.exclude)
    said.extend(grammar.none.format(words=quoted(words)) for words in need.unwanted)
    if need.order:
        said.append(_order_words(need.order, spec))
    return grammar.comma.join(said)


def quoted(words: str) -> str:
    """Put words into the language's quotation marks."""
    return language().grammar.quote.format(words=words.strip(' "“”,;') or words)


def _order_words(order: Order, spec: CatalogueSpec) -> str:
    """Say an order by the first word that the description has for it: "cheapest first"."""
    words = [
        word for word, each in spec.orders.items() if (each.facet, each.direction) == (order.facet, order.direction)
    ]
    grammar = language().grammar
    most = grammar.most if order.direction > 0 else grammar.least
    said = tr(words[0]) if words else most.format(words=described(spec).facets[order.facet].label)
    return said if said.endswith(" first") or said in language().phrases.values() else grammar.first.format(words=said)


def _requested(conditions: Sequence[Condition], spec: CatalogueSpec) -> tuple[list[str], list[str], list[str]]:
    """Sort conditions into what stands before the noun, what replaces it, and what stands behind it."""
    order, spec = list(spec.facets), described(spec)
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
        elif all(called := [_noun(condition.facet, value, spec) for value in condition.values]):
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
    facet = described(spec).facets[condition.facet]
    if isinstance(facet, NumberFacet) == isinstance(condition, Terms):
        return facet.label  # a condition that the catalogue cannot check has no better words
    if not isinstance(condition, Terms):
        assert isinstance(facet, NumberFacet)  # noqa: S101  the line above says so
        words = alternatives([_range_words(each, facet) for each in ranges(condition)])
        return language().grammar.ruled_out.format(words=words) if excluded else words
    assert not isinstance(facet, NumberFacet)  # noqa: S101
    said = [value_words(condition.facet, value, spec) for value in condition.values]
    if not excluded and isinstance(facet, TermsFacet) and len(said) > 1:
        oldest = max(condition.values, key=lambda value: facet.ages.get(value, -1))
        if set(facet.suitable_at(oldest)) == set(condition.values):
            said = [value_words(condition.facet, oldest, spec)]  # what is for the younger is meant with it
    if excluded:
        nouns = [_noun(condition.facet, value, spec) for value in condition.values]
        values = [noun or word for noun, word in zip(nouns, said, strict=True)]
        return facet.phrase.exclude.format(value=join(_first(values), "or"))
    return facet.phrase.include.format(value=join(_first(said), "or"))


def _first(said: Sequence[str]) -> Sequence[str]:
    """Return alternatives that are read at a glance: of a whole cast the first, and that there are more."""
    return [*said[:MAX_NAMED_IN_LINE], language().grammar.others] if len(said) > MAX_ALTERNATIVES else said


def _noun(name: str, value: str, spec: CatalogueSpec) -> str | None:
    """Return what items with a value are called in the language that is spoken, if they have a name."""
    facet = described(spec).facets[name]
    assert not isinstance(facet, NumberFacet)  # noqa: S101  a number has no values
    noun = facet.phrase.noun(value)
    return value_words(name, value, spec) if noun == value else noun


def alternatives(said: Sequence[str]) -> str:
    """Join alternatives, and say the words that all begin with once: "from the 1970s or 1990s"."""
    words = [each.split(" ")[:-1] for each in said]
    shared = 0
    while len({" ".join(each[: shared + 1]) for each in words}) == 1 and shared < min(map(len, words)):
        shared += 1
    return join([said[0], *(" ".join(each.split(" ")[shared:]) for each in said[1:])], "or")


def _range_words(condition: Range, facet: NumberFacet) -> str:
    low, high = condition.low, condition.high
    if low is not None and high is not None:
        if facet.reads == "year" and low % 10 == 0 and high == low + 9:
            return language().grammar.decade.format(low=low)
        if low == high or (facet.is_date and facet.say(low) == facet.say(high)):
            return facet.fact.format(value=facet.say(low))
        return facet.phrase.between.format(low=facet.say(low), high=facet.say(high))
    if low is not None:
        return facet.phrase.at_least.format(low=facet.say(low))
    return facet.phrase.at_most.format(high=facet.say(high or 0.0))


def facts(item: Item, facet: str, spec: CatalogueSpec) -> str:
    """Say what is known of an item in one facet: "directed by Michael Mann", or that it is not known."""
    told = described(spec).facets[facet]
    if isinstance(told, UnionFacet):
        known = [part for part in told.of if item.terms.get(part)]
        return language().grammar.comma.join(facts(item, part, spec) for part in known or told.of[:1])
    if isinstance(told, NumberFacet):
        value = item.numbers.get(facet)
        return told.unknown if value is None else told.fact.format(value=told.say(value))
    values = [value_words(facet, value, spec) for value in item.terms.get(facet, ())]
    if not values:
        return told.unknown
    named = [*values[:MAX_NAMED], language().grammar.others] if len(values) > MAX_NAMED else values
    return told.fact.format(value=join(named))


def about(item: Item, facets: Sequence[str], spec: CatalogueSpec) -> str:
    """Say what is known of an item in some facets, then what is not: "Heat (1995): 170 minutes long; rated R."."""
    known = [facet for facet in facets if _knows(item, facet, spec)]
    grammar, label = language().grammar, language().label(item)
    told = grammar.semicolon.join(facts(item, facet, spec) for facet in known)
    said = [tr("{label}: {facts}.").format(label=label, facts=told)] if known else []
    said += [
        tr("{label}: {facts}").format(label=label, facts=facts(item, facet, spec))
        for facet in facets
        if facet not in known
    ]
    return grammar.sentence.join(said)


def story(item: Item) -> str:
    """Say what an item is about: a few sentences of the text that tells most, and its source. Empty without a text."""
    text, source = item.text.strip(), ""
    for said in item.imported:
        if len(said.text) > len(text):
            text, source = said.text, f" ({said.source}, {said.licence})"
    label = language().label(item)
    return tr("{label}: {facts}").format(label=label, facts=f"{shortened(text, MAX_STORY)}{source}") if text else ""


def _knows(item: Item, facet: str, spec: CatalogueSpec) -> bool:
    return any(part in item.terms or part in item.numbers for part in spec.parts_of(facet))


def known_facets(item: Item, spec: CatalogueSpec) -> list[str]:
    """Return the facets of which something is known, in the description's order."""
    return [name for name in spec.facets if name in item.terms or name in item.numbers]


class ListedItem(Value):
    """One item of a list in words. As a string it is one line.

    `figures` are what a card shows at a glance, `about` what the `facts` say beside them.
    """

    item: Name
    label: str
    facts: str = ""
    reason: str = ""
    image: str | None = None
    link: str | None = None
    figures: tuple[str, ...] = ()
    about: str = ""

    def __str__(self) -> str:
        grammar = language().grammar
        about = grammar.line.format(label=self.label, facts=self.facts) if self.facts else self.label
        return f"{about}{grammar.semicolon}{self.reason}" if self.reason else about


def say_value(facet: str, value: str, spec: CatalogueSpec) -> str:
    """Say a value as it completes "it is …"."""
    told, said = described(spec).facets[facet], value_words(facet, value, spec)
    return said if isinstance(told, UnionFacet) else told.fact.format(value=written(said, told))


def written(value: str, facet: Facet) -> str:
    """Write a value as its facet has it, where it is a number."""
    try:
        return facet.say(float(value)) if isinstance(facet, NumberFacet) else value
    except ValueError:
        return value


def absence(absence: Absence, need: Need, spec: CatalogueSpec, label: Callable[[str], str]) -> list[str]:
    """Say what keeps an item out of a list, each as a clause; nothing where nothing does."""
    told = described(spec)
    said = [tr("it can't be had at the moment")] if absence.unavailable else []
    said += [_violation(each, spec, label) for each in absence.violations]
    for theme in absence.unwanted:
        ruled_out = language().grammar.none.format(words=theme)
        said.append(clauses([tr("it has to do with that"), tr("you said “{words}”").format(words=ruled_out)]))
    if absence.disliked:
        said.append(tr("you told me that it's not for you"))
    if absence.seen:
        said.append(tr("you've {had} it").format(had=told.having.call))
    if absence.example:
        said.append(tr("you gave it as an example of what you're after"))
    elif absence.passed:
        said.append(tr("I showed it to you before"))
    if absence.ahead:
        words = {
            "item": label(absence.ahead),
            "liked": join([label(item) for item in need.examples]) or tr("what you like"),
            "value": need.themes[-1] if need.themes else "",
            "noun_many": told.noun.many,
        }
        said += [
            told.behind[REASONS[part]].format(**words) for part in absence.parts if REASONS.get(part) in told.behind
        ]
    if absence.alike:
        said.append(tr("it is much like {item}, and I keep the list varied").format(item=label(absence.alike)))
    return said


def _violation(violation: Violation, spec: CatalogueSpec, label: Callable[[str], str]) -> str:
    """Say which condition an item violates, and by what: "it is 170 minutes long, and you asked for short films"."""
    condition, facet = violation.condition, described(spec).facets[violation.facet]
    known = None
    if violation.value is not None:
        known = tr("it is {fact}").format(fact=say_value(violation.facet, violation.value, spec))
    unknown = "" if isinstance(facet, UnionFacet) else facet.unknown.rstrip(".。")
    if violation.excluded:
        if known and isinstance(condition, Terms):
            condition = Terms(facet=condition.facet, values=(violation.value or "",))
        ruled_out = tr("you said “{words}”").format(words=condition_words(condition, spec, excluded=True))
        named = isinstance(facet, TermsFacet) and facet.names  # which says it all
        return ruled_out if known and named else clauses([known or unknown, ruled_out])
    wish = tr("you asked for {request}").format(request=restate(Need(require=(condition,)), spec, label))
    none = clauses([wish, tr("it isn't one")])
    if known and isinstance(condition, Terms) and isinstance(spec.facets[condition.facet], UnionFacet):
        return none
    if known and (violation.value or "").count(",") >= MAX_NAMED_IN_LINE:
        return none
    return clauses([known or unknown, wish])


def clauses(parts: Sequence[str]) -> str:
    """Join clauses, which may have commas of their own.

    >>> clauses(["it is short", "it is new, like Heat", "it is well known"])
    'it is short, it is new, like Heat, and it is well known'
    """
    grammar = language().grammar
    return f"{grammar.comma.join(parts[:-1])}{grammar.last_clause}{parts[-1]}" if len(parts) > 1 else "".join(parts)


def join(parts: Sequence[str], last: str = "and") -> str:
    """Join parts as one says them.

    >>> join(["a", "b", "c"], "or")
    'a, b or c'
    """
    grammar = language().grammar
    between = grammar.conjunctions[last]
    return f"{grammar.conjunctions['comma'].join(parts[:-1])}{between}{parts[-1]}" if len(parts) > 1 else "".join(parts)
