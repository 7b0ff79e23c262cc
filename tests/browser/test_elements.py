"""The elements of ui.md on each page of the loop, by role and name, in their order.

Each expectation is a pattern for one line of Playwright's aria snapshot (`role "name" [level=1]: text`), searched from
where the one before it was found. What is not listed may be there too; what is listed must be there, in this order.
"""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Locator

from cms.models import GuidePage
from learnings.models import Dilemma, Lesson
from learnings.services import post_response
from members.models import Organisation, User
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
    *(f'link "{label}"' for label in ("Home", "Dilemma’s", "Lessen", "Bijeenkomsten", "Praktijkwijzer")),
]
HOME = [
    r"heading .*Femke.* \[level=1\]",
    "^search",
    "^combobox",
    'button "Zoeken"',
    "Vaak gezocht:",
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
    'checkbox "Zuilen" \\[checked\\]',
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


def pages(viewer: User) -> dict[str, list[str]]:
    """Return what each address must show."""
    doctor = User.objects.get(email="huisarts@demo.example")
    own = Dilemma.objects.filter(owner=viewer, posted_at__isnull=False).exclude(state=Dilemma.State.CLOSED).first()
    post_response(dilemma=own, author=doctor, body="Bel eerst de ouder.", submission=None)
    lesson = Lesson.objects.visible_to(viewer).filter(state=Lesson.State.ADOPTED, sources__isnull=False).first()
    chapter = next(page for page in GuidePage.objects.live() if "advice" in {block.block_type for block in page.body})
    return {
        "/": HOME,
        "/zoeken/?q=toestemming": SEARCH,
        "/zoeken/?q=xylofoonkwartet": NOTHING_FOUND,
        own.get_absolute_url(): DILEMMA,
        "/dilemmas/nieuw/": SHARE,
        "/dilemmas/": LIST,
        lesson.get_absolute_url(): LESSON,
        "/lessen/": LIST,
        chapter.url: CHAPTER,
        "/leden/": MEMBERS,
        doctor.get_absolute_url(): MEMBER,
        "/mijn/profiel/": PROFILE,
        Organisation.objects.first().get_absolute_url(): ORGANISATION,
        Practice.objects.first().get_absolute_url(): PRACTICE,
    }


def test_each_page_of_a_member_shows_its_elements_in_order(viewer, page_at):
    page = page_at(1280, user=viewer)
    wrong = []

    for address, wanted in pages(viewer).items():
        page.goto(address)
        if missing := first_missing(page.get_by_role("main"), wanted):
            wrong.append(f"{address}: {missing}")
    if missing := first_missing(page.get_by_role("banner"), FRAME):
        wrong.append(f"the frame: {missing}")

    assert not wrong, "\n".join(wrong)
    assert "Bel 14 030 of mail jeugd@utrecht.nl" in page.get_by_role("contentinfo").inner_text()


def test_sign_in_shows_its_elements_in_order(page_at):
    page = page_at(1280)
    page.goto("/account/inloggen/")

    assert first_missing(page.get_by_role("main"), SIGN_IN) == ""


def test_order_and_absence_are_noticed(page_at):
    page = page_at(1280)
    page.goto("/account/inloggen/")
    main = page.get_by_role("main")

    assert first_missing(main, [*SIGN_IN, 'textbox "Wachtwoord"'])
    assert first_missing(main, ['link "Registreren"'])
