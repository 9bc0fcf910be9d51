"""Prose from outside, made fit to keep and to show: no markup, no control characters, cut where a sentence ends.

Ours, because BeautifulSoup loses text behind `<ref name=a/>`, and mwparserfromhell takes minutes for hostile markup.
"""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

_UNSEEN_TAGS = frozenset({"script", "style", "ref", "head", "template"})
_BREAKING_TAGS = frozenset({"br", "div", "p", "li", "tr", "td", "h1", "h2", "h3"})
# Wiki text: references, templates without templates in them, links (the part that is shown), and quotes of emphasis.
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}")
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_EMPHASIS = re.compile(r"'{2,5}")
_SPACES = re.compile(r"\s+")
# A sentence ends at a stop before a space and a capital, unless the stop is an initial's or an abbreviation's.
_END = re.compile(
    r"(?<!\b[A-Z]\.)(?<!\b(?:Mr|Dr|St|Jr|Sr|Lt|vs|No)\.)(?<!\b(?:Mrs|Sgt|Col)\.)"
    r"(?:(?<=[.!?…])(?P<closing>[\"'”’)\]]*)\s+(?=[\"'“‘(\[]*[A-Z0-9ÀÁÉÎÖÜ])|(?<=[。！？]))"
)


def clean(text: str) -> str:
    r"""Return plain text in one line: without HTML and wiki markup, control and direction characters, in Unicode's NFC.

    >>> clean("<p>A <b>boxer</b>&nbsp;gets\n a [[Last chance|chance]].<script>alert(1)</script></p>")
    'A boxer gets a chance.'
    """
    text = unicodedata.normalize("NFC", _without_tags(text))
    for _ in range(3):  # templates stand within templates, but rarely deeper
        text = _TEMPLATE.sub(" ", text)
    text = _EMPHASIS.sub("", _LINK.sub(r"\1", text))
    shown = (" " if char.isspace() else char for char in text if char.isspace() or unicodedata.category(char)[0] != "C")
    return _SPACES.sub(" ", "".join(shown)).strip()


def shortened(text: str, limit: int) -> str:
    """Return as many whole sentences as fit into `limit` characters; where not even one does, its first words and "…".

    >>> shortened("Directed by J. Doe. It is about a heist. And more.", 45)
    'Directed by J. Doe. It is about a heist.'
    >>> shortened("One very long sentence without an end", 20)
    'One very long…'
    """
    if len(text) <= limit:
        return text
    stops = (max(match.start(), match.end("closing")) for match in _END.finditer(text[: limit + 2]))
    ends = [stop for stop in stops if 0 < stop <= limit]
    if ends:
        return text[: ends[-1]]
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:–-") + "…"


def _without_tags(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    reader = _Text()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)


class _Text(HTMLParser):
    """Collects what a page shows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        closed = (self.get_starttag_text() or "").endswith("/>")  # also where "/" belongs to a value without quotes
        self._unseen += tag in _UNSEEN_TAGS and not closed
        if tag in _BREAKING_TAGS:
            self.parts.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKING_TAGS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN_TAGS:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BREAKING_TAGS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)
