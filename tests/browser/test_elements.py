"""The elements of ui.md on each page of the loop and the face, by role and name, in their order.

Each expectation is a pattern for one line of Playwright's aria snapshot (`role "name" [level=1]: text`), searched from
where the one before it was found. What is not listed may be there too; what is listed must be there, in this order.
"""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator

from cms.models import GuidePage, UpdatePage
from learnings.models import Dilemma, Lesson
from learnings.services import post_response
from meetings.models import Meeting
from members.models import Organisation, User
from search.models import SavedSearch
from vocabulary.models import Practice

TITLE = r"heading .+ \[level=1\]"
CRUMBS = r'navigation "Je bent hier"'


def h2(words: str) -> str:
    """Return the pattern of a heading of the second level."""
    return rf'heading "{words}" \[level=2\]'


FRAME = [
    'link "Ontwikkelkamer',
    "^search",
    'combobox "Zoek in',
    'button "Zoeken"',
    'link "Dilemma delen"',
    "Femke",
    'navigation "Hoofdmenu"',
    *(f'link "{label}"' for label in ("Home", "Dilemma’s", "Lessen", "Bijeenkomsten", "Praktijkwijzer", "Pilots")),
    *(f'link "{label}"' for label in ("Wijken", "Nieuwsbrief")),
]
FRAME_OF_A_VISITOR = [
    'link "Ontwikkelkamer',
    "^search",
    'combobox "Zoek in',
    'button "Zoeken"',
    'link "Inloggen"',
    'navigation "Hoofdmenu"',
    *(
        f'link "{label}"'
        for label in ("Home", "Praktijkwijzer", "Nieuws uit de pilots", "Nieuwsbrief", "Voor inwoners")
    ),
]
HOME = [
    r"heading .*Femke.* \[level=1\]",
    "^search",
    "^combobox",
    'button "Zoeken"',
    'link "Een overleg voorbereiden"',
    "Vaak gezocht:",
    h2("Volgende bijeenkomst"),
    r"heading .+ \[level=3\]",
    "^time: ",
    "uur Gezondheidscentrum Zuilen",
    r"\d+ stukken om te lezen, ongeveer \d+ minuten",
    'link "Lees je in"',
    h2("Jouw actiepunten"),
    "vóór .+ 20",
    h2("Je open dilemma’s"),
    'link "Al je dilemma’s"',
    r"heading .+ \[level=3\]",
    h2("Nieuw voor jou"),
    r"heading .+ \[level=3\]",
]
SEARCH = [
    r'heading "Zoeken" \[level=1\]',
    "combobox .*: toestemming$",
    'complementary "Filters"',
    'group "Soort"',
    r'checkbox "Les \d+ result',
    'group "Wijk"',
    'group "Thema"',
    'button "Toon resultaten"',
    "^status",
    h2(r"\d+ resultaten"),
    "best passend",
    'link "nieuwste eerst"',
    r"^heading .+ \[level=3\]",
    r"^paragraph: .+",
    'navigation "Pagina’s"',
]
NOTHING_FOUND = [
    r'heading "Zoeken" \[level=1\]',
    "^status",
    h2("0 resultaten"),
    "Niets gevonden voor ‘xylofoonkwartet’. Probeer een ander woord, of minder woorden.",
    'link "Praktijkwijzer"',
    'link ".*dilemma delen"',
]
DILEMMA = [
    CRUMBS,
    "Dilemma",
    TITLE,
    "Gedeeld door Femke",
    "^time: .*day|^time: .*dag",
    h2("Wat speelt er\\?"),
    h2("Vraag aan collega’s"),
    "^blockquote",
    h2(r"\d+ reacties?"),
    "^listitem",
    "Noem geen namen van kinderen of ouders.",
    'textbox "Je reactie"',
    'button "Reactie plaatsen"',
    'complementary "Bij dit dilemma"',
    h2("Weet je nu meer\\?"),
    'link "Maak hier een les van"',
    h2("Van dilemma naar advies"),
    r"Dilemma \(deze pagina\)",
    "Les",
    "Advies",
    h2("Lijkt hierop"),
    h2("Kenmerken"),
    "Wie kan dit lezen",
]
SHARE = [
    CRUMBS,
    r'heading "Dilemma delen" \[level=1\]',
    "Noem geen namen van kinderen of ouders",
    'textbox "Wat speelt er\\?"',
    'textbox "Je vraag aan collega’s"',
    "^group: ",
    'button "Dilemma plaatsen"',
    'button "Bewaar als concept"',
    'button "Voorbeeld bekijken"',
    "^complementary",
    h2("Zo blijft het veilig"),
    h2("Misschien al besproken"),
]
LESSON = [
    CRUMBS,
    "Les",
    TITLE,
    "^paragraph",
    h2("Van dilemma naar advies"),
    "Dilemma",
    r"Les \(deze pagina\)",
    "Advies",
    h2("Wat we leerden"),
    h2("Waar blijkt dat uit\\?"),
    h2("Herken je dit\\?"),
    "^textbox",
    'button "Werkte"',
    'button "Werkte deels"',
    'button "Werkte niet bij ons"',
    'complementary "Bij deze les"',
    h2("In het kort"),
    h2("Gebruik deze les"),
    'button "Afdrukken"',
    h2("Lijkt hierop"),
]
CHAPTER = [
    CRUMBS,
    "Praktijkwijzer",
    TITLE,
    'navigation "Hoofdstukken"',
    h2("Adviezen"),
    "^article",
    r"heading .+ \[level=3\]",
    "Gebaseerd op",
    "Werkt dit in jouw wijk anders",
    'navigation "Vorige en volgende"',
]
LIST = [
    CRUMBS,
    TITLE,
    'complementary "Filters"',
    'combobox "Wijk"',
    'combobox "Thema"',
    'combobox "Volgorde"',
    'button "Toon resultaten"',
    "^status",
    r'heading "\d+ .+" \[level=2\]',
    r"heading .+ \[level=3\]",
    'navigation "Pagina’s"',
]
MEMBERS = [
    r'heading "Leden" \[level=1\]',
    'textbox "Naam, functie of onderwerp"',
    'combobox "Sector"',
    'combobox "Wijk"',
    'button "Toon resultaten"',
    "^status",
    h2(r"\d+ leden"),
    r"heading .+ \[level=3\]",
    "Vraag mij naar",
]
MEMBER = [TITLE, h2("Vraag mij naar"), "^complementary", h2("In het kort"), "^definition"]
PROFILE = [
    r'heading "Profiel aanpassen" \[level=1\]',
    r'textbox "Functie \(mag je overslaan\)"',
    'group "Wijken waar je werkt',
    "^text: Wijken waar je werkt",
    "group: .*Zuilen",
    "group: .*Opvoeden",
    'textbox "Vraag mij naar',
    'button "Profiel bewaren"',
]
PRACTICE = [
    TITLE,
    h2("Wie is er op welke dag\\?"),
    h2("Hoe bereik je ze\\?"),
    h2("Samenwerkingsafspraken"),
    h2("Lessen .*"),
]
ORGANISATION = [TITLE, h2("Wie doen er mee\\?"), "^listitem"]
SIGN_IN = [
    r'heading "Inloggen" \[level=1\]',
    'textbox "E-mail',
    'textbox "Wachtwoord"',
    'button "Inloggen"',
    'link "Stuur mij een code per e-mail"',
    'link "Wachtwoord vergeten\\?"',
]

FRONT = [
    TITLE,
    "^paragraph",
    'link "Zo doe je mee"',
    "leernetwerk",
    h2("Zo leren we"),
    h2("Voor wie\\?"),
    'link "Professionals"',
    'link "Ouders en jongeren"',
    h2("Nieuwste adviezen"),
    "^article",
    "^paragraph: Advies",
    h2("Nieuws uit de pilots"),
    "^article",
    "^time: ",
    h2("Zo doe je mee"),
    'link "Mail de kwartiermaker"',
]
PROFESSIONALS = [
    CRUMBS,
    TITLE,
    h2("Wat vind je hier\\?"),
    'link "Advies voor je werk"',
    'link "Nieuws uit de pilots"',
    h2("Zo doe je mee"),
    "^list",
    "^group: Wie leest wat ik schrijf",
    h2("Vragen, of meedoen\\?"),
    'link "14 030"',
    "Stuur geen persoonlijke gegevens",
]
PILOTS = [
    CRUMBS,
    TITLE,
    h2("De pilots"),
    r"heading .+ \[level=3\]",
    h2("Updates"),
    'link "Volg via RSS"',
    "^time: ",
    r"heading .+ \[level=3\]",
]
PILOT = [
    CRUMBS,
    TITLE,
    "^paragraph",
    h2("Wat we willen leren"),
    h2("Vormen van ondersteuning"),
    "Nieuw in de pilot",
    r'heading "Gezinswerker van het buurtteam" \[level=3\]',
    "Huisartsenpraktijk Kanaleneiland",
    "Nieuw in de pilot",
    r'heading "Specialist jeugdhulp in de praktijk" \[level=3\]',
    "Bestond al",
    r'heading "POH-jeugd" \[level=3\]',
    h2("In cijfers"),
    "^term: .* Voorbeeldcijfers, 2019",
    "^definition",
    h2("Tijdlijn"),
    "april 2019",
    h2("Wat mensen zeggen"),
    "^blockquote",
    "^text: Een moeder .*, 9 november 2019",
    h2("Wat het oplevert"),
    "Tip.",
    h2("Updates"),
    'complementary "Over deze pilot"',
    h2("In het kort"),
    "^term: Sinds",
]
UPDATE = [
    CRUMBS,
    "^article",
    "Pilot-update",
    "^time: 19 december 2019",
    r"leestijd \d+ minu",
    TITLE,
    "^paragraph",
    "^term: .* Voorbeeldcijfers",
    "^definition",
    "^paragraph",
    "^blockquote",
    "^text: Een .*, verteld met toestemming",
    h2("Lessen bij deze update"),
    r"heading .+ \[level=3\]",
    h2("Reacties"),
    "Reageer op deze pagina",
    'complementary "Bij deze update"',
    h2("Geschreven door"),
    h2("Eerdere updates"),
    h2("Nieuwsbrief"),
    'link "Naar de nieuwsbrief"',
]
NEWSLETTERS = [
    TITLE,
    "^paragraph",
    h2("Nieuwste nummer"),
    "Nummer 10",
    "^time: december 2019",
    r"heading .+ \[level=3\]",
    r'heading "In dit nummer" \[level=4\]',
    "^listitem",
    h2("Eerdere nummers"),
    r"2019 \(\d+ nummers\)",
    r"2018 \(\d+ nummers\)",
    'complementary "Meer over de nieuwsbrief"',
    h2("Zoek in de nummers"),
    'searchbox "Zoekwoord"',
    'button "Zoeken"',
    'link "Nieuwe nummers via RSS"',
]
ISSUE = [
    CRUMBS,
    "^article",
    "Nummer 10",
    "^time: ",
    r"leestijd \d+ minu",
    TITLE,
    r"heading .+ \[level=2\]",
    'navigation "Vorige en volgende"',
    'link "Vorige: nummer 9"',
    h2("Reacties"),
]
RESIDENTS = [
    TITLE,
    "^paragraph",
    h2("Zo krijgt u hulp"),
    "^listitem",
    "^listitem",
    "^listitem",
    h2("Waarbij kunnen wij helpen\\?"),
    h2("Vragen van ouders"),
    "Wie geeft toestemming",
    h2("Voor jongeren"),
    "Moeten mijn ouders het weten",
    h2("Bel of mail ons"),
    'link "14 030"',
    'link "jeugd@utrecht.nl"',
    "Stuur geen persoonlijke gegevens",
    'link "112"',
    h2("Het buurtteam in uw wijk"),
    "^term: Binnenstad",
    'link "14 030"',
]
PLAIN_TEXT = [CRUMBS, "^article", TITLE, "^paragraph", r"heading .+ \[level=2\]"]
GUIDE = [CRUMBS, "Praktijkwijzer", TITLE, "^paragraph", h2("Hoofdstukken"), 'link "1\\. ', 'link "2\\. ']
HELP_NOW = [TITLE, 'link "112"', 'link "113"', 'link "0800-2000"', 'link "0800-0432"']
NOT_FOUND = [
    r'heading "Pagina niet gevonden" \[level=1\]',
    "Deze pagina bestaat niet, of is niet voor jou. Zoek hieronder verder",
    "^search",
    'button "Zoeken"',
    'link "Naar de voorpagina"',
]
MEETINGS = [
    CRUMBS,
    r'heading "Bijeenkomsten" \[level=1\]',
    'link "Mijn actiepunten"',
    'link "Mijn agenda"',
    h2("Wat eraan komt"),
    r"heading .+ \[level=3\]",
    "^time: ",
    h2("Eerdere bijeenkomsten"),
    r"heading .+ \[level=3\]",
]
MEETING = [
    CRUMBS,
    "Bijeenkomst",
    TITLE,
    r"paragraph: \w+dag \d+ \w+ \d+, 15.00 tot 17.00 uur, Gezondheidscentrum",
    *(f'button "{label}"' for label in ("Ik kom", "Misschien", "Ik kom niet")),
    *(f'link "{label}"' for label in ("Lees je in", "Zet in je agenda", "Alles afdrukken")),
    h2("Agenda en lees vooraf"),
    r"\d+ stukken, ongeveer \d+ minuten",
    "^listitem",
    r"heading .+ \[level=3\]",
    r"15\.00, \d+ minuten",
    "Lees vooraf",
    r"\d+ min",
    h2("Vorige keer: .+"),
    'link "Heel het verslag"',
    r'heading "Notities" \[level=3\]',
    r'heading "Besluiten" \[level=3\]',
    r'heading "Actiepunten" \[level=3\]',
    'complementary "Bij deze bijeenkomst"',
    h2("Praktisch"),
    "^term: Waar",
    h2("Jouw inbreng"),
    'link "Agendapunt voorstellen"',
]
MEETING_AFTERWARDS = [
    CRUMBS,
    "Verslag vastgesteld",
    TITLE,
    'link "Heel het verslag"',
    h2("Besluiten"),
    h2("Actiepunten"),
    h2("Notities"),
    r"heading .+ \[level=3\]",
    'link "Maak hier een les van',
    h2("Praktisch"),
]
PLACES = [
    CRUMBS,
    r'heading "Wijken" \[level=1\]',
    h2("Binnenstad"),
    r"\d+ lessen \d+ dilemma’s",
    h2("Leidsche Rijn"),
    'link "Terwijde"',
    h2("Zuidwest"),
]
PLACE = [
    CRUMBS,
    r'heading "Zuilen in beeld" \[level=1\]',
    "nog geen cijfers",
    h2("Geleerd in Zuilen"),
    r"heading .+ \[level=3\]",
    h2("Dilemma’s in Zuilen"),
    "^listitem",
    h2("Besproken in bijeenkomsten"),
    h2("Advies en nieuws"),
    'complementary "Over Zuilen"',
    h2("In deze subwijk"),
    "^term: ",
    r'heading "Praktijken" \[level=3\]',
    h2("Wie kun je bellen\\?"),
    'navigation "Andere wijken"',
]
SAVED = [
    CRUMBS,
    r'heading "Je zoekopdrachten" \[level=1\]',
    h2("Wachten op hulp"),
    "^paragraph",
    'combobox "Bericht bij iets nieuws"',
    'button "Keuze bewaren"',
    'button "Verwijderen',
]
MINE = [
    CRUMBS,
    r'heading "Femke.*" \[level=1\]',
    h2("Meldingen"),
    h2("Je dilemma’s en lessen"),
    h2("Je zoekopdrachten"),
    'complementary "Jouw gegevens"',
    h2("Je profiel"),
    "Vraag mij naar",
    'link "Profiel aanpassen"',
]
NOTICES = [CRUMBS, r'heading "Meldingen" \[level=1\]', 'link "Hoe vaak wil je mail', "^listitem", 'button "Gelezen']
OWN_ACTIONS = [CRUMBS, r'heading "Mijn actiepunten" \[level=1\]', h2("Open"), "vóór", 'button "Klaar"']
PREPARE = [
    CRUMBS,
    TITLE,
    'textbox "Plak je agenda of je vraag"',
    'radio "Mag mee naar buiten',
    'button "Maak het blad"',
]
DESK_OF_A_MEETING = [*MEETING[:-4], h2("Praktisch"), h2("Organiseren"), 'link "Notities maken"', 'link "Agenda maken']
NEW_MEETING = [
    CRUMBS,
    TITLE,
    'textbox "Titel"',
    'textbox "Dag"',
    'textbox "Begin"',
    'textbox "Einde"',
    'group "Voor wie',
    'button "Bijeenkomst maken"',
]


@pytest.fixture
def viewer(settings, tmp_path) -> User:
    """The gezinswerker, with the demonstration content."""
    settings.DEMO_PASSWORD = "een-wachtwoord-voor-deze-test"
    settings.SEARCH_SQLITE_PATH = tmp_path / "search.sqlite3"
    call_command("load_demo", verbosity=0)
    call_command("index", "rebuild", verbosity=0)
    return User.objects.get(email="gezinswerker@demo.example")


def first_missing(part: Locator, wanted: list[str]) -> str:
    """Return the first pattern that does not follow on the ones before it, or an empty string."""
    lines = [line.strip().removeprefix("- ").strip("'") for line in part.aria_snapshot().splitlines()]
    at = 0
    for pattern in wanted:
        found = next((i for i, line in enumerate(lines[at:], at) if re.search(pattern, line)), None)
        if found is None:
            return f"{pattern} is not there, or not in its place"
        at = found + 1
    return ""


def public_pages() -> dict[str, list[str]]:
    """Return what each address must show a visitor."""
    update = UpdatePage.objects.live().get(slug="honderd-gezinnen-gezien-in-zes-praktijken")
    return {
        "/": FRONT,
        "/voor-professionals/": PROFESSIONALS,
        "/praktijkwijzer/": GUIDE,
        chapter().url: CHAPTER,
        "/pilots/": PILOTS,
        "/pilots/jeugdhulp-in-de-huisartsenpraktijk/": PILOT,
        update.url: UPDATE,
        "/nieuwsbrief/": NEWSLETTERS,
        "/nieuwsbrief/10/": ISSUE,
        "/extra-utrecht/": RESIDENTS,
        "/privacy/": PLAIN_TEXT,
        "/toegankelijkheid/": PLAIN_TEXT,
        "/uitleg/": PLAIN_TEXT,
        "/hulp-nu/": HELP_NOW,
        "/bestaat-niet/": NOT_FOUND,
        "/account/inloggen/": SIGN_IN,
    }


def chapter() -> GuidePage:
    """Return a chapter that has advices."""
    return next(page for page in GuidePage.objects.live() if "advice" in {block.block_type for block in page.body})


def member_pages(viewer: User) -> dict[str, list[str]]:
    """Return what each address must show a member."""
    doctor = User.objects.get(email="huisarts@demo.example")
    own = Dilemma.objects.filter(owner=viewer, posted_at__isnull=False).exclude(state=Dilemma.State.CLOSED).first()
    post_response(dilemma=own, author=doctor, body="Bel eerst de ouder.", submission=None)
    lesson = Lesson.objects.visible_to(viewer).filter(state=Lesson.State.ADOPTED, sources__isnull=False).first()
    SavedSearch.objects.create(owner=viewer, name="Wachten op hulp", address="q=wachten")
    ahead, last = Meeting.objects.visible_to(viewer).order_by("-start")[:2]
    return {
        "/": HOME,
        "/zoeken/?q=toestemming": SEARCH,
        "/zoeken/?q=xylofoonkwartet": NOTHING_FOUND,
        own.get_absolute_url(): DILEMMA,
        "/dilemmas/nieuw/": SHARE,
        "/dilemmas/": LIST,
        lesson.get_absolute_url(): LESSON,
        "/lessen/": LIST,
        chapter().url: CHAPTER,
        "/bijeenkomsten/": MEETINGS,
        ahead.get_absolute_url(): MEETING,
        last.get_absolute_url(): MEETING_AFTERWARDS,
        "/wijken/": PLACES,
        "/wijken/zuilen/": PLACE,
        "/leden/": MEMBERS,
        doctor.get_absolute_url(): MEMBER,
        Organisation.objects.first().get_absolute_url(): ORGANISATION,
        Practice.objects.first().get_absolute_url(): PRACTICE,
        "/mijn/": MINE,
        "/mijn/profiel/": PROFILE,
        "/mijn/zoekopdrachten/": SAVED,
        "/mijn/meldingen/": NOTICES,
        "/mijn/actiepunten/": OWN_ACTIONS,
        "/voorbereiden/": PREPARE,
    }


def facilitator_pages() -> dict[str, list[str]]:
    """Return what each address must show the kwartiermaker."""
    ahead = Meeting.objects.order_by("-start").first()
    return {ahead.get_absolute_url(): DESK_OF_A_MEETING, "/bijeenkomsten/nieuw/": NEW_MEETING}


def missing_on(page, pages: dict[str, list[str]]) -> list[str]:
    """Return, per page, what is not there or not in its place."""
    wrong = []
    for address, wanted in pages.items():
        page.goto(address)
        if missing := first_missing(page.get_by_role("main"), wanted):
            wrong.append(f"{address}: {missing}")
    return wrong


def test_each_page_shows_its_elements_in_order(viewer, page_at):
    """A visitor, a member and the kwartiermaker, on one demonstration: loading it takes longer than looking."""
    member, visitor = page_at(1280, user=viewer), page_at(1280)
    facilitator = page_at(1280, user=User.objects.get(email="kwartiermaker@demo.example"))

    wrong = missing_on(visitor, public_pages())
    wrong += missing_on(member, member_pages(viewer))
    wrong += missing_on(facilitator, facilitator_pages())
    for page, wanted in ((member, FRAME), (visitor, FRAME_OF_A_VISITOR)):
        if missing := first_missing(page.get_by_role("banner"), wanted):
            wrong.append(f"the frame: {missing}")

    assert not wrong, "\n".join(wrong)
    assert "Bel 14 030 of mail jeugd@utrecht.nl" in visitor.get_by_role("contentinfo").inner_text()


def test_order_and_absence_are_noticed(page_at):
    page = page_at(1280)
    page.goto("/account/inloggen/")
    main = page.get_by_role("main")

    assert first_missing(main, [*SIGN_IN, 'textbox "Wachtwoord"'])
    assert first_missing(main, ['link "Registreren"'])
