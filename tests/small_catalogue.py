"""A catalogue small enough to work results out by hand, of things that are not films: walks."""

from __future__ import annotations

from recommender.catalogue.catalogue import Catalogue
from recommender.catalogue.facets import NumberFacet, NumberPhrase, Phrase, TermsFacet, UnionFacet
from recommender.catalogue.questions import Critique, Unanswerable, WaysToAsk
from recommender.catalogue.spec import CatalogueSpec, Stock
from recommender.catalogue.speech import Noun
from recommender.domain.items import Item


def small_spec() -> CatalogueSpec:
    """Describe walks: terrain, country, guide, author (both people), length in km and how known they are."""
    return CatalogueSpec(
        name="walks",
        noun=Noun(one="walk", many="walks"),
        facets={
            "terrain": TermsFacet(
                type="terms",
                label="terrain",
                question="Which terrain?",
                dont_know=0.1,
                phrase=Phrase(place="before", nouns={"Coast": "coastal walks", "Hill": "hill walks"}),
                fact="over {value}",
                unknown="I don't know its terrain.",
                beside=("country",),
                exclude_unknown=True,
                similarity=1.0,
            ),
            "country": TermsFacet(
                type="terms",
                label="country",
                question="Which country?",
                phrase=Phrase(place="before", exclude="nothing {value}"),
                fact="in {value}",
                unknown="I don't know where it is.",
            ),
            "guide": TermsFacet(
                type="terms",
                label="guide",
                phrase=Phrase(include="guided by {value}"),
                fact="guided by {value}",
                unknown="I don't know who guides it.",
                answer="{value} guides {item}.",
                ask=("who guides", "who leads it"),
                names=True,
                similarity=1.0,
            ),
            "author": TermsFacet(
                type="terms",
                label="author",
                fact="described by {value}",
                unknown="I don't know who described it.",
                names=True,
            ),
            "person": UnionFacet(
                type="union",
                label="people",
                of=("guide", "author"),
                phrase=Phrase(include="with {value}", exclude="nothing with {value}"),
            ),
            "length": NumberFacet(
                type="number",
                label="length",
                unit="km",
                low=1,
                high=100,
                question="How far?",
                dont_know=0.5,
                phrase=NumberPhrase(
                    between="of {low} to {high} km", at_least="of {low} km or more", at_most="of up to {high} km"
                ),
                fact="{value} km long",
                unknown="I don't know how long it is.",
                ask=("how long", "how far is it"),
                bins=(10, 20, 30),
                step=2,
                similarity=0.5,
            ),
            "opened": NumberFacet(
                type="number",
                label="year",
                low=1900,
                high=2030,
                reads="year",
                phrase=NumberPhrase(between="from {low} to {high}", at_least="from {low} on", at_most="up to {high}"),
                fact="opened in {value}",
                unknown="I don't know when it was opened.",
                step=5,
            ),
            "fame": NumberFacet(
                type="number",
                label="fame",
                low=0,
                high=100,
                phrase=NumberPhrase(between="{low} to {high} known", at_least="{low} known", at_most="{high} known"),
                fact="{value} % known",
                unknown="I don't know how known it is.",
                prior=1.0,
            ),
        },
        critiques={
            "shorter": Critique(facet="length", direction=-1),
            "hillier": Critique(facet="terrain", value="Hill"),
        },
        superlatives={
            "shortest": Critique(facet="length", direction=-1),
            "longest": Critique(facet="length"),
            "newest": Critique(facet="opened"),
            "hilliest": Critique(facet="terrain", value="Hill"),
        },
        orders={
            "shortest first": Critique(facet="length", direction=-1),
            "longest first": Critique(facet="length"),
            "best known first": Critique(facet="fame"),
        },
        ways_to_ask=WaysToAsk(opinion=("have you walked",), works=("does he guide",)),
        stock=Stock(
            ask=("is it open", "is it closed"),
            available="{item} is open.",
            unavailable="{item} is closed at the moment.",
        ),
        unanswerable={
            "weather": Unanswerable(
                ask=("will it rain", "is it dry"), say="I don't know the weather on {item}.", instead=("country",)
            )
        },
        summary=("terrain", "guide", "length", "country"),
        show=("terrain", "guide", "length"),
        reasons={
            "liked": "it goes with {item}, which you liked",
            "saved": "it goes with {item}, which you saved",
            "similar": "people who like {item} like it too",
            "shared": "it shares its {facet_label} {value} with {item}",
            "shared.length": "it is about as long as {item}",
            "matches": "it is {fact}, as you asked",
            "wishes": "it is {fact}, as you wished",
            "preference": "it is {fact}, as you would prefer",
            "preference.guide": "{value} guides it, as you would prefer",
            "text": "it is close to “{value}”",
            "keyword": "it mentions “{value}”",
            "titled": "its title says “{wish}”",
            "popular": "it is one of the best-loved {noun_many} here",
            "most.fame": "it is the best known of {count} {among}",
            "rare.terrain": "it is over {value}, as few {among} are",
            "names.author": "{value} wrote of it",
            "also.guide": "{item} has the same guide",
            "alike.guide": "{value} guides it, like {item}, which you liked",
        },
        behind={
            "liked": "what you liked speaks more for {item}",
            "shared": "{item} has more in common with {liked}",
            "text": "{item} is closer to “{value}”",
            "popular": "{item} is the better-known of the {noun_many}",
        },
        terms_of_use="Made up for tests.",
    )


def small_items() -> list[Item]:
    """Return twelve walks. Walk l has no terrain, k no length, and only a and e share the guide Ann."""
    rows: list[tuple[str, str, int, str, str, str, str, float | None, float]] = [
        ("a", "Cliff Path", 1995, "Coast|Hill", "Wales", "Ann", "Bob", 12, 90),
        ("b", "Harbour Loop", 1999, "Coast", "Wales", "Cid", "Ann", 5, 80),
        ("c", "Long Strand", 1985, "Coast", "Ireland", "Cid", "Dee", 25, 70),
        ("d", "Ridge Round", 1995, "Hill", "Wales", "Eve", "Bob", 14, 60),
        ("e", "Summit Trail", 2005, "Hill", "Scotland", "Ann", "Dee", 18, 50),
        ("f", "Glen Way", 2015, "Hill|Forest", "Scotland", "Eve", "Flo", 35, 40),
        ("g", "Oak Walk", 1975, "Forest", "Wales", "Gus", "Flo", 8, 30),
        ("h", "Pine Walk", 1965, "Forest", "Ireland", "Gus", "Dee", 9, 20),
        ("i", "River Bank", 1990, "Valley", "Ireland", "Hal", "Flo", 11, 10),
        ("j", "Robber's Bank", 1992, "Valley", "Scotland", "Hal", "Ida", 22, 5),
        ("k", "Moor Crossing", 2001, "Moor", "Scotland", "Ian", "Ida", None, 3),
        ("l", "Nowhere Lane", 2010, "", "Ireland", "Ian", "Bob", 6, 1),
    ]
    return [
        Item(
            id=key,
            title=title,
            year=year,
            terms={
                facet: tuple(values.split("|"))
                for facet, values in (("terrain", terrain), ("country", country), ("guide", guide), ("author", author))
                if values
            },
            numbers={"opened": float(year), "fame": fame} | ({} if length is None else {"length": length}),
        )
        for key, title, year, terrain, country, guide, author, length, fame in rows
    ]


def small_catalogue() -> Catalogue:
    """Return the catalogue of walks."""
    return Catalogue(small_spec(), small_items())
