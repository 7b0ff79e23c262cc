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
    "a abu ada al ali ama amal amber angel art august bas beer ben bert bile bin blessing bloem bo bram can "
    "chance chen chi con cor da das de dean den deniz der di dien dik do dom don dos du duif duke dung ebo ece "
    "eden el ela elke ella els esi eva faith favour fee fleur floor genet gijs glen gordon grace griet guus "
    "hai han hang hans harm hein hidde hong hoodo hope huda ibn ida ilse iman in ina iris jade jan jasmijn "
    "jazz jazzy jet jihad job joost joy joyful june kees kick kim king kofi la lam lama lan lars le leeuw leo "
    "levi lex lief lies linde linh long lot lucky luna madelief mare marije mark marte max mees mei merel mia "
    "mien miep mila miles mina ming minne my nel nelle noor nova nur op page paige peer piet ping pit pleun "
    "precious princess puck rain raja rama reed rein ria rim rita river rob robin romeo roos ruby sam scott "
    "shadi sham siem sky song stan star stef ster sterre stijn storm sultan summer te ten ter teun thijs thu "
    "tijs tim ting tom ton toon toos trees umut valk van vlinder von vos wang wende wies wil wout yaa ying "
    "zomer zu".split()
)
# Of those, the ones that stay names wherever they stand with a capital inside a sentence.
STRONG_INSIDE = frozenset(
    "ada ali amber bas bert bo bram eden ella els eva fee fleur floor genet gijs guus hidde huda ida ilse iman "
    "ina iris jade jan jasmijn jet joost kees kim lars leo levi lex lies linde lot luna madelief mark max mees "
    "merel mia mien miep nel noor nova pleun puck ria rita rob robin roos ruby sam siem stan stef sterre stijn "
    "storm teun thijs tijs tim tom ton toos trees wies wout".split()
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
PARTICLES = (
    r"(?:van der|van den|van de|van 't|v\.\s?d\.|v\.d\.|v/d|van|de la|de|den|der|het|'t|ter|ten|te|el|al|ait|aït|ben"
    r"|bin|ou|da|dos|do|di|du|le|la|von|af|op de|op 't|in 't|tot)"
)
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
    rf"(?:bijnaam(?: is)?|noem\w* (?:hem|haar|zich)|roep\w* (?:hem|haar)|alias)\s*:?\s*['\"“‘]({UPPER}?\w+)['\"”’]",
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
    "accare allah altrecht america apple april arabisch asia augustus avg berbers bijbel binnenstad bsn "
    "centrum chad china december dinsdag discord donderdag duits eigen emdr engels eritrea europa excel extra "
    "facebook februari fft florence fortnite frans georgia gezin ggz god google gordon ha hoograven india "
    "instagram israel januari jeugdwet jezus jgz jordan juli juni kanaleneiland karakter kenya kerst kies kind "
    "kindle koran kracht leidsche levvel lister lokalis lombok london lunetten lvb maandag maart mama "
    "marokkaans marokko marte maslow may medicom meern mei meo milaan milan minecraft moeder mst nederland "
    "nederlands nintendo noord noordoost noordwest november oekraïens oktober oma ondiep oom oost opa outlook "
    "overvecht paige papa paris parkwijk parnassia pasen playstation poh polen pools portugees promedico "
    "ramadan rijn rivierenwijk roblox safe samen save save-team scil september siena signs snapchat sofia "
    "somalië sos spaans spoor surinaams suriname syrië tante teams terwijde tigrinya tiktok timon transwijk "
    "triple tuindorp turkije turks utrecht vader veilig vektis verona vienna vleuten vrijdag west wgbo "
    "whatsapp woensdag word youke zaterdag zondag zoom zuid zuidwest zuilen".split()
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
        if is_capital:
            is_name = lower in sure or (is_direct and (lower in doubtful or _looks_like_name(word)))
        else:
            is_bracketed = "(" in match.group("mark")
            is_name = lower in sure or (lower in doubtful & STRONG_INSIDE and (is_called or is_bracketed))
        if is_name:
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
        possessive = 2 if word.endswith(("'s", "’s")) else 0
        yield NAME, found.start(), _with_tail(text, found.end() - possessive)


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
    if "d." in (LOWER_TAIL.match(text, found.end()) or [""])[0]:  # 'daan v.d. berg'
        return True
    has_sign = PERSONAL.match(text, found.end()) or re.search(
        rf"(?:{KIN}|met|van|voor|bij|naar|over|heet|en|,)\s*$", before
    )
    letters = [c for c in text if c.isalpha()]
    few_capitals = sum(c.isupper() for c in letters) * 100 < len(letters)
    return bool(has_sign) and (few_capitals or re.search(rf"{KIN}\s*$", before) is not None)


def _belongs_to_thing(text: str, found: re.Match) -> bool:
    """'Anne Frankplein', 'Prins Bernhardschool', 'de Noor', 'basisschool Sterre der Zee', 'volgens Gordon'."""
    before = text[max(0, found.start() - 40) : found.start()]
    after = text[found.end() : found.end() + 40]
    next_word = re.match(rf"(?:\s(?:{PARTICLES}))*\s({CAP})", after)
    if next_word and BIG_THINGS.search(next_word.group(1)):
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
