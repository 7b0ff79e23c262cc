"""What has a form: BSN, e-mail addresses, telephone numbers, dates of birth, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.nl import bsn as bsn_number

from writing.guard.kinds import ADDRESS, BIRTHDATE, BSN, EMAIL, PHONE
from writing.guard.signs import KIN

Passage = tuple[str, int, int]
PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2019": "'", "\u2018": "'", "\u2013": "-", "\u2011": "-", "\u2010": "-"}
)

# Nine digits, also as 123 456 782, 123.45.67.82 or 1234-56-782; not inside a longer number or an amount.
NINE_DIGITS = re.compile(r"(?<![\d+])(?<!\d[.,/])\d(?:[ .\-]{0,1}\d){8}(?!\d)(?![.,/]\d)")

_AT = r"(?:\s?@\s?|\s?[\[({]\s?(?:at|apenstaartje|@)\s?[\])}]\s?|\s+(?:at|apenstaartje|apestaartje)\s+)"
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|punt|\.)\s?[\])}]\s?|\s+(?:dot|punt)\s+)"
_LOCAL = r"[\w+%-]{1,64}(?:(?:\.|\s+punt\s+|\s+dot\s+|\s?[\[(](?:punt|dot)[\])]\s?)[\w+%-]{1,64}){0,5}"
# Every length is bounded: 20 kB of one sign must not take seconds.
EMAIL_ADDRESS = re.compile(
    rf"(?<![\w.+%-]){_LOCAL}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}{_DOT}[a-z]{{2,}}\b", re.IGNORECASE
)
# Addresses of services are for everybody; those of persons are not.
PUBLIC_MAILBOX = re.compile(
    r"^(?:info|jeugd|contact|secretariaat|receptie|balie|post|mail|administratie|aanmelden|aanmelding|support|redactie"
    r"|nieuwsbrief|vragen|meldpunt|privacy|gemeente|praktijk|huisarts\w*|buurtteam\w*|ontwikkelkamer)@",
    re.IGNORECASE,
)
PUBLIC_DOMAIN = re.compile(r"@(?:[\w-]+\.)?(?:utrecht|lokalis|rijksoverheid|veiligthuis\w*|113|overheid)\.nl$", re.I)

_SEP = r"[ .\-/]{0,3}"
_INTERNATIONAL = r"(?:\+|00)\s?31" + _SEP + r"(?:\(0\))?" + _SEP
MOBILE = rf"(?:{_INTERNATIONAL}6|\(?06\)?)(?:{_SEP}\d){{8}}"
FIXED = rf"(?:{_INTERNATIONAL}[1-57]|\(?0[1-57])(?:\)?{_SEP}\)?\d){{8}}"
FOREIGN = r"(?:\+|00)(?!31)[1-9]\d{0,2}(?:[ .\-/]?\d){7,11}"
TELEPHONE = re.compile(rf"(?<![\w.,€])(?:{MOBILE}|{FIXED}|{FOREIGN})(?!\d)")
# A number without its area code, after a word that says that it is one.
SHORT_NUMBER = re.compile(
    r"\b(?:tel(?:efoon)?(?:nummer|nr)?\.?|nummer|bel(?:len|baar)?(?: op)?|mobiel|gsm|06-nummer)\s*(?:is|:|op)?\s*"
    r"(\d{3}[ \-]?\d{2}[ \-]?\d{2}|\d{2}[ \-]?\d{2}[ \-]?\d{3})(?!\d|[.,]\d)",
    re.IGNORECASE,
)
SPOKEN = re.compile(
    r"\bnul[ -]zes(?:[ ,-]+(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|\d{1,2}|\w+(?:tig|tien)|elf"
    r"|twaalf)){3,8}",
    re.I,
)

_MONTH = (
    r"(?:jan(?:uari)?|feb(?:r|ruari)?|mrt|maart|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:(?:19|20)\d{2}|'?\d{2})"
_ORDINAL = (
    r"(?:eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende|elfde|twaalfde|(?:der|veer|vijf|zes"
    r"|zeven|acht|negen)tiende|(?:(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)[eë]n)?(?:twin|der)tigste)"
)
DATE = (
    rf"(?:(?:de\s)?{_ORDINAL}\s(?:van\s)?{_MONTH}(?:\s{_YEAR})?(?!\d)|"
    rf"\d{{1,2}}(?:e|ste|de)?[ \-]{{1,2}}{_MONTH}(?:[ \-]{{1,2}}{_YEAR})?(?!\d)"
    rf"|\d{{1,2}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?{_YEAR}(?!\d)|(?:19|20)\d{{2}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)"
    r"|\d{1,2}[-/]\d{1,2}(?![\d/-])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:(?:19|20)\d{2}|\d{2})(?!\d))"
)
_BORN = (
    r"(?:geboren|geboorte(?:datum|dag|dd)?|geb\.?\s?(?:dat(?:um)?|dd|d\.d)?\.?|gebdat(?:um)?|gd|g\.d\.|dob"
    r"|verjaart|verjaardag|jarig|\*)"
)
BORN_ON = re.compile(
    rf"(?<!\w){_BORN}(?:\s+(?:is|was|op|te|in|dd|d\.d\.|per|staat|van|(?-i:[A-Z]\w{{1,30}}))){{0,4}}\s{{0,3}}"
    rf"(?:\([^)\d]{{0,40}})?[\s:=(,]{{0,5}}(?:(?:ma|di|wo|do|vr|za|zo)\w*\s)?({DATE})",
    re.IGNORECASE,
)
# The day on which somebody comes of age says when he was born.
EIGHTEEN = re.compile(
    rf"(?:(?:word(?:t|en)|werd(?:en)?|is|was)\s+(?:(?:dan|pas|al|net|bijna)\s+)?(?:op\s+)?({DATE})[^.?!\d]{{0,25}}?\b(?:achttien|18|zestien|16|twaalf|12)\b(?!\s*uur)"
    rf"|\b(?:achttien|18|zestien|16|twaalf|12)(?:\s*jaar)?\b(?:\s+(?:word(?:t|en)|werd))?\s+(?:op|per|vanaf)\s+({DATE})"
    rf"|(?:op\s+)({DATE})\s+(?:word|werd)(?:t|en)?\s+(?:\w+\s+){{0,3}}(?:achttien|18|zestien|16|twaalf|12)\b(?!\s*uur))",
    re.IGNORECASE,
)
# 'een jongen van 8 (30/5/11)', 'hij is van 6 aug 2012', '11-9-2012 geboren': a date behind an age or a person.
AFTER_AGE = re.compile(
    rf"\b(?:van|is)\s+\d{{1,2}}(?:\s*jaar)?\s*[(,]\s*({DATE})"
    rf"|\b(?:hij|zij|ze|{KIN}|(?-i:(?<![\w'-])[A-Z][\w'-]{{1,40}})),?\s+(?:is|was|zijn)\s+van\s+({DATE})"
    rf"|\(\s*({DATE})\s*\)(?=[^.]{{0,30}}\b(?:jongen|meisje|kind|zoon|dochter)\b)"
    r"|\b(?:jongen|meisje|kind|zoon|dochter|leerling|cli[eë]nte?|peuter|kleuter|baby|jongere)\b"
    rf"[^.?!\d]{{0,20}}[(,]\s*({DATE})\s*[),]",
    re.IGNORECASE,
)
BORN_BEHIND = re.compile(
    rf"(?<![\w-])({DATE})\s*\(?(?:is\s+|was\s+)?(?:(?:hij|zij|ze)\s+)?(?:geboren|geb\b)", re.IGNORECASE
)

# A list of data as a school system gives it: 'Voornaam Achternaam, 17-8-2008', 'Van der Laan, Pieter, 04.05.2006'.
BEHIND_NAME = re.compile(
    rf"(?<![\w-])[A-Z][\w'-]{{1,40}}(?:\s(?:[a-z]{{1,12}}\s){{0,2}}|,\s)[A-Z][\w'-]{{1,40}},\s*"
    rf"({DATE})(?<=\d{{2}})(?=\s*(?:[,;|)'\"]|$))"
)

# What Dutch street names end in (Basisregistratie Adressen en Gebouwen, names of public spaces).
STREET_ENDINGS = (
    "straat",
    "straatje",
    "str.",
    "laan",
    "weg",
    "plein",
    "pleintje",
    "kade",
    "gracht",
    "singel",
    "dreef",
    "hof",
    "hofje",
    "park",
    "pad",
    "steeg",
    "dijk",
    "baan",
    "ring",
    "plantsoen",
    "boulevard",
    "allee",
    "kamp",
    "veld",
    "burg",
    "haven",
    "markt",
    "wal",
    "werf",
    "oord",
    "veste",
    "vest",
    "akker",
    "brink",
    "erf",
    "tuin",
    "tuinen",
    "weide",
    "heuvel",
    "berg",
    "donk",
    "hoek",
    "bos",
    "bosch",
    "meer",
    "veer",
    "wetering",
    "vliet",
    "zijde",
    "eiland",
    "poort",
    "brug",
    "sloot",
    "vaart",
    "rode",
    "gaarde",
    "horst",
    "meent",
    "stede",
    "schans",
    "waard",
    "veen",
    "hage",
    "boog",
    "rand",
    "terras",
    "passage",
    "driehoek",
    "bolwerk",
    "rijn",
    "drift",
    "kamer",
    "kom",
    "dam",
    "daal",
    "geer",
    "gouw",
    "lede",
)
_PARTICLE = r"(?:van|de|den|der|het|'t|ter|ten|te|op|in|aan|la|du|el|al)"
_NUMBER = (
    r"\d{1,4}(?:\s?-\s?\d{1,4}|\s?(?:bis|ter|hs|huis|I{1,3}|IV)\b|[ -]?[a-zA-Z]\b(?!\w))?(?:\s?bis(?:\s?[A-Z]\b)?)?"
)
_NO_COUNT = (
    r"(?!\s?(?:%|euro|jaar|uur|kinderen|leerlingen|gezinnen|maand|weken|dagen|minuten|keer|ouders|mensen|plekken|km"
    r"|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|contacten|gesprekken))"
    r"(?![\d.,:]\d)(?!\w)"
)
STREET_NUMBER = re.compile(
    rf"(?<![\w-])((?:\d{{1,2}}e\s)?[^\W\d_][\w'.-]{{0,40}}),?\s(?:nr\.?\s|nummer\s|no\.?\s)?{_NUMBER}{_NO_COUNT}"
)
# 'Laan van Chartroise 173': the word that says it is a street comes first.
STREET_FIRST = re.compile(
    rf"\b((?:Laan|Weg|Plein|Park|Singel|Hof|Kade|Pad|Burgemeester|Prins|Prinses|Koningin)\s(?:{_PARTICLE}\s){{0,3}}"
    rf"[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)?\s{_NUMBER}){_NO_COUNT}"
)
CAPITALS_BEFORE = re.compile(rf"(?:(?:[A-Z][\w'.-]*|{_PARTICLE})\s)*$")
# A street without a telling ending ('Oude Veer 12'): two capitalised words or one behind a word that says it is one.
AT_ADDRESS = re.compile(
    r"\b(?:adres|woon(?:t|den|achtig)?(?:\s+(?:op|aan|in|te))?|wonen(?:d[e]?)?(?:\s+(?:op|aan|in))?|huis(?:nummer)?\s+op"
    r"|op|aan)(?:\s+(?:de|het|is|van))?[ :]+"
    rf"((?:\d{{1,2}}e\s)?(?:[A-Z][\w'.-]+|{_PARTICLE})(?:\s(?:[A-Z][\w'.-]+|{_PARTICLE})){{0,3}}\s{_NUMBER}){_NO_COUNT}"
)
BRACKETED_ADDRESS = re.compile(rf"\(((?:[A-Z][\w'-]+\s){{1,3}}{_NUMBER})(?=\s(?:in|te)\s[A-Z]|[,)])")
# Four digits that do not begin with 0, two letters; SA, SD and SS are never given out (PostNL). '2019 HA' is a year.
POSTCODE = re.compile(r"(?<![\w.,-])(?!(?:19|20)\d{2} )[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}(?![\w-])")
POSTCODE_AFTER_CUE = re.compile(r"postcode\s*(?:is|:)?\s*([1-9]\d{3}\s?[a-z]{2})\b", re.IGNORECASE)


# Wijken and parts of the city that end like a street: 'praktijk Kanaleneiland 15 november' is no address.
NO_STREETS = frozenset(
    "kanaleneiland rijn zuilen park wijkpark vredenburg ondiep ongeveer meer weer zeker wanneer onderweg bijna plein"
    " artikel kamer zaal lokaal".split()
)


def bsns(text: str) -> Iterator[Passage]:
    """Yield nine digits for which the 11-proof holds (Wet algemene bepalingen burgerservicenummer; stdnum.nl.bsn)."""
    for match in NINE_DIGITS.finditer(text.translate(PLAIN)):
        digits = re.sub(r"\D", "", match.group())
        if bsn_number.is_valid(digits):
            yield BSN, match.start(), match.end()


def passages(text: str) -> Iterator[Passage]:
    """Yield what has a form, the most certain kind first; later ones that overlap are dropped by the caller."""
    yield from _emails(text)
    yield from ((PHONE, match.start(), match.end()) for match in TELEPHONE.finditer(text))
    yield from bsns(text)
    yield from ((PHONE, *match.span(1)) for match in SHORT_NUMBER.finditer(text))
    yield from ((PHONE, match.start(), match.end()) for match in SPOKEN.finditer(text))
    for pattern in (BORN_ON, EIGHTEEN, AFTER_AGE, BORN_BEHIND, BEHIND_NAME):
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            yield BIRTHDATE, match.start(group), match.end(group)
    yield from _addresses(text)


def _emails(text: str) -> Iterator[Passage]:
    for match in EMAIL_ADDRESS.finditer(text):
        address = re.sub(r"\s", "", match.group())
        is_public = PUBLIC_MAILBOX.match(address) or PUBLIC_DOMAIN.search(address)
        if not is_public and not address.lower().startswith("extr@"):
            yield EMAIL, match.start(), match.end()


def _addresses(text: str) -> Iterator[Passage]:
    for match in STREET_NUMBER.finditer(text):
        street = match.group(1)
        if not street.lower().endswith(STREET_ENDINGS) or street.lower() in NO_STREETS:
            continue
        before = CAPITALS_BEFORE.search(text[: match.start()][-60:])
        first = before.group() if before else ""
        if street[:1].isupper() or street[:1].isdigit() or any(word[0].isupper() for word in first.split()[-1:]):
            yield ADDRESS, match.start(), match.end()
    for pattern in (AT_ADDRESS, STREET_FIRST, BRACKETED_ADDRESS, POSTCODE_AFTER_CUE):
        yield from ((ADDRESS, *match.span(1)) for match in pattern.finditer(text))
    yield from ((ADDRESS, match.start(), match.end()) for match in POSTCODE.finditer(text))
