"""Names of children, parents and relatives: lists of names, and what Dutch puts around a name.

A word that is a name and a word (Roos, Storm, Wil) is a name only where the sentence says so. Places, organisations,
methods and sayings are none. Surnames count behind a first name, initials or a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from writing.guard import lists, signs
from writing.guard.kinds import NAME
from writing.guard.signs import CALLED, CAP, KIN, PARTICLES, TITLE, UPPER, WORD

Passage = tuple[str, int, int]
Span = tuple[int, int]

TITLED = re.compile(
    rf"(?<![\w-])(?i:{TITLE})[ \t]+((?:(?:{UPPER}\.\s?){{1,4}}\s?)?(?:(?:{PARTICLES})\s){{0,2}}{CAP}(?:\s?-\s?{CAP})?)"
)
LOWER_TITLED = re.compile(
    rf"(?<![\w.])(?:mevrouw|mevr\.?|mw\.?|meneer|dhr\.?|fam\.?|familie)[ \t]+((?:{PARTICLES}\s){{0,2}}([a-z]\w+))",
    re.IGNORECASE,
)
CUE = re.compile(rf"(?<![\w-])(?:{KIN}|{CALLED})(?P<mark> *\(| *: *|,? +['\"]?)", re.IGNORECASE)
IS_CALLED = re.compile(rf"{CALLED}\W*$", re.IGNORECASE)
INITIALS = re.compile(rf"(?<![\w.])(?:{UPPER}\.[ ]?){{1,5}}(?:(?:{PARTICLES})\s){{0,2}}{UPPER}[\w'’]+(?:-{CAP})?")
LOWER_INITIALS = re.compile(
    rf"(?<![\w.@/-])(?!v\. ?d\.)((?:[a-z]\.\s?){{1,4}})((?:{PARTICLES}\s){{0,2}})([a-z]\w+)(?![\w@])"
)
ABBREVIATIONS = frozenset(
    "d.w.z. o.a. i.v.m. t.a.v. m.b.t. a.s. n.a.v. m.a.w. i.p.v. t.o.v. o.b.v. t.b.v. b.v. n.v.".split()
)
TAIL = re.compile(rf"\s(?:(?:{PARTICLES}\s){{1,2}}{CAP}|{CAP}(?:-{CAP})?)(?:\s{CAP})?")
LOWER_TAIL = re.compile(rf"\s(?:(?:{PARTICLES}\s?){{1,2}})[a-z]\w+")
QUOTED_NICKNAME = re.compile(
    r"(?:bijnaam(?: is)?|noem\w* (?:hem|haar|zich)|roep\w* (?:hem|haar)|alias)(?:\s\w+)?\s*:?\s*"
    rf"['\"“‘]({UPPER}?\w+)['\"”’]",
    re.IGNORECASE,
)
NEIGHBOUR_BEHIND = re.compile(rf"(?:,| en| of)\s({CAP})")
NEIGHBOUR_BEFORE = re.compile(rf"({CAP})(?:,| en| of)\s$")
AND_ANOTHER = re.compile(rf"\s+en\s+{CAP}\s+(\w+)")
ANOTHER_AND = re.compile(rf"{CAP}\s+en\s+$")
OTHER_OF_TWO = re.compile(rf"\s(?:en|of)\s({CAP})(?![\w'’-]|\s{UPPER})")
NEXT_WORD = re.compile(r"\s+(\w+)")
OWNED = re.compile(r"\s([a-zà-ÿ]+)")
SIGN_BEFORE = re.compile(rf"(?:{KIN}|heet|heette)[\s,(]*$", re.IGNORECASE)
SENTENCE = re.compile(r"(?:^|[.?!]\s{1,4}|\n)(\w)")
NOT_A_NAME = re.compile(r"(?:se|aans|aanse|ees|eese|isch|ische|ers|ling|ing|heid|team|wijk|zorg|hulp)$")
JOINED_BY_AT = re.compile(rf"@{UPPER}")  # 'Extr@Utrecht' is one word; an address has no capital there
SHORTEST_IN_LOWER_CASE = 4


def passages(text: str) -> Iterator[Passage]:
    """Yield the names in a text, the most certain first; later ones that overlap are dropped by the caller."""
    said = list(_sayings(text))
    found: list[Span] = []
    for rule in (_titled, _initialled, _nicknames, _after_cues, _known):
        found += [
            (start, end)
            for start, end in rule(text)
            if not any(start < b and a < end for a, b in said) and not JOINED_BY_AT.match(text, end)
        ]
    yield from ((NAME, start, end) for start, end in (*found, *_again(text, found)))


def _sayings(text: str) -> Iterator[Span]:
    """'Jan en alleman', 'Jip en Janneke', 'William Schrikker': nobody's name."""
    lower = text.lower()
    for found in WORD.finditer(lower):
        for phrase in lists.sayings().get(found.group(), ()):
            if lower.startswith(phrase, found.start()):
                yield found.start(), found.start() + len(phrase)


def _titled(text: str) -> Iterator[Span]:
    for match in TITLED.finditer(text):
        name = match.group(1)
        words = re.sub(r"^(?:[^\W\d_]\.\s?)+", "", name).split()
        if not words[-1][0].isupper() or _is_no_name(words[-1]) or words[0].lower() in lists.no_names():
            continue
        end = match.end(1)
        tail = TAIL.match(text, end)
        yield match.start(1), tail.end() if tail and not _is_no_name(tail.group().split()[-1]) else end
    for match in LOWER_TITLED.finditer(text):
        word = match.group(2)
        if word.islower() and (word in lists.surnames() or lists.first_names().get(word) == lists.SURE):
            yield match.span(1)


def _initialled(text: str) -> Iterator[Span]:
    for match in INITIALS.finditer(text):
        last = match.group().split(".")[-1].split()[-1]
        compact = match.group().replace(" ", "").lower()
        is_firm = compact.startswith(("b.v.", "n.v.", "o.b.", "a.d."))
        if not _is_no_name(last) and not is_firm and not _is_item(text, match):
            yield match.span()
    for match in LOWER_INITIALS.finditer(text):
        has_particle = match.group(2).startswith(("van", "de ", "den ", "el ")) and match.group(3) in lists.surnames()
        is_known = match.group(3) in lists.surnames() and match.group(1).count(".") <= 3
        if (has_particle or is_known) and match.group(1).strip() not in ABBREVIATIONS:
            yield match.span()


def _is_item(text: str, match: re.Match) -> bool:
    """Tell 'B. Breng in kaart', an item of a list that has an A, a C or a 1 too, from 'R. van der Meulen'."""
    letter = re.match(rf"({UPPER})\. {CAP}$", match.group())
    if letter is None or not signs.starts_sentence(text, match.start()):
        return False
    neighbours = f"{chr(ord(letter.group(1)) - 1)}{chr(ord(letter.group(1)) + 1)}"
    return re.search(rf"(?:^|[\s(])(?:[{re.escape(neighbours)}]|\d)[.)] ", text) is not None


def _nicknames(text: str) -> Iterator[Span]:
    yield from (match.span(1) for match in QUOTED_NICKNAME.finditer(text))


def _after_cues(text: str) -> Iterator[Span]:
    """'oma Truus', 'haar dochter Lin', 'het oudste kind heet djennah', 'zoontje bilal'."""
    names = lists.first_names()
    for match in CUE.finditer(text):
        found = WORD.match(text, match.end())
        if found is None or _is_no_name(found.group()):
            continue
        mark, cue = names.get(found.group().lower()), match.group("mark")
        if found.group()[0].isupper():
            is_direct = not re.search(r"[,:(]", cue)
            is_name = mark in {lists.SURE, lists.CAPITAL} or (is_direct and (mark or _looks_like_name(found.group())))
        else:
            is_sure_enough = "(" in cue or IS_CALLED.search(match.group()) is not None
            is_name = mark == lists.SURE or (mark in {lists.CAPITAL, lists.INSIDE} and is_sure_enough)
        if is_name:
            yield found.start(), _with_tail(text, found.end())


def _known(text: str) -> Iterator[Span]:
    """First names from the list, wherever they stand."""
    keeps_lower_case = _is_written_in_lower_case(text)
    for found in WORD.finditer(text):
        start, word = found.start(), found.group()
        mark = _mark(word)
        if mark is None and word[0].isupper() and word[-1] == "s":
            mark = _mark_without_s(text, found)
        if mark is None and "-" in word and word[0].islower():  # 'de zaak-Tessa'
            start, word = start + word.rindex("-") + 1, word.rpartition("-")[2]
            mark = _mark(word) if word[0].isupper() else None
        if mark is None or _is_no_name(word) or (word.isupper() and len(word) <= SHORTEST_IN_LOWER_CASE):
            continue
        if signs.is_part_of_thing(text, start, found.end()):
            continue
        if word[0].isupper():
            is_name = mark in {lists.SURE, lists.CAPITAL} or _doubtful_is_name(text, start, found.end(), mark)
        else:
            is_name = mark == lists.SURE and _lower_is_name(text, found, keeps_lower_case)
        if is_name:
            end = found.end() - 2 if word.endswith(("'s", "’s")) else found.end()
            yield start, _with_tail(text, end)
            if mark == lists.SURE and (other := _other_of_two(text, found.end())):
                yield other


def _other_of_two(text: str, end: int) -> Span | None:
    """'Fenna en Daniek': a capitalised word that no list knows, behind a name and 'en'."""
    other = OTHER_OF_TWO.match(text, end)
    if other is None or _mark(other.group(1)) is not None or _is_no_name(other.group(1)):
        return None
    return other.span(1) if _looks_like_name(other.group(1)) else None


def _mark(word: str) -> str | None:
    """Return how far a word is a first name: as it stands, with 's, or of two first names; None when it is none."""
    names, lower = lists.first_names(), word.lower()
    if lower in names:
        return names[lower]
    if "-" in lower:
        marks = {names.get(part) for part in lower.split("-")}
        return None if None in marks else lists.SURE if marks == {lists.SURE} else lists.CAPITAL
    return names.get(lower[:-2]) if lower.endswith("'s") and word[0].isupper() else None


def _mark_without_s(text: str, found: re.Match) -> str | None:
    """'Jamals rapport': a first name and an s before something that it has."""
    stem = found.group()[:-1].lower()
    owned = OWNED.match(text, found.end())
    if len(stem) < SHORTEST_IN_LOWER_CASE or owned is None or owned.group(1) in signs.VERBS | signs.VERBS_OF_TWO:
        return None
    return lists.first_names().get(stem)


def _doubtful_is_name(text: str, start: int, end: int, mark: str) -> bool:
    """A word with a capital that is an ordinary word too: look at what stands around it."""
    before = text[max(0, start - 40) : start]
    if signs.is_person_behind(text, end) or _has_named_neighbour(text, end, before) or _are_two(text, end, before):
        return True
    if signs.POINTER.search(before):
        return False
    if not signs.starts_sentence(text, start):
        return mark == lists.INSIDE
    tail = TAIL.match(text, end)
    return tail is not None and mark == lists.INSIDE and not _is_no_name(tail.group().split()[-1])


def _has_named_neighbour(text: str, end: int, before: str) -> bool:
    """'Adem en Elif': what stands beside a name is one."""
    around = (NEIGHBOUR_BEHIND.match(text, end), NEIGHBOUR_BEFORE.search(before))
    return any(
        match is not None and _mark(match.group(1)) == lists.SURE and not _is_no_name(match.group(1))
        for match in around
    )


def _are_two(text: str, end: int, before: str) -> bool:
    """'Wil en Rein zijn pleegouders': two, and what they do together."""
    behind = AND_ANOTHER.match(text, end)
    alone = NEXT_WORD.match(text, end) if ANOTHER_AND.search(before) else None
    return any(match is not None and match.group(1) in signs.VERBS_OF_TWO for match in (behind, alone))


def _lower_is_name(text: str, found: re.Match, keeps_lower_case: bool) -> bool:
    """A name without a capital: by somebody who hardly uses them, or with a sign of a person around it."""
    before = text[max(0, found.start() - 30) : found.start()]
    if (
        before.endswith(("@", "/", "."))
        or text[found.end() : found.end() + 1] in {"@", "/"}
        or _is_in_address(text, found)
    ):
        return False
    if len(found.group()) < SHORTEST_IN_LOWER_CASE:
        return False
    tail = LOWER_TAIL.match(text, found.end())
    has_sign = SIGN_BEFORE.search(before) is not None or (tail is not None and "d." in tail.group())
    return has_sign or keeps_lower_case


def _is_in_address(text: str, found: re.Match) -> bool:
    """'www.sanne.example'."""
    return re.match(r"\.\w", text[found.end() : found.end() + 2]) is not None


def _is_written_in_lower_case(text: str) -> bool:
    """Return whether at least half of the sentences begin without a capital."""
    firsts = [first for first in SENTENCE.findall(text) if first.isalpha()]
    return sum(first.islower() for first in firsts) * 2 >= len(firsts)


def _again(text: str, found: list[Span]) -> Iterator[Span]:
    """Names that no list knows, where they return: 'mevrouw Achterberg ... Achterberg wil'."""
    words = {word for start, end in found for word in re.findall(rf"(?<![\w-]){CAP}", text[start:end])}
    for word in sorted(words):
        if len(word) < SHORTEST_IN_LOWER_CASE or _mark(word) is not None or _is_no_name(word):
            continue
        for match in re.finditer(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text):
            if not signs.starts_sentence(text, match.start()) or signs.is_person_behind(text, match.end()):
                yield match.span()


def _with_tail(text: str, end: int) -> int:
    """Return where the name ends when a surname follows it."""
    tail = TAIL.match(text, end)
    if tail and not _is_no_name(tail.group().split()[-1]):
        return tail.end()
    lower = LOWER_TAIL.match(text, end)
    return lower.end() if lower and "d." in lower.group() else end


def _is_no_name(word: str) -> bool:
    lower = word.lower().strip("'’.")
    if lower.endswith(("'s", "’s")):
        lower = lower[:-2]
    return lower in lists.no_names() or lower.split("-")[0] in lists.no_names() or len(lower) < 2 or "@" in word


def _looks_like_name(word: str) -> bool:
    """A capitalised word behind 'moeder' that no list knows: not an abbreviation, a people or a language."""
    if word.isupper() or (not word.isalpha() and "-" not in word and "'" not in word):
        return False
    return not NOT_A_NAME.search(word.lower())
