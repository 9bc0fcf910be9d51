"""Titles that are named and that the catalogue lacks: what looks like a part of one is never linked.

"The Greatest Showman (2017)" is not "The Greatest", and "Game of Thrones" not "The Game". Evidence is a year in
brackets that no title before it has, capitals or a number that carry on a title that is known ("Heat Wave Forever",
"Heat 3"), a run of capitals behind "I loved", and a statistical mark that is longer than what is linked in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from contract.lexicon import Title
from understanding.linking.candidates import Candidate
from understanding.linking.evidence import Mark
from understanding.linking.name_parts import INNER, SIGNS, NameParts
from understanding.linking.names import Match
from understanding.linking.quantities import Quantity
from understanding.linking.ranges import Range
from understanding.text import breaks

UNLISTED = 0.9  # confidence: less than in a title of the same words that is known
_FEW = 3  # namesakes of other years that are offered in place of a title that is not there
_LOWER_RUN = 6  # words that a title in a message without capitals may have before its year
_LONG_NAME = 3  # capitals from which on a message that is nothing else names no person
_OPENING, _CLOSING = frozenset("(["), frozenset(")]")
_JOINTS = frozenset({"and", "or", "also", "but"})
_UNITS = frozenset({"stars", "star", "hours", "minutes", "times", "more", "or", "/", "%", "out", "of"})
_GRADING = frozenset({"give", "gave", "rate", "rated", "rating"})  # "give Heat 3"
_SEQUEL_BEFORE = frozenset({"part", "chapter", "volume", "vol", "episode"})
_ROMAN = frozenset({"II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"})


class UnlistedTitles(NameParts):
    """Finds the titles of one message that are named and not linked."""

    def read(self, marks: Sequence[Mark]) -> list[tuple[int, int, str]]:
        """Return from where to where, and whether it is a title or a person; some may overlap."""
        found = [(start, end, "title") for start, end in self._dated()]
        found += [(start, end, "title") for start, end in (*self._runs(), *self._sequels(), *self._numbers())]
        found += [(mark.start, mark.end, mark.entity) for mark in marks if self._is_longer(mark)]
        return found

    # -- a year in brackets

    def _dated(self) -> Iterator[tuple[int, int]]:
        for place, token in enumerate(self.tokens):
            year = self.years.get(place + 1)
            if token.text not in _OPENING or year is None or place == 0:
                continue
            end = place + 1
            while end < len(self.tokens) and self.tokens[end].start < year.end:
                end += 1
            if end == len(self.tokens) or self.tokens[end].text not in _CLOSING:
                continue
            start = self._run_before(place)
            matched = [match.start for match in self.matches if match.end == place]
            if matched:
                start = min([start, *matched])
            linked = [each for each in self.candidates if each.entity == "title" and each.end == end + 1]
            # "In Her Skin (2009)" is not Skin (2008): a year off by one is believed of the whole title alone.
            linked = [each for each in linked if each.start <= start or self._is_of(each, year)]
            general = self.solid.issuperset(range(start, place)) and not self.is_upper(start)  # "a comedy (2010)"
            # A title that is known with just this year is meant, whatever stands before it: "Yes Scream (1996)".
            if start < place and not general and not linked:
                yield start, end + 1

    def _is_of(self, candidate: Candidate, year: Quantity) -> bool:
        """Whether a title that was linked is of just this year."""
        low = year.value.low if isinstance(year.value, Range) else None
        titles = [title for match in self.matches for title in match.entries if isinstance(title, Title)]
        return any(title.item in candidate.value and title.year == low for title in titles)

    def of_other_years(self, start: int, end: int) -> tuple[str, ...]:
        """Return the items of a title said with a year that is none of theirs: "Signs (2008)", if they are few."""
        found = [
            title.item
            for match in self.matches
            if match.start == start and match.exact and not match.typos
            if match.end + 1 in self.years and match.end < end and self.tokens[match.end].text in _OPENING
            for title in match.entries
            if isinstance(title, Title)
        ]
        return tuple(dict.fromkeys(found)) if len(set(found)) <= _FEW else ()

    def _run_before(self, place: int) -> int:
        """Return where the title that ends at a place begins."""
        capitals = not self.evidence.shouted
        start = place
        while start > 0 and not self._stops(start - 1, place, capitals):
            start -= 1
        start = self._behind_cues(start, place)
        while start < place and (
            not self.tokens[start].word or (capitals and self.is_lower(start) and not self.is_all_lower(start, place))
        ):
            start += 1
        if not any(self.is_upper(position) for position in range(start, place)):
            return self._plain_run_before(place)
        return start

    def _stops(self, position: int, place: int, capitals: bool) -> bool:
        token = self.tokens[position]
        if not token.word:
            return token.text not in SIGNS or (breaks(self.tokens, position) and place - position > 1)
        if token.raw == "I":
            return True
        if token.text == "and":
            return any(each.entity == "title" and each.end == position for each in self.candidates)
        return capitals and not self.is_upper(position) and not token.text.isdigit() and token.text not in INNER

    def _plain_run_before(self, place: int) -> int:
        """Return the same where capitals say nothing: behind a cue, or from where the clause begins."""
        start = place
        while start > 0 and self.tokens[start - 1].word and place - start < _LOWER_RUN:
            start -= 1
        whole = start == 0 or not self.tokens[start - 1].word
        behind = self._behind_cues(start, place, inner=True)
        while behind < place and self.tokens[behind].text in _JOINTS:
            behind += 1
        said = range(behind, place)
        general = any(self.tokens[position].text in self.cues.items | self.cues.plurals for position in said)
        if (behind == start and not whole) or general or not self.solid.isdisjoint(said):
            return place
        return behind

    def _behind_cues(self, start: int, place: int, inner: bool = False) -> int:
        """Return where a title begins behind words that lead to one: "have you seen", "loved"; `inner` at any place."""
        best = start
        for position in range(start + 1, place):
            cued = any(table.ends_at(self.tokens, position) for table in (self.cues.weak_title, self.cues.strong_title))
            if cued and (inner or position - best <= 4) and not self._is_matched(position):
                best = position
        return best

    def _is_matched(self, position: int) -> bool:
        return any(match.start < position < match.end for match in self.matches)

    # -- capitals

    def _runs(self) -> Iterator[tuple[int, int]]:
        if self.evidence.shouted:
            if self._is_bare_title():
                yield 0, self._trimmed(len(self.tokens))
            return
        position = 0
        while position < len(self.tokens):
            end = self._run_end(position)
            if end - position > 1 and self._is_unlisted(position, end):
                yield position, end
            position = max(end, position + 1)

    def _run_end(self, start: int) -> int:
        """Return where a run of capitals ends that begins at a position; the position itself where none does."""
        if not self.is_upper(start) or self.tokens[start].raw == "I":
            return start
        end, position = start + 1, start + 1
        while position < len(self.tokens):
            token = self.tokens[position]
            if (
                self.is_upper(position) and token.raw != "I" and (position == end or token.text not in self.cues.praise)
            ) or (token.text.isdigit() and position == end and len(token.text) < 3):
                end = position + 1
            elif (token.word and token.text not in INNER) or (
                not token.word and (token.text not in SIGNS or breaks(self.tokens, position))
            ):
                break
            position += 1
        return end

    def _is_unlisted(self, start: int, end: int) -> bool:
        """Whether a run of capitals goes beyond each title in it, or is what somebody says to have seen."""
        inside = [each for each in self.candidates if start <= each.start and each.end <= end]
        if self._solid_within(start, end) or self._starts_clause_after_sign(start, end):
            return False
        cued = self.cues.weak_title.ends_at(self.tokens, start) or self.cues.strong_title.ends_at(self.tokens, start)
        titles = [match for match in self.matches if start - 1 <= match.start and start < match.end <= end]
        if any(match.start <= start and match.end == end for match in titles):
            return False
        rest = [
            position
            for position in range(start, end)
            if self.tokens[position].word and not any(match.start <= position < match.end for match in titles)
        ]
        content = [position for position in rest if self.is_content(position) and not self.leads(position)]
        if titles and (content or self._is_pair(titles, start, end)):
            return not content or self._carries_on(titles, content)
        person = self.cues.name.ends_at(self.tokens, start) and end - start < _LONG_NAME
        return bool(cued and not titles and not person and not any(each.is_name for each in inside) and len(rest) > 1)

    def _is_pair(self, titles: Sequence[Match[Any]], start: int, end: int) -> bool:
        """Whether a run is two titles of different items, or has more between: "Avengers: Endgame"."""
        for first in titles:
            for second in titles:
                between = range(first.end, second.start)
                if not (first.start <= start and first.end <= second.start and second.end == end):
                    continue
                if any(self.is_upper(place) and self.tokens[place].text not in INNER for place in between):
                    return True
                beside = all(self.tokens[place].text in ":-–—" for place in between)
                if beside and self.items(first).isdisjoint(self.items(second)):
                    return self.says(first) and self.says(second)
        return False

    def _solid_within(self, start: int, end: int) -> bool:
        """Whether something in a run stands for itself; behind a colon nothing does: "Avengers: Infinity War"."""
        colon = next((place for place in range(start + 1, end) if self.tokens[place].text == ":"), end)
        return any(position in self.solid or position in self.telling for position in range(start, colon))

    def _carries_on(self, titles: Sequence[Match[Any]], content: Sequence[int]) -> bool:
        """Whether some word next to a known title is no beginning of a sentence and no word of conversation."""
        known = self.cues.vocabulary()
        return any(self.tokens[position].text not in known for position in content) and any(
            self.words_in(match.start, match.end) for match in titles
        )

    def _starts_clause_after_sign(self, start: int, end: int) -> bool:
        """Whether praise or the like follows a colon: "Heat: Great film"."""
        return any(
            self.tokens[position].text == ":"
            and position + 1 < end
            and self.tokens[position + 1].text in self.cues.praise | self.cues.scorn
            for position in range(start, end)
        )

    def _is_bare_title(self) -> bool:
        """Whether a message of capitalised words is a name that is not known: "Baby Driver"."""
        words = [position for position, token in enumerate(self.tokens) if token.word]
        if len(words) > _LOWER_RUN + 2 or any(
            self.tokens[place].raw.isupper() and len(self.tokens[place].raw) > 1 for place in words
        ):
            return False
        if any(
            match.start <= words[0] + 1 and match.end > words[-1] and match.start <= words[0] for match in self.matches
        ):
            return False
        if any(position in self.solid or position in self.telling for position in words) or self.evidence.replies:
            return False
        known = self.cues.vocabulary()
        content = [position for position in words if self.is_content(position)]
        part = any(self.is_content(place) for match in self.matches for place in range(match.start, match.end))
        new = [place for place in content if self.tokens[place].text not in known]
        named = any(each.is_name and self.words_in(each.start, each.end) > 1 for each in self.candidates)
        return len(content) > 1 and len(new) > 1 and not named and (part or len(content) >= _LONG_NAME)

    def _trimmed(self, end: int) -> int:
        while end > 0 and not self.tokens[end - 1].word:
            end -= 1
        return end

    # -- sequels and numbers

    def _sequels(self) -> Iterator[tuple[int, int]]:
        """Yield a linked title with a number that is no part of it: "Heat 3", "Alien Part 9"."""
        whole = [
            match
            for match in self.matches
            if match.start == 0 and self.words_in(match.end, len(self.tokens)) == 1 and self.says(match)
        ]
        spans = [(each.start, each.end) for each in self.candidates if each.entity == "title"]
        for start, end in (*spans, *((match.start, match.end) for match in whole)):
            if end >= len(self.tokens) or self.tokens[end - 1].text.isdigit():
                continue
            number = end + (self.tokens[end].text in _SEQUEL_BEFORE)
            if number >= len(self.tokens) or not self._is_number(number):
                continue
            longer = any(
                other.start <= number < other.end and (other.end - other.start > 1 or other.entity == "rating")
                for other in self.candidates
            )
            following = self.tokens[number + 1].text if number + 1 < len(self.tokens) else ""
            graded = any(token.text in _GRADING for token in self.tokens[:start])
            if not longer and not graded and following not in _UNITS | self.cues.plurals:
                yield start, number + 1

    def _is_number(self, position: int) -> bool:
        token = self.tokens[position]
        return token.raw in _ROMAN or (token.text.isdigit() and 2 <= int(token.text) <= 20)

    def _numbers(self) -> Iterator[tuple[int, int]]:
        """Yield a year that somebody says to have seen: "have you seen 1917"."""
        for start, year in self.years.items():
            single = self.tokens[start].start == year.start and self.tokens[start].end == year.end
            known = any(match.start == start for match in self.matches)
            if (
                single
                and not known
                and self.evidence.is_watched(start)
                and self.evidence.is_number_title(start, start + 1)
            ):
                yield start, start + 1

    # -- marks

    def _is_longer(self, mark: Mark) -> bool:
        """Whether a mark goes beyond what is linked in it by more than words of conversation."""
        if mark.entity not in ("title", "person"):
            return False
        inside = [
            each
            for each in self.candidates
            if mark.start < each.end and each.start < mark.end and each.value is not None
        ]
        if not inside or any(each.start <= mark.start and mark.end <= each.end for each in inside):
            return False
        if any(each.entity == "title" and self.tokens[each.end - 1].text in _CLOSING for each in inside):
            return False  # a year in brackets says where the title ends, and the catalogue has it
        covered = {position for each in inside for position in range(each.start, each.end)}
        known = self.cues.vocabulary()
        return any(
            self.is_content(position) and self.tokens[position].text not in known and position not in covered
            for position in range(mark.start, mark.end)
        )
