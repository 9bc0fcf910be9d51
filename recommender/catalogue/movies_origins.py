"""Where films come from, as it is said: "French", "Korean"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# Adjective of origin: the countries it stands for and, where the country alone says too little because many
# co-productions in other languages name it, the languages one of which has to be spoken.
ORIGINS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    adjective: (frozenset(countries.split("|")), frozenset(filter(None, languages.split("|"))))
    for adjective, countries, languages in (
        ("American", "United States", ""),
        ("Argentine", "Argentina", "Spanish"),
        ("Australian", "Australia", ""),
        ("Austrian", "Austria", ""),
        ("Belgian", "Belgium", ""),
        ("Brazilian", "Brazil", "Portuguese"),
        ("British", "United Kingdom", ""),
        ("Bulgarian", "Bulgaria", "Bulgarian"),
        ("Canadian", "Canada", ""),
        ("Chilean", "Chile", "Spanish"),
        ("Chinese", "China", "Chinese|Mandarin|Cantonese"),
        ("Colombian", "Colombia", "Spanish"),
        ("Cuban", "Cuba", "Spanish"),
        ("Czech", "Czech Republic|Czechoslovakia", "Czech"),
        ("Danish", "Denmark", "Danish"),
        ("Dutch", "Netherlands", "Dutch"),
        ("Egyptian", "Egypt", "Arabic"),
        ("Finnish", "Finland", "Finnish"),
        ("French", "France", "French"),
        ("German", "Germany|West Germany|East Germany", "German"),
        ("Greek", "Greece", "Greek"),
        ("Hungarian", "Hungary", "Hungarian"),
        ("Icelandic", "Iceland", "Icelandic"),
        ("Indian", "India", ""),
        ("Indonesian", "Indonesia", ""),
        ("Iranian", "Iran", "Persian|Kurdish|Azerbaijani"),
        ("Irish", "Ireland", ""),
        ("Israeli", "Israel", ""),
        ("Italian", "Italy", "Italian|Sicilian|Neapolitan"),
        ("Japanese", "Japan", "Japanese"),
        ("Korean", "South Korea", "Korean"),
        ("Mexican", "Mexico", "Spanish"),
        ("New Zealand", "New Zealand", ""),
        ("Norwegian", "Norway", "Norwegian"),
        ("Peruvian", "Peru", "Spanish|Quechua"),
        ("Polish", "Poland", "Polish"),
        ("Portuguese", "Portugal", "Portuguese"),
        ("Romanian", "Romania", "Romanian"),
        ("Russian", "Russia|Soviet Union", "Russian"),
        ("Serbian", "Serbia|Yugoslavia", "Serbian|Serbo-Croatian"),
        ("South African", "South Africa", ""),
        ("Spanish", "Spain", "Spanish|Catalan|Basque|Galician"),
        ("Swedish", "Sweden", "Swedish"),
        ("Swiss", "Switzerland", ""),
        ("Taiwanese", "Taiwan", "Chinese|Mandarin|Taiwanese Hokkien"),
        ("Thai", "Thailand", "Thai"),
        ("Turkish", "Turkey", "Turkish"),
        ("Ukrainian", "Ukraine", "Ukrainian|Russian"),
        ("Vietnamese", "Vietnam", "Vietnamese"),
    )
}


def origins(countries: Iterable[str], languages: Iterable[str]) -> tuple[str, ...]:
    """Return the adjectives that hold; where no language is known the country decides.

    >>> origins(["France", "United States"], ["English"])
    ('American',)
    """
    places, spoken = set(countries), set(languages)
    return tuple(
        adjective
        for adjective, (where, tongues) in ORIGINS.items()
        if where & places and (not tongues or not spoken or tongues & spoken)
    )
