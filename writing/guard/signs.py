"""What Dutch puts around the name of a person: kin, titles, verbs of people; and around the name of a thing."""

from __future__ import annotations

import re

TITLE = r"(?:mevrouw|mevr\.?|mw\.?|meneer|mijnheer|dhr\.?|de heer|familie|fam\.?|gezin|echtpaar|weduwe)"
KIN = (
    r"(?:(?:stief|pleeg|schoon|groot|adoptie|half|bonus)?(?:moeder|vader|ouders?|broer(?:tje)?|zus(?:je)?|zoon(?:tje)?"
    r"|dochter(?:tje)?|kind(?:je)?|kleinzoon|kleindochter|kleinkind|mama|papa|ma|pa)|oma|opa|omi|opi|oom|tante|neef(?:je)?"
    r"|nicht(?:je)?|tweeling(?:broer|zus)?|cli[eë]nte?|pati[eë]nte?|leerling|jongen|jongetje|meisje|meid|peuter|kleuter"
    r"|baby|puber|tiener|buurvrouw|buurman|buurmeisje|buurjongen|vriend(?:in(?:netje)?|je)?|verzorger|oppas|partner|ex"
    r"|kleine|oudste|jongste|middelste|pleegkind|logeerkind|voogd)"
)
# As in: ze noemen hem thuis Muis, zijn roepnaam is Sam, zij luistert naar Bo.
CALLED = (
    r"(?:heet(?:te|ten)?|heten|genaamd|genoemd|naam is|naam was|naam:|voornaam:?|achternaam:?|roepnaam:?|bijnaam:?"
    r"|(?:noem|roep)(?:t|en|de|den)? (?:hem|haar|zich|het)"
    r"(?: (?:hier|thuis|daar|altijd|soms|ook|gewoon|liever|nu|zelf))?|luistert naar)"
)
PARTICLES = (
    r"(?:van der|van den|van de|van 't|v\.\s?d\.|v\.d\.|v/d|van|de la|de|den|der|het|'t|ter|ten|te|el|al|ait|aït|ben"
    r"|bin|ou|da|dos|do|di|du|le|la|von|af|op de|op 't|in 't|tot)"
)
# A capital of any Latin alphabet: re has no class for it.
UPPER = "[" + "".join(chr(code) for code in range(0x41, 0x250) if chr(code).isupper()) + "]"
CAP = rf"{UPPER}[\w'’]*(?:-\w+)*"
WORD = re.compile(r"[^\W\d_][\w'’]*(?:-[^\W\d_][\w'’]*)*")

# What a person does: it tells Storm the boy from a storm in a teacup.
VERBS = frozenset(
    "appt appte at bedacht beet begint begon begreep begrijpt belde belt bezoekt bijt bleef blijft blowt bracht "
    "brengt dacht danst deed deelt denkt doet drinkt dronk droomt durfde durft eet fietst gaat gamet ging gooide "
    "gooit haalde haalt had hebben heeft heet heette helpt hield hielp hoopt hoopte hoorde hoort houdt huilde huilt "
    "hunkert is kan keek kende kent kijkt klaagt komt kon kookt kookte kreeg krijgt kwam lacht lachte las leeft leert "
    "leest liegt liep lijdt lijkt logeert loog loopt luistert mag mist miste mocht moest moet neemt oefent pakt pakte "
    "plast praat praatte reageerde reageert rent rookt scheldt schopt schreef schreeuwt schrijft slaapt slaat sliep "
    "slikt sloeg snapt snijdt speelde speelt spijbelt sprak spreekt staat stal steelt stond stopt studeert stuurde "
    "stuurt tekent trekt trilt vecht vergeet verhuist verstopt vertelde vertelt vertrok vertrouwt verzuimt vindt "
    "vlucht voelde voelt vond vraagt vroeg wacht wachtte was weet weigerde weigert werd werkt werkte wil wilde wist "
    "woonde woont wordt zag zat zegt zei zelf ziet zingt zit zocht zoekt zorgt zou zweeg zwijgt zwom".split()
)
VERBS_OF_TWO = frozenset(
    "zijn hebben willen gaan wonen komen kunnen zitten waren hadden maken vinden slapen delen".split()
)
# With these words behind them, these verbs speak of a thing or of nobody: 'Storm is het niet', 'Pit zit er genoeg in'.
VERBS_OF_THINGS = frozenset("gaat is kan komt lijkt staat was werd wordt zit".split())
OF_NOBODY = r"(?:het|een|de|er|dat|dit|geen|niet|ook|dan|nog)\b"
AGE = re.compile(
    r"\s*(?:\(\s*\d{1,2}\b|,?\s*(?:van\s+)?\d{1,2}\s*(?:jaar|jr)\b|van\s+\d{1,2}\b|,\s*\d{1,2},|\(?geb\b|\(?geboren"
    r"|,\s*(?:de|het|een)\s+(?:oudste|jongste|middelste|tweede)|,\s*(?:zijn|haar|diens)\s|\s+en\s+(?:zijn|haar|diens)\s)"
)
DOES = re.compile(rf"\s(\w+)\b(?!\s+er\b)(?P<nobody>\s+{OF_NOBODY})?")
ARTICLE = re.compile(r"(?:^|[^\w])(?:een|de|het|'t|deze|elke|iedere|geen|des)\s+$", re.IGNORECASE)
# Before a word that is a thing as well these are articles; before a plain name they are not.
POINTER = re.compile(r"(?:^|[^\w])(?:die|dit|der)\s+$", re.IGNORECASE)
DEAR = re.compile(r"(?:kleine|lieve|arme)\s+$", re.IGNORECASE)
# Behind these words stands a name of its own: 'basisschool Sterre der Zee', 'volgens Gordon', 'orkaan Floris'.
OWN_NAME_OF = re.compile(
    r"(?:school|college|lyceum|praktijk|stichting|vereniging|park|plein|straat|laan|methode|methodiek|programma"
    r"|cursus|training|aanpak|project|app|bureau|(?<!t)huis|centrum|team|club|groep|boek|film|lied|spel|serie|poster|hotel"
    r"|kerk|moskee|sint|st\.|prins|prinses|koning|koningin|wijk|buurt|winkel|merk|firma|zorg|instelling|organisatie|model"
    r"|schaal|vragenlijst|test|theorie|piramide|van\s+professor|volgens|dokter|dr\.|drs\.|prof\.|professor|collega|huisarts"
    r"|wethouder|minister|burgemeester|trainer|orkaan|code)\s+$",
    re.IGNORECASE,
)
BIG_THING = re.compile(
    r"(?:school|plein|straat|laan|weg|park|college|huis|kerk|brug|kade|singel|prijs|stichting|fonds|instituut|kliniek"
    r"|ziekenhuis|centrum|lyceum|groep)s?$",
    re.IGNORECASE,
)
NEXT_CAPITALS = re.compile(rf"(?:(?:\s(?:{PARTICLES})){{0,2}}\s{CAP}){{1,3}}")


def is_person_behind(text: str, end: int) -> bool:
    """Return whether what follows says that a person was named: an age, 'geboren', or something that people do."""
    if AGE.match(text, end):
        return True
    does = DOES.match(text, end)
    if does is None or does.group(1) not in VERBS:
        return False
    return not (does.group("nobody") and does.group(1) in VERBS_OF_THINGS)


def starts_sentence(text: str, at: int) -> bool:
    """Return whether the capital here may be that of a sentence or a line."""
    before = text[max(0, at - 6) : at].rstrip(" '\"“‘(-–")
    return not before or before[-1] in ".?!:\n;"


def is_part_of_thing(text: str, start: int, end: int) -> bool:
    """'Anne Frankplein', 'Gerrit Rietveld College', 'basisschool Sterre der Zee', 'een Noor', 'volgens Gordon'."""
    behind = NEXT_CAPITALS.match(text, end)
    if behind and any(BIG_THING.search(word) for word in behind.group().split()):
        return True
    before = text[max(0, start - 40) : start]
    if ARTICLE.search(before) and text[start].isupper() and not DEAR.search(before):
        return True
    return OWN_NAME_OF.search(before) is not None or before.endswith(("@", "#", "www."))
