"""What people call the bearers of names: the full name, without "Jr.", or the surname where it tells who is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from recommender.catalogue.english import common

SURNAME_ITEMS = 3  # items that the most frequent bearer of a surname has to have
COMPARABLE = 0.25  # share of the first bearer's items, and of the renown, from which on another bearer may be meant
MAX_BEARERS = 6
# Names that are ordinary words are read as names only when a bearer is as frequent as ORDINARY_ITEMS and at most
# ORDINARY_BEARERS are comparable; names that are everyday words ("Young", "Long") never are.
ORDINARY, EVERYDAY = 0.5, 0.72
ORDINARY_ITEMS, ORDINARY_BEARERS = 8, 3

# A given name alone means somebody only where it is as good as no English word, and its bearer far better known than
# all others of that name.
GIVEN, GIVEN_ITEMS, FAR_BETTER = 0.38, 20, 4.0

# fmt: off
_PARTICLES = frozenset({
    "da", "de", "del", "della", "den", "der", "di", "du", "la", "las", "le", "los", "mac", "st.", "ten", "ter", "van",
    "von", "zu",
})
# fmt: on
_SUFFIXES = frozenset({"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV"})


def short_names(
    items: Mapping[str, int], renown: Mapping[str, float] | None = None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is said for whom: a surface and the names that it may mean.

    `items` is the number of items of each full name, `renown` how well known these are in all; without it all are
    equally known. Who has many items that nobody knows is not who is meant: "a Nolan film" is Christopher's.

    >>> dict(short_names({"Sofia Coppola": 6, "Francis Ford Coppola": 24, "Roman Coppola": 7}))
    {'Coppola': ('Francis Ford Coppola', 'Roman Coppola', 'Sofia Coppola')}
    >>> dict(short_names({"Christopher Nolan": 5, "Lloyd Nolan": 6}, {"Christopher Nolan": 4.5, "Lloyd Nolan": 0.7}))
    {'Nolan': ('Christopher Nolan',)}
    """
    known: Mapping[str, float] = items if renown is None else renown
    falling = sorted(items, key=lambda name: (-items[name], name))
    given = Counter(name.split(" ")[0] for name in items)
    bearers: dict[str, list[str]] = {}
    for name in falling:
        for surface in (without_suffix(name), *surnames(name)):
            if surface != name:
                bearers.setdefault(surface, []).append(name)
    for surface, all_named in bearers.items():
        frequent = [name for name in all_named if items[name] >= COMPARABLE * items[all_named[0]]]
        if surface in items and items[surface] >= COMPARABLE * items[frequent[0]]:
            continue  # somebody is called exactly that
        counts = [items[name] for name in frequent]
        if " " in surface or (given[surface] < len(all_named) and tells_who(surface, counts)):
            frequent.sort(key=lambda name: -known[name])
            named = [name for name in frequent if known[name] >= COMPARABLE * known[frequent[0]]]
            yield surface, tuple(named[:MAX_BEARERS])


def given_names(items: Mapping[str, int], renown: Mapping[str, float]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the given names that one well-known person alone is called by, and who that is: "Denzel"; not "Tom".

    The arguments are those of `short_names`. What is anybody's surname as well means them.

    >>> dict(given_names({"Denzel Washington": 53, "Denzel Whitaker": 6}, {"Denzel Washington": 27.0}))
    {'Denzel': ('Denzel Washington',)}
    """
    taken = {surface for name in items for surface in surnames(name) if items[name] >= SURNAME_ITEMS}
    bearers: dict[str, list[str]] = {}
    for name in sorted(items, key=lambda each: (-renown.get(each, 0.0), each)):
        given, _, rest = name.partition(" ")
        if rest and given.isalpha() and given not in taken and given not in items:
            bearers.setdefault(given, []).append(name)
    for given, named in bearers.items():
        first, *others = named
        alone = all(renown.get(first, 0.0) >= FAR_BETTER * renown.get(each, 0.0) for each in others[:1])
        if alone and len(given) > 2 and items[first] >= GIVEN_ITEMS and common(given) < GIVEN:
            yield given, (first,)


def says_a_name(surface: str, items: int) -> bool:
    """Whether a full name can be told from plain English: "Cher" can, "You" cannot."""
    return " " in surface or common(surface) < ORDINARY or items >= ORDINARY_ITEMS


def tells_who(surname: str, items: Sequence[int]) -> bool:
    """Whether a surname alone is worth reading as a name; `items` are its comparable bearers' numbers, falling."""
    if len(surname) < 3 or items[0] < SURNAME_ITEMS:
        return False
    ordinary = common(surname)
    if ordinary < ORDINARY:
        return True
    return ordinary < EVERYDAY and items[0] >= ORDINARY_ITEMS and len(items) <= ORDINARY_BEARERS


def without_suffix(name: str) -> str:
    """Drop a generation.

    >>> without_suffix("Robert Downey Jr.")
    'Robert Downey'
    """
    words = name.split(" ")
    return " ".join(words[:-1]) if len(words) > 2 and words[-1] in _SUFFIXES else name


def surnames(name: str) -> tuple[str, ...]:
    """Return the surname, with and without the particles before it; nothing for a single word.

    >>> surnames("Lars von Trier")
    ('Trier', 'von Trier')
    """
    words = without_suffix(name).split(" ")
    start = len(words) - 1
    if start == 0:
        return ()
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return tuple(dict.fromkeys((words[-1], " ".join(words[start:]))))


def common_facet(parts: Collection[str], unions: Mapping[str, Iterable[str]]) -> str | None:
    """Return the facet that covers all parts: the only one, or a union that has them all; None when there is none.

    >>> common_facet(["director", "actor"], {"person": ["director", "actor", "writer"]})
    'person'
    """
    if len(set(parts)) == 1:
        return next(iter(parts))
    return next((name for name, of in unions.items() if set(parts) <= set(of)), None)
