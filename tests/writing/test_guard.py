"""The privacy guard points out what may identify a child or parent, and leaves the rest alone."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.nl import bsn as bsn_number

from writing import guard
from writing.guard import patterns


def found(text: str, kind: str | None = None) -> list[str]:
    """Return the passages that are pointed out, of one kind or of all."""
    return [hit.text for hit in guard.findings(text, allowed=()) if kind in (None, hit.kind)]


@pytest.mark.parametrize(
    "text",
    ["bsn 123456782", "123.456.782", "123 456 782", "1234-56-782", "(123456782)", "bsn:123456782, jongen", "012345672"],
)
def test_a_bsn_is_found_in_every_notation(text):
    assert found(text, guard.BSN)
    assert guard.bsn_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "factuur 201900417",
        "zaak 12345678212",
        "+31 6 12 34 56 78",
        "€ 123456782,50",
        "nummer 1234567821",
        "123456783",
        "000000000",
    ],
)
def test_other_numbers_are_no_bsn(text):
    assert not found(text, guard.BSN)
    assert not guard.bsn_in(text)


@given(st.integers(1, 999_999_999), st.sampled_from(["", " ", ".", "-"]), st.lists(st.integers(1, 8), max_size=3))
def test_nine_digits_are_a_bsn_exactly_when_the_11_proof_holds(number, separator, places):
    digits = f"{number:09d}"
    written = "".join(f"{separator if n in places else ''}{digit}" for n, digit in enumerate(digits))

    assert guard.bsn_in(f"kind {written} komt") == bsn_number.is_valid(digits)


def test_planted_defect_without_the_11_proof_a_bsn_is_missed(monkeypatch):
    monkeypatch.setattr(patterns.bsn_number, "is_valid", lambda _: False)

    assert not guard.bsn_in("bsn 123456782")


@pytest.mark.parametrize(
    "text",
    [
        "mail naar s.jansen@example.org",
        "jayden_s at example.com",
        "jan [at] example punt nl",
        "priya punt sharma apenstaartje example punt com",
        "moeder.van3@mail.example.com",
    ],
)
def test_an_address_of_a_person_is_found(text):
    assert found(text, guard.EMAIL)


@pytest.mark.parametrize("text", ["jeugd@utrecht.nl", "Extr@Utrecht helpt", "info@lokalis.nl", "we zijn at school"])
def test_an_address_of_a_service_is_none(text):
    assert not found(text)


@pytest.mark.parametrize(
    "text",
    [
        "06-12345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "0612345678",
        "+31 6 12345678",
        "0031612345678",
        "(030) 234 56 78",
        "030-2345678",
        "030/2345678",
        "+31(0)30 234 56 78",
        "+32 470 12 34 56",
        "06-12 13 14 15",
        "bel op 234 56 78",
        "nul zes twaalf vierendertig zesenvijftig achtenzeventig",
    ],
)
def test_a_telephone_number_is_found(text):
    assert found(f"Haar nummer: {text}.", guard.PHONE)


@pytest.mark.parametrize(
    "text", ["14 030", "112", "0800-2000", "€ 1.240,50", "code 45A04", "030 is Utrecht", "van 12 tot 16 jaar"]
)
def test_other_numbers_are_no_telephone_numbers(text):
    assert not found(text, guard.PHONE)


@pytest.mark.parametrize(
    "text",
    [
        "woont Kerkstraat 12",
        "Lijsterbeskade 66",
        "Wilgenroosstraat 203 bis",
        "1e Kwartelstraat 27",
        "Kerkstr. 12a",
        "op Oude Veer 12",
        "(Oude Veer 12 in Vleuten)",
        "postcode 3511 AB",
        "3543VN",
        "postcode is 3511ab",
        "Laan van Chartroise 173",
        "adres: De Savornin Lohmanlaan 5",
    ],
)
def test_an_address_is_found(text):
    assert found(text, guard.ADDRESS)


@pytest.mark.parametrize(
    "text",
    [
        "aan de Amsterdamsestraatweg",
        "In 2019 HA en gezinswerker",
        "het Wilhelminapark",
        "artikel 12 van de wet",
        "Kanaleneiland 15 gezinnen",
        "het weeshuis 12",
        "de hoofdstraat 12",
        "de Marnixlaan en de Vecht",
        "op maandag 12 maart",
    ],
)
def test_a_street_without_a_number_is_no_address(text):
    assert not found(text, guard.ADDRESS)


@pytest.mark.parametrize(
    "text",
    [
        "geboren 5 jan. 2004",
        "geb. 3-4-'12",
        "geb 030611",
        "gd 14.02.2012",
        "gebdat 02-01-15",
        "*07-09-2013",
        "geboortedatum 2010-11-03",
        "geboren op 12 mrt 2011",
        "wordt op 9 juni 2020 achttien",
        "wordt 18 op 3 mei",
        "jarig op 3 april",
        "jongen van 8 (30/5/11)",
        "hij is van 6 aug 2012",
        "op 3 mei wordt hij achttien",
        "'Kind Proef, 17-8-2008, groep 7'",
        "dossier Proef, Kind, 04.05.2006, Utrecht",
        "11/09/12 geboren, nu groep 3",
        "geboren op de achtste van maart 2009",
        "de oudste, is van 3-4-2011",
    ],
)
def test_a_date_of_birth_is_found(text):
    assert found(text, guard.BIRTHDATE)


@pytest.mark.parametrize(
    "text",
    [
        "Overleg 12-03-2019 om 12.30 uur",
        "intake op 3 mei",
        "een meisje van 9",
        "sinds 1 oktober",
        "tussen 12 en 16 jaar",
    ],
)
def test_other_dates_are_none(text):
    assert not found(text, guard.BIRTHDATE)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sanne komt niet.", "Sanne"),
        ("Ze zegt dat Daan haar pest", "Daan"),
        ("onze Lieke is zes", "Lieke"),
        ("Adem en Elif delen een kamer", "Adem"),
        ("Samen met Elif en Storm", "Storm"),
        ("Storm weet niet waar hij slaapt", "Storm"),
        ("het neefje dat Levi heet", "Levi"),
        ("de zaak-Tessa", "Tessa"),
        ("Ze noemen hem thuis Muis.", "Muis"),
        ("m. jansen heeft afgezegd", "m. jansen"),
        ("h. van dijk klaagt", "h. van dijk"),
        ("A. Yıldırım tekende niet", "A. Yıldırım"),
        ("Jamals rapport was goed", "Jamals"),
        ("samen met Fenna en Daniek", "Daniek"),
        ("over Anne-Fleur ging het", "Anne-Fleur"),
        ("gister gebeld met fatima. ze wil stoppen", "fatima"),
        ("oma Truus belde", "Truus"),
        ("het gezin Yılmaz in Zuilen", "Yılmaz"),
        ("familie Ramdin", "Ramdin"),
        ("Mevrouw De Vries belde", "De Vries"),
        ("fam. Tjon-A-Ten", "Tjon-A-Ten"),
        ("Vader, R. van der Meulen, staat", "R. van der Meulen"),
        ("dhr. J.P. Verhoeven", "J.P. Verhoeven"),
        ("Storm (4) had een plek", "Storm"),
        ("over Noor, de middelste", "Noor"),
        ("de kleine Bo slaapt door", "Bo"),
        ("Wil en Rein zijn pleegouders", "Rein"),
        ("wij zitten met mohammed uit groep 4", "mohammed"),
        ("moeder (kimberley) is 19", "kimberley"),
        ("daan v.d. berg gamet, ouders werken", "daan v.d. berg"),
        ("het oudste kind heet Djennah", "Djennah"),
        ("Fatima el Idrissi, groep 6", "Fatima el Idrissi"),
        ("Mees is na acht gesprekken klaar", "Mees"),
        ("haar bijnaam is: 'Pukkie'", "Pukkie"),
        ("mw. j. de vries wil", "j. de vries"),
        ("Sara's moeder belde", "Sara"),
        ("moeder Xelamë belt", "Xelamë"),
        ("Anne-Marie kwam", "Anne-Marie"),
        ("fam. sanne belde", "sanne"),
        ("Bas Jansen weigert", "Bas Jansen"),
        ("mevrouw Jansen Smit", "Jansen Smit"),
        ("tante Joyce", "Joyce"),
        ("hij heet bas", "bas"),
    ],
)
def test_a_name_is_found(text, name):
    assert name in found(text, guard.NAME)


@pytest.mark.parametrize(
    "text",
    [
        "Joost mag weten waarom",
        "Tien gezinnen deden mee.",
        "werk van Lokalis en Buurtteam",
        "Kader: de wet. Helder is dat het werkt.",
        "Imam en huisarts trokken samen op.",
        "Schrijf het zoals Jip en Janneke.",
        "Dat is Jan Modaal",
        "Jean Piaget schreef over ontwikkeling.",
        "Ik las Hermanns daarover.",
        "William Schrikker deed de voogdij.",
        "het Gerrit Rietveld College",
        "Pit zit er genoeg in.",
        "die Storm van vorig jaar",
        "Atlas zijn systemen",
        "Breda betaalt wel",
        "A. Kies. B. Doe.",
        "o.a. groot en klein",
        "een tien voor moeite",
        "Dit staat op sanne.example en bij sanne@voorbeeld.example of /sanne",
        "Storm in een glas water",
        "Een Noor die werkte",
        "Jan en alleman heeft een mening",
        "Gezin A: schoolverzuim",
        "volgens Gordon",
        "Marte Meo helpt",
        "het Anne Frankplein",
        "de Prins Bernhardschool",
        "Basisschool Sterre der Zee",
        "Praktijk De Merel",
        "Joy is het Engelse woord",
        "Wil iemand meedenken?",
        "1. Breng in kaart. B. Praat.",
        "Sterre en maan",
        "Rein idee van een collega",
        "de moeder. Alleen dan",
        "moeder Turks spreekt",
        "BO is duur",
        "wij doen mee via www.sanne.example",
        "vader ISK volgt",
        "zoon zegt sorry",
        "May is in het Engels een maand",
        "Stichting Youke B.V.",
        "het gezin Zuilen",
        "leerling, Daarna",
        "oma. Daarna",
        "ben je daar",
        "roos",
        "mevrouw vandaag belde",
    ],
)
def test_what_only_looks_like_a_name_is_none(text):
    assert found(text, guard.NAME) == []


def test_a_full_name_that_is_registered_is_none_but_a_first_name_alone_is():
    known = ["Sanne de Wit", "Buurtteam Zuilen", ""]

    assert guard.findings("Vraag het aan Sanne de Wit.", allowed=known) == []
    assert guard.findings("Ik sprak Sanne de Wit gisteren.", allowed=["sanne de wit"]) == []
    assert [hit.text for hit in guard.findings("Sanne komt niet.", allowed=known)] == ["Sanne"]


def test_registered_names_are_asked_of_the_apps_once(db, monkeypatch):
    from django.core.cache import cache
    from wagtail import hooks

    cache.clear()
    asked = []
    monkeypatch.setattr(hooks, "get_hooks", lambda name: [lambda: asked.append(name) or ["Truus Bakker"]])

    assert guard.findings("Truus Bakker belt") == []
    assert guard.findings("Truus Bakker belt") == []
    assert asked == ["register_guard_exceptions"]


def test_without_a_database_the_guard_still_works(monkeypatch):
    from django.core.cache import cache
    from django.db import DatabaseError

    def broken(key):
        raise DatabaseError

    monkeypatch.setattr(cache, "get", broken)

    assert [hit.text for hit in guard.findings("Sanne komt niet.")] == ["Sanne"]


def test_behind_a_name_an_organisation_is_none():
    assert found("Fenna en Altrecht, Fenna en ISK, Fenna en Buurtteam Zuilen, Fenna en Max") == ["Fenna"] * 4 + ["Max"]


def test_a_surname_that_no_list_knows_is_found_where_it_returns():
    text = "Mevrouw Achterberg belt. Volgens mij wil Achterberg stoppen. Achterberg wil rust. Achterberg-Zuid niet."

    assert found(text, guard.NAME) == ["Achterberg"] * 3


def test_several_texts_are_reported_by_name(db):
    report = guard.check({"a": "Sanne komt.", "b": "Niets.", "c": "bsn 123456782"})

    assert report.has_bsn
    assert set(report.findings) == {"a", "c"}


@given(st.text(max_size=300))
def test_any_text_gives_passages_of_that_text_in_order(text):
    hits = guard.findings(text, allowed=())

    assert all(text[hit.start : hit.end] == hit.text for hit in hits)
    assert all(first.end <= second.start for first, second in zip(hits, hits[1:], strict=False))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "A. " * 6_000,
        "1 2 " * 5_000,
        "Sanne " * 3_000,
        "@ at " * 4_000,
        "nul zes een " * 1_500,
        "a.b." * 5_000,
        "Anne-" * 4_000,
        "a-" * 10_000,
        "geboren " * 2_500,
        "\n" * 20_000,
        "van " * 5_000,
        "Jan " * 5_000,
    ],
)
def test_no_text_makes_the_guard_hang(text):
    started = time.process_time()

    guard.findings(text, allowed=())

    assert time.process_time() - started < 3  # takes 0.3 s; quadratic patterns took 5 to 15 (bench/guard.py)


def test_the_lists_are_read_once():
    from writing.guard import lists

    assert lists.first_names() is lists.first_names()
    assert not re.search(r"\d", " ".join(list(lists.first_names())[:500]))


def test_a_brand_with_an_at_sign_is_no_name():
    assert guard.findings("Het team heet Extr@Utrecht. De jongen heet Jasper.", allowed=())[0].text == "Jasper"
