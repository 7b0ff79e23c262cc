"""Names of children, parents and relatives: a list of first names, and what Dutch puts around a name.

A word that is a name and a word (Roos, Storm, Wil) is a name only where the sentence says so. Places, organisations and
methods are none. Nothing here knows surnames by heart: a surname follows a first name, initials, or a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from writing.guard.kinds import NAME

Passage = tuple[str, int, int]
LIST = Path(__file__).resolve().parents[1] / "data" / "names.txt"

# First names that are ordinary words, months, plants or exclamations as well.
WORDS_TOO = frozenset(
    "joost noor mees joy sterre rein bo bas mark max jan roos storm wil lot fee iris jasmijn madelief merel linde fleur"
    " floor faith nova puck marte gordon ster luna summer zomer august june hope grace"
    " precious favour blessing princess angel king duke star sky river rain romeo sultan umut can deniz nur ela ece lief"
    " bloem vlinder vos leeuw beer duif valk hein piet job peer cor dom con don dik pit pleun siem stijn wende minne"
    " mare jade ruby amber robin sam guus kees teun tijs toos trees griet miep mien mina lief lies els elke ella wies"
    " art toon bram rob ben tom tim kim ton bert wout kick stef han hans harm lars thijs daan? gijs jet lex levi leo"
    " hidde ilse mia ali song hong hai lam lan long ping ting dung hang thu my chi linh mei ming ying wang chen a in op"
    " marije mila eden genet hoodo bile rim sham lama amal iman huda jihad shadi raja rama ama kofi yaa ebo esi eva ida"
    " ada ina ria rita nel nelle dien stan glen dean miles jazz jazzy scott page paige reed hope joyful chance lucky"
    " van der den de el al ter ten te la le da do di das dos von zu du bin ben abu ibn".replace("daan?", "").split()
)
# Of those, the ones that stay names wherever they stand with a capital inside a sentence.
STRONG_INSIDE = frozenset(
    "joost noor mees sterre bo bas jan lot fee iris jasmijn madelief merel fleur floor nova puck luna pleun siem stijn robin"
    " sam guus kees teun tijs toos trees miep mien lies els ella wies bram rob tom tim kim ton bert wout stef lars thijs"
    " gijs jet lex levi leo hidde ilse mia ali eden genet iman huda eva ida ada ina ria rita nel stan ruby amber jade"
    " storm roos linde max mark".split()
)

TITLE = r"(?:mevrouw|mevr\.?|mw\.?|meneer|mijnheer|dhr\.?|de heer|familie|fam\.?|gezin|echtpaar|weduwe)"
KIN = (
    r"(?:(?:stief|pleeg|schoon|groot|adoptie|half|bonus)?(?:moeder|vader|ouders?|broer(?:tje)?|zus(?:je)?|zoon(?:tje)?"
    r"|dochter(?:tje)?|kind(?:je)?|kleinzoon|kleindochter|kleinkind|mama|papa|ma|pa)|oma|opa|omi|opi|oom|tante|neef(?:je)?"
    r"|nicht(?:je)?|tweeling(?:broer|zus)?|cli[eë]nte?|pati[eë]nte?|leerling|jongen|jongetje|meisje|meid|peuter|kleuter"
    r"|baby|puber|tiener|buurvrouw|buurman|buurmeisje|buurjongen|vriend(?:in(?:netje)?|je)?|verzorger|oppas|partner|ex"
    r"|kleine|oudste|jongste|middelste|pleegkind|logeerkind|voogd)"
)
CALLED = (
    r"(?:heet(?:te|ten)?|heten|genaamd|genoemd|naam is|naam was|naam:|voornaam:?|achternaam:?|roepnaam:?|bijnaam:?"
    r"|noem(?:t|en|de|den)? (?:hem|haar|zich|het)|roep(?:naam|en) (?:hem|haar)|luistert naar)"
)
PARTICLES = r"(?:van der|van den|van de|van 't|v\.\s?d\.|v\.d\.|v/d|van|de la|de|den|der|het|'t|ter|ten|te|el|al|ait|aït|ben|bin|ou|da|dos|do|di|du|le|la|von|af|op de|op 't|in 't|tot)"
UPPER = r"[^\W\d_a-zß-öø-ÿ]"
CAP = rf"{UPPER}[\w'’]*(?:-\w+)*"
SURNAME = rf"(?:(?:{PARTICLES}\s){{0,2}}{CAP}(?:-(?:{PARTICLES}\s)?{CAP})?)"
FULL_CAP = re.compile(rf"(?:(?:{PARTICLES}\s){{1,2}}{CAP}|{CAP})(?:\s(?:(?:{PARTICLES}\s){{1,2}})?{CAP}){{0,3}}")
WORD = re.compile(r"[^\W\d_][\w'’]*(?:-[^\W\d_][\w'’]*)*")
TITLED = re.compile(
    rf"(?<![\w-])(?i:{TITLE})\s+((?:(?:{UPPER}\.\s?){{1,4}}\s?)?(?:(?:{PARTICLES})\s){{0,2}}{CAP}(?:\s?-\s?{CAP})?)"
)
CUE = re.compile(rf"(?<![\w-])(?:{KIN}|{CALLED})(?P<mark> *\(| *: *|,? +['\"]?)", re.IGNORECASE)
INITIALS = re.compile(rf"(?<![\w.])(?:{UPPER}\.[ ]?){{1,5}}(?:(?:{PARTICLES})\s){{0,2}}{UPPER}[\w'’]+(?:-{CAP})?", 0)
LOWER_INITIALS = re.compile(
    rf"(?<![\w.])(?:mevrouw|mevr\.?|mw\.?|meneer|dhr\.?|fam\.?|familie)\s+((?:[a-z]\.\s?){{1,4}}(?:{PARTICLES}\s){{0,2}}[a-z]\w+|[a-z]\w+(?=\s(?:belde|belt|heeft|is|wil|vroeg|kwam|zegt|zei)))",
    re.I,
)
TAIL = re.compile(rf"\s(?:(?:{PARTICLES}\s){{1,2}}{CAP}|{CAP}(?:-{CAP})?)(?:\s{CAP})?")
LOWER_TAIL = re.compile(rf"\s(?:(?:{PARTICLES}\s?){{1,2}})[a-z]\w+")
QUOTED_NICKNAME = re.compile(
    rf"(?:bijnaam|noem\w* (?:hem|haar|zich)|roep\w* (?:hem|haar)|alias)\s*:?\s*['\"“‘]({UPPER}?\w+)['\"”’]",
    re.IGNORECASE,
)

# What a person does or is, right behind a name: it tells Storm the boy from a storm in a teacup.
PERSONAL = re.compile(
    r"\s*(?:\(\s*\d{1,2}\b|,?\s*(?:van\s+)?\d{1,2}\s*(?:jaar|jr)\b|van\s+\d{1,2}\b|,\s*(?:de|het|een)\s+(?:oudste|jongste|middelste|tweede)"
    r"|\(?geb\b|\(?geboren|\s(?:slaapt|sliep|eet|at|huilt|huilde|durft|durfde|slaat|sloeg|speelt|speelde|woont|woonde|zit|zat"
    r"|loopt|liep|gaat|ging|komt|kwam|blijft|bleef|praat|praatte|belt|belde|appt|appte|lacht|lachte|vertelt|vertelde"
    r"|zegt|zei|vindt|vond|weigert|weigerde|gamet|blowt|spijbelt|zwijgt|zweeg|droomt|tekent|verhuist|verzuimt|leert|lijkt"
    r"|heeft|had|kan|kon|zelf|mocht|reageert|reageerde|krijgt|kreeg|doet|deed|ziet|zag|staat|stond|wordt|werd|moet|moest|wilde"
    r"|is\s+(?!het\b|een\b|de\b|er\b|dat\b|dit\b|geen\b|niet\b)|was\s+(?!het\b|een\b|de\b|er\b|dat\b|dit\b|geen\b|niet\b)"
    r"|en\s+(?:zijn|haar|diens)\s))",
)
# 'Wil en Rein zijn': two names and what they do together.
PAIR_FIRST = re.compile(
    rf"\s+en\s+{CAP}\s+(?:zijn|hebben|willen|gaan|wonen|komen|kunnen|zitten|waren|hadden|maken|vinden)\b"
)
PAIR_SECOND = re.compile(rf"{CAP}\s+en\s+$")
PAIR_VERB = re.compile(r"\s+(?:zijn|hebben|willen|gaan|wonen|komen|kunnen|zitten|waren|hadden|maken|vinden)\b")
# 'Een Noor die', 'de Merel': behind an article stands a thing, not a person. Behind these words stands its own name.
ARTICLE = re.compile(
    r"(?:^|[^\w])(?:een|de|het|'t|die|deze|dit|dat|elke|iedere|geen|onze|ons|jouw|uw|der|des)\s+$", re.IGNORECASE
)
OWN_NAME_OF = re.compile(
    r"(?:school|basisschool|college|lyceum|praktijk|stichting|vereniging|park|plein|straat|laan|methode|methodiek|programma"
    r"|cursus|training|aanpak|project|app|bureau|huis|centrum|team|club|groep|boek|film|lied|spel|serie|poster|hotel|kerk"
    r"|moskee|sint|st\.|prins|prinses|koning|koningin|wijk|buurt|winkel|merk|firma|zorg|instelling|organisatie|model|schaal"
    r"|vragenlijst|test|theorie|piramide|van\s+professor|volgens|dokter|dr\.|drs\.|prof\.|professor|collega|huisarts"
    r"|wethouder|minister|burgemeester|trainer|orkaan|code)\s+$",
    re.IGNORECASE,
)
NO_NAMES = frozenset(
    # methods, organisations, places and other things with a capital that the list of first names holds as well
    "may eigen kracht utrecht zuilen ondiep lombok overvecht kanaleneiland vleuten meern terwijde leidsche rijn hoograven lunetten tuindorp"
    " rivierenwijk parkwijk transwijk binnenstad noordwest zuidwest noordoost oost west zuid noord centrum nederland europa"
    " polen turkije marokko syrië eritrea somalië suriname china india israel jordan chad kenya florence paris paige london"
    " milaan milan sofia vienna siena verona georgia asia america kerst pasen maandag dinsdag woensdag donderdag vrijdag"
    " zaterdag zondag januari februari maart april mei juni juli augustus september oktober november december nederlands"
    " turks arabisch engels pools duits frans spaans berbers tigrinya oekraïens portugees marokkaans surinaams gezin kind"
    " gordon maslow marte meo triple safe signs youke lister altrecht timon lokalis spoor kies save extra veilig samen jeugdwet"
    " teams zoom whatsapp excel word outlook medicom promedico vektis parnassia levvel karakter accare ggz poh jgz lvb wgbo"
    " avg bsn save-team ha sos mst fft emdr scil kindle apple google facebook instagram tiktok snapchat discord fortnite"
    " roblox minecraft nintendo playstation bijbel koran ramadan allah god jezus moeder vader opa oma tante oom mama papa".split()
)
BIG_THINGS = re.compile(
    r"(?:school|plein|straat|laan|weg|park|college|huis|kerk|brug|kade|singel|prijs|stichting|fonds|instituut|kliniek|ziekenhuis|centrum)s?$",
    re.I,
)


@lru_cache(maxsize=1)
def first_names() -> tuple[frozenset[str], frozenset[str]]:
    """Return the first names that are only names, and those that are ordinary words too; read once, 0.2 MB."""
    rows = LIST.read_text(encoding="utf-8").split()
    doubtful = WORDS_TOO  # a row with '?' is a common word: no name unless we say so
    return frozenset(row for row in rows if not row.endswith("?")) - doubtful, frozenset(doubtful)


def passages(text: str) -> Iterator[Passage]:
    """Yield the names in a text, the most certain first; later ones that overlap are dropped by the caller."""
    yield from _titled(text)
    yield from _initialled(text)
    yield from _nicknames(text)
    yield from _after_cues(text)
    yield from _known(text)


def _titled(text: str) -> Iterator[Passage]:
    for match in TITLED.finditer(text):
        name = match.group(1)
        first = re.sub(r"^(?:[^\W\d_]\.\s?)+", "", name).split()
        core = first[-1] if first else name
        if len(core) < 2 or not core[:1].isupper() or _is_no_name(core) or name.split()[0].lower() in NO_NAMES:
            continue
        end = match.end(1)
        tail = TAIL.match(text, end)
        if tail and not _is_no_name(tail.group().split()[-1]):
            end = tail.end()
        yield NAME, match.start(1), end
    for match in LOWER_INITIALS.finditer(text):
        word = match.group(1)
        if "." in word or word.lower() in first_names()[0]:
            yield NAME, match.start(1), match.end(1)


def _initialled(text: str) -> Iterator[Passage]:
    for match in INITIALS.finditer(text):
        last = match.group().split(".")[-1].split()[-1]
        compact = match.group().replace(" ", "").lower()
        if (
            not _is_no_name(last)
            and not compact.startswith(("b.v.", "n.v.", "o.b.", "a.d."))
            and not _starts_item(text, match)
        ):
            yield NAME, match.start(), match.end()


def _starts_item(text: str, match: re.Match) -> bool:
    """Tell 'B. Breng in kaart', an item of a list, from 'R. van der Meulen'."""
    first_in_line = not text[: match.start()].rstrip(" ") or text[: match.start()].rstrip(" ").endswith(
        ("\n", ":", ".", ";", "?")
    )
    return (
        first_in_line
        and re.match(rf"{UPPER}\. ", match.group()) is not None
        and len(match.group().split()) == 2
        and (match.group().split()[-1].lower() not in first_names()[0])
    )


def _nicknames(text: str) -> Iterator[Passage]:
    for match in QUOTED_NICKNAME.finditer(text):
        yield NAME, match.start(1), match.end(1)


def _after_cues(text: str) -> Iterator[Passage]:
    """'oma Truus', 'haar dochter Lin', 'het oudste kind heet djennah', 'zoontje bilal'."""
    sure, doubtful = first_names()
    for match in CUE.finditer(text):
        is_called = re.search(rf"{CALLED}\W*$", match.group(), re.IGNORECASE) is not None
        found = WORD.match(text, match.end())
        if found is None:
            continue
        word = found.group()
        lower = word.lower()
        is_capital = word[0].isupper()
        if _is_no_name(word) or len(word) < 2 or re.search(r"[.?!]", match.group("mark")):
            continue
        is_direct = not re.search(r"[,:(]", match.group("mark"))
        if is_capital and (lower in sure or is_direct and (lower in doubtful or _looks_like_name(word))):
            yield NAME, found.start(), _with_tail(text, found.end())
        elif not is_capital and (
            lower in sure or lower in doubtful & STRONG_INSIDE and (is_called or "(" in match.group("mark"))
        ):
            yield NAME, found.start(), _with_tail(text, found.end())


def _known(text: str) -> Iterator[Passage]:
    """First names from the list, wherever they stand."""
    sure, doubtful = first_names()
    for found in WORD.finditer(text):
        word = found.group()
        lower = word.lower()
        parts = lower.split("-")
        if lower not in sure and lower not in doubtful and not (len(parts) > 1 and all(part in sure for part in parts)):
            stem = (
                lower[:-2]
                if lower.endswith(("'s", "’s"))
                else lower[:-1]
                if lower.endswith("s") and len(lower) > 4
                else ""
            )
            if stem not in sure or not word[0].isupper():
                continue
        if not word[0].isupper() and (lower in doubtful or len(lower) < 4):
            continue
        if _is_no_name(word) or _belongs_to_thing(text, found):
            continue
        if word[0].isupper():
            if word.isupper() and len(word) <= 4:
                continue
            if lower in doubtful and not _doubtful_is_name(text, found):
                continue
        elif not _lower_is_name(text, found):
            continue
        yield NAME, found.start(), _with_tail(text, found.end())


def _doubtful_is_name(text: str, found: re.Match) -> bool:
    if PERSONAL.match(text, found.end()):
        return not ARTICLE.search(text[max(0, found.start() - 12) : found.start()])
    if PAIR_FIRST.match(text, found.end()) or (
        PAIR_VERB.match(text, found.end()) and PAIR_SECOND.search(text[max(0, found.start() - 30) : found.start()])
    ):
        return True
    if _starts_sentence(text, found.start()):
        return (
            TAIL.match(text, found.end()) is not None
            and found.group().lower() in STRONG_INSIDE
            and not _is_no_name(TAIL.match(text, found.end()).group().split()[-1])
        )
    return found.group().lower() in STRONG_INSIDE


def _lower_is_name(text: str, found: re.Match) -> bool:
    """A name without a capital: in a text that has few, or with a person's signs around it."""
    before = text[max(0, found.start() - 30) : found.start()].lower()
    has_sign = PERSONAL.match(text, found.end()) or re.search(
        rf"(?:{KIN}|met|van|voor|bij|naar|over|heet|en|,)\s*$", before
    )
    letters = [c for c in text if c.isalpha()]
    few_capitals = sum(c.isupper() for c in letters) * 100 < len(letters)
    return bool(has_sign) and (
        few_capitals or re.search(rf"{KIN}\s*$", before) is not None or bool(LOWER_TAIL.match(text, found.end()))
    )


def _belongs_to_thing(text: str, found: re.Match) -> bool:
    """'Anne Frankplein', 'Prins Bernhardschool', 'de Noor', 'basisschool Sterre der Zee', 'volgens Gordon'."""
    before = text[max(0, found.start() - 40) : found.start()]
    after = text[found.end() : found.end() + 40]
    next_word = re.match(rf"(?:\s(?:{PARTICLES}))*\s({CAP})", after)
    if next_word and BIG_THINGS.search(next_word.group(1)):
        return True
    if BIG_THINGS.search(found.group()) and found.group().lower() not in first_names()[0]:
        return True
    if ARTICLE.search(before) and found.group()[0].isupper() and not re.search(r"(?:kleine|lieve|arme)\s+$", before):
        return True
    return OWN_NAME_OF.search(before) is not None or before.endswith(("@", "#", "www."))


def _with_tail(text: str, end: int) -> int:
    """Return where the name ends when a surname follows it."""
    if text[end : end + 2] in {"'s", "’s"}:
        return end
    tail = TAIL.match(text, end)
    if tail and not _is_no_name(tail.group().split()[-1]):
        return tail.end()
    lower = LOWER_TAIL.match(text, end)
    return lower.end() if lower and "d." in lower.group() else end


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" '\"“‘(-–")
    return not before or before[-1] in ".?!:\n;"


def _is_no_name(word: str) -> bool:
    lower = word.lower().strip("'’.")
    if lower.endswith(("'s", "’s")):
        lower = lower[:-2]
    return lower in NO_NAMES or lower.split("-")[0] in NO_NAMES or len(lower) < 2 or "@" in word


def _looks_like_name(word: str) -> bool:
    """A capitalised word behind 'moeder' that no list knows: not an abbreviation, a people or a language."""
    if word.isupper() or not word.isalpha() and "-" not in word and "'" not in word:
        return False
    return not re.search(r"(?:se|aans|aanse|ees|eese|isch|ische|ers|ling|ing|heid|team|wijk|zorg|hulp)$", word.lower())
