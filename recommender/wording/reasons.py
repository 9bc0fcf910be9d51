"""Reasons in words, and which of them are told: in a list, and to who asks why. Pure functions.

In a list, a reason is worth its place where it says something that another item's reason would not. So what is true of
nearly everything, such as that it is well known, is said last, no two items of a list get the same words, and as far as
there is anything else to say not even the same form of words. What was wished for is not repeated there: it stands
among the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import chain

from recommender.catalogue.facets import NumberFacet, TermsFacet, UnionFacet
from recommender.catalogue.spec import CatalogueSpec
from recommender.domain.feedback import Kind
from recommender.domain.items import Item
from recommender.domain.need import Need
from recommender.domain.recommendation import Evidence, Note, Part
from recommender.wording.languages import described, language, tr, value_words
from recommender.wording.phrases import (
    MAX_NAMED_IN_LINE,
    REASONS,
    ListedItem,
    clauses,
    join,
    restate,
    say_value,
    written,
)

MAX_FACTS_IN_LINE = 4
MAX_REASONS = 3  # told to who asks why
MAX_ASIDES = 2
TRIAL = "it is a wild card, to learn more about your taste"
FITS = "it fits what you asked for"
WISHES = frozenset({Part.REQUEST, Part.PREFERENCE})
# What may be said of the items that speak for another, by what the person did with them.
SAID = {Kind.LIKE: "liked", Kind.SAVE: "saved", Kind.SHARE: "passed_on", Kind.DETAILS: "asked_about"}

Label = Callable[[str], str]


def tell(
    items: Sequence[Item], evidence: Sequence[Sequence[Evidence]], spec: CatalogueSpec, label: Label
) -> list[ListedItem]:
    """Say the items of a list: what each is called, what matters for this request, and what speaks for just it."""
    listed: list[ListedItem] = []
    used: set[str] = set()
    wishes = [{(each.facet, each.part) for each in found if each.part in WISHES} for found in evidence]
    everywhere = set.intersection(*wishes) if wishes else set()
    for item, found in zip(items, evidence, strict=True):
        of_all = [each for each in found if each.part is Part.REQUEST or (each.facet, each.part) in everywhere]
        best = _distinct([each for each in found if each not in of_all], used, spec, label)
        said = [reason(each, spec, label) for each in best]
        used.update(said, (form(each, spec) for each in best))
        grammar = language().grammar
        facts = _short_facts(item, found, spec)
        figures = _figures(item, spec)
        listed.append(
            ListedItem(
                item=item.id,
                label=language().label(item),
                facts=grammar.comma.join(facts.values()),
                reason=grammar.semicolon.join(said),
                image=item.image,
                link=spec.link_to(item),
                figures=tuple(figures.values()),
                about=grammar.comma.join(each for facet, each in facts.items() if facet not in figures),
            )
        )
    return listed


def because(evidence: Sequence[Evidence], spec: CatalogueSpec, label: Label) -> list[str]:
    """Say why an item is recommended, as clauses: first what speaks for it beside the wishes, last these, in one.

    Where little else counts, what is worth knowing follows, and is not said to be why.
    """
    wishes = [each for each in evidence if each.part in WISHES]
    rest = [each for each in evidence if each.part not in WISHES and each.part is not Part.FACT]
    common = sorted((each for each in rest if _is_common(each)), key=lambda each: _rank(each, spec))
    ordered = [*(each for each in rest if not _is_common(each)), *common[:1]]
    most = MAX_REASONS - bool(wishes)
    said = list(dict.fromkeys(filter(None, (reason(each, spec, label) for each in ordered))))[:most]
    closing = _closing(wishes, spec, label)
    facts = (reason(each, spec, label) for each in evidence if each.part is Part.FACT)
    asides = [each for each in dict.fromkeys(filter(None, facts)) if each not in said]
    all_said = [*said, *closing] or [tr(FITS)]
    if len(said) < most and asides:
        all_said[-1] += tr(" (by the way: {asides})").format(asides=clauses(asides[:MAX_ASIDES]))
    return all_said


def reason(evidence: Evidence, spec: CatalogueSpec, label: Label) -> str:
    """Say one piece of evidence as a clause: "it is directed by Michael Mann, like Heat (1995)".

    Empty where the description has no words for it, which it must have for what it cannot leave out.
    """
    template = _template(evidence, spec)
    value = evidence.value or ""
    fact = say_value(evidence.facet, value, spec) if evidence.facet else value
    told = described(spec)
    if evidence.facet:
        value = written(value_words(evidence.facet, value, spec), told.facets[evidence.facet])
    return template.format(
        item=label(evidence.item) if evidence.item else "",
        value=value,
        wish=evidence.wish or "",
        fact=fact,
        facet_label=told.facets[evidence.facet].label if evidence.facet else "",
        among=restate(Need(require=evidence.among), spec, label),
        count=f"{evidence.count:,}",
        noun=told.noun.one,
        noun_many=told.noun.many,
    )


def form(evidence: Evidence, spec: CatalogueSpec) -> str:
    """Return the form of words that a reason has, whatever it names."""
    return _template(evidence, spec)


def _template(evidence: Evidence, spec: CatalogueSpec) -> str:
    spec = described(spec)
    key = str(evidence.note or REASONS.get(evidence.part, ""))
    default = spec.reasons.get(key, "")
    if evidence.note is None:
        if evidence.part is Part.TRIAL:
            default = spec.reasons.get(key, tr(TRIAL))
        elif evidence.part is Part.POPULARITY and evidence.facet:
            default = tr("it is {fact}")
        elif evidence.part is Part.COLLABORATIVE:
            default = spec.reasons.get(SAID.get(evidence.said or Kind.LIKE, ""), "")
        elif evidence.part is Part.KEYWORD and evidence.wish:
            key = "meant" if evidence.facet else "titled"
            default = spec.reasons.get(key, "")
    return spec.reasons.get(f"{key}.{evidence.facet}", default)


def _distinct(found: Sequence[Evidence], used: Collection[str], spec: CatalogueSpec, label: Label) -> list[Evidence]:
    """Return what to say of an item in a list beside what was said of others: one thing that counts, or two facts."""
    known = [each for each in found if reason(each, spec, label) and reason(each, spec, label) not in used]
    known.sort(key=lambda each: _rank(each, spec))  # stable: the weightiest of a rank stays first
    telling = [each for each in known if not _is_common(each)]
    new = [each for each in telling if form(each, spec) not in used]
    best = next(chain(new, telling, known), None)
    if best is None:
        return []
    if best.part is not Part.FACT or best.note is Note.ALIKE:
        return [best]
    other = next((each for each in new if each.part is Part.FACT and each.note not in (best.note, Note.HONOUR)), None)
    return [best] if other is None else [best, other]


def _rank(evidence: Evidence, spec: CatalogueSpec) -> int:
    """Return how little a reason says of just this item for just this person: 0 says most."""
    if evidence.part is Part.TRIAL:
        return 0
    if _is_common(evidence):
        return 5 if "{value}" in form(evidence, spec) else 6
    title = evidence.part is Part.KEYWORD and evidence.wish is not None and evidence.facet is None
    if title or (evidence.part is Part.CONTENT and not _names(evidence, spec)):
        return 4
    if evidence.part is Part.POPULARITY:  # the most of what fits
        return 2
    return 3 if evidence.part is Part.FACT and evidence.note is not Note.ALIKE else 1


def _names(evidence: Evidence, spec: CatalogueSpec) -> bool:
    facet = spec.facets[evidence.facet or ""]
    return isinstance(facet, TermsFacet) and facet.names


def _is_common(evidence: Evidence) -> bool:
    """Whether the same could be said of much else: that it is popular."""
    return evidence.part is Part.POPULARITY and evidence.note is None


def _closing(wishes: Sequence[Evidence], spec: CatalogueSpec, label: Label) -> list[str]:
    """Say in one clause which wishes an item meets: by its own words where it is one, else together."""
    distinct = list(dict.fromkeys((each.facet, each.value) for each in wishes if each.facet))
    template = described(spec).reasons.get("wishes")
    if len(distinct) < 2 or template is None:
        return list(dict.fromkeys(reason(each, spec, label) for each in wishes))[:1]
    return [template.format(fact=join([say_value(facet, value or "", spec) for facet, value in distinct if facet]))]


def _figures(item: Item, spec: CatalogueSpec) -> dict[str, str]:
    """Return the numbers of an item that a card shows, as it shows them, by facet."""
    told = {name: each for name, each in described(spec).facets.items() if isinstance(each, NumberFacet)}
    return {
        name: each.figure.format(value=each.say(item.numbers[name]))
        for name, each in told.items()
        if each.figure and name in item.numbers
    }


def _short_facts(item: Item, evidence: Sequence[Evidence], spec: CatalogueSpec) -> dict[str, str]:
    """Return what is always shown, then what was asked for beside it, by facet."""
    asked = [each for each in evidence if each.part in (Part.REQUEST, Part.PREFERENCE) and each.facet]
    wished = {each.value for each in asked}
    told = [(facet, _short_fact(item, facet, wished, spec)) for facet in spec.show]
    told += [(each.facet or "", _asked_fact(item, each, spec)) for each in asked if each.facet not in spec.show]
    first: dict[str, str] = {}  # what is said -> the facet of which it is said first
    for facet, said in told:
        if said:
            first.setdefault(said, facet)
    found: dict[str, str] = {}
    for said, facet in [*first.items()][:MAX_FACTS_IN_LINE]:
        found[facet] = language().grammar.comma.join(filter(None, (found.get(facet), said)))
    return found


def _short_fact(item: Item, facet: str, wished: Collection[str | None], spec: CatalogueSpec) -> str:
    """Say one fact, of several values a few, among them those that were wished for."""
    told = described(spec).facets[facet]
    if isinstance(told, NumberFacet):
        return told.fact.format(value=told.say(item.numbers[facet])) if facet in item.numbers else ""
    best = sorted(item.terms.get(facet, ()), key=lambda value: value not in wished)[:MAX_NAMED_IN_LINE]
    values = [value_words(facet, value, spec) for value in best]
    if isinstance(told, UnionFacet) or told.phrase.place != "after" or not values:
        return language().grammar.slash.join(values)
    return told.fact.format(value=join(values))


def _asked_fact(item: Item, asked: Evidence, spec: CatalogueSpec) -> str:
    told = described(spec).facets[asked.facet or ""]
    if isinstance(told, NumberFacet):
        in_label = told.reads == "year" and asked.value == str(item.year)
        return "" if in_label else say_value(asked.facet or "", asked.value or "", spec)
    value = value_words(asked.facet or "", asked.value or "", spec)
    said_as = told.phrase.include if isinstance(told, UnionFacet) or not language().grammar.asked_as_fact else told.fact
    return said_as.format(value=value)
