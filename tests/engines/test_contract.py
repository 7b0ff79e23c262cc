"""What every engine does, whatever it is made of."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from search.engines.base import Query
from tests.engines.documents import FACILITATOR, MEMBER, PUBLIC, doc, keys


def ask(engine, words="", viewer=PUBLIC, **more):
    return engine.search(Query(words=words, **more), viewer)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("De jeugdhulpwachtlijst groeit", "wachtlijst jeugdhulp"),
        ("De wachtlijst voor jeugdhulp groeit", "jeugdhulpwachtlijst"),
        ("Een avondspreekuur", "avond spreekuur"),
        ("Een spreekuur in de avond", "avondspreekuur"),
        ("Het gezin is afgesloten", "afgesloten gezinnen"),
        ("We sluiten het gezin af en verwijzen", "verwezen"),
        ("Eén coördinator, geen financiële prikkel", "coordinator financiele"),
        ("Extr@Utrecht doet mee", "extr@utrecht"),
        ("Extr@Utrecht doet mee", "Extr@Utrecht"),
        ("De POH-jeugd belt", "poh jeugd"),
        ("De POH jeugd belt", "POH-jeugd"),
        ("Verwezen naar de jeugd-GGZ", "jeugdggz"),
        ("Bel 14 030 of kom langs", "14030"),
        ("Voor kinderen van 0-4 jaar", "0–4 jaar"),
        ("Overgang van 18- naar 18+", "18+"),
        ("Zij is suïcidaal", "zelfmoord"),
        ("De praktijkondersteuner van de huisarts", "POH"),
    ],
)
def test_other_words_for_the_same_thing_find_it(engine, written, typed):
    engine.index([doc("lesson:1", "Les", written), doc("lesson:2", "Iets anders", "Over voetbal en muziek.")])

    found = ask(engine, typed)

    assert keys(found) == ["lesson:1"]
    assert found.total == 1


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("POH", "praktijkondersteuner"),
        ("GGZ", "geestelijke gezondheidszorg"),
        ("LVB", "licht verstandelijke beperking"),
        ("JGZ", "jeugdgezondheidszorg"),
        ("SAVE", "samen veilig"),
        ("EKC", "eigen kracht-conferentie"),
        ("TLV", "toelaatbaarheidsverklaring"),
        ("Mdo", "multidisciplinair overleg"),
    ],
)
def test_abbreviations_work_both_ways(engine, short, long):
    engine.index([doc("lesson:1", "Les", f"Over {long}."), doc("lesson:2", "Voetbal")])
    assert keys(ask(engine, short)) == ["lesson:1"]

    engine.index([doc("lesson:1", "Les", f"Over {short}.")])
    assert keys(ask(engine, long)) == ["lesson:1"]


@pytest.mark.parametrize("name", ["Extr@Utrecht", "POH-jeugd", "18-", "18+", "0-4 jaar", "14 030", "16,5", "ib'er"])
def test_names_and_numbers_stay_whole(engine, name):
    engine.index(
        [
            doc("lesson:1", "Les", f"Dit gaat over {name}, zeggen ze."),
            doc("lesson:2", "Losse delen", "In Utrecht is extra jeugd, 18, 0, 4, 14, 030, 16, 5 jaar en ib."),
        ]
    )

    assert keys(ask(engine, f'"{name}"')) == ["lesson:1"]
    assert keys(ask(engine, name))[0] == "lesson:1"


def test_numbers_in_words_and_figures_are_the_same(engine):
    engine.index([doc("lesson:1", "De achttiende verjaardag"), doc("lesson:2", "Vijf gesprekken"), doc("lesson:3")])

    assert keys(ask(engine, "18e verjaardag")) == ["lesson:1"]
    assert keys(ask(engine, "5 gesprekken")) == ["lesson:2"]
    assert ask(engine, "5 gesprekken").hits[0].title_html == "<mark>Vijf</mark> <mark>gesprekken</mark>"


def test_a_gezin_is_no_zin_and_a_gesprek_no_spreker(engine):
    engine.index([doc("lesson:1", "Zin", "Geen zin in."), doc("lesson:2", "Gezin", "Het gezin.")])

    assert keys(ask(engine, "gezinnen")) == ["lesson:2"]
    assert keys(ask(engine, "zin")) == ["lesson:1"]


def test_any_word_matches_and_more_words_come_first(engine):
    engine.index([doc("lesson:1", "Taxi"), doc("lesson:2", "Taxi en tolk"), doc("lesson:3", "Voetbal")])

    found = ask(engine, "taxi tolk")

    assert keys(found) == ["lesson:2", "lesson:1"]
    assert found.total == 2


def test_a_whole_word_comes_before_a_part_of_a_compound(engine):
    engine.index([doc("lesson:1", "De wachtlijst"), doc("lesson:2", "De lijst"), doc("lesson:3", "Niets")])

    assert keys(ask(engine, "lijst")) == ["lesson:2", "lesson:1"]


def test_a_typed_word_comes_before_its_synonym(engine):
    engine.index([doc("lesson:1", "Over anorexia"), doc("lesson:2", "Over een eetstoornis"), doc("lesson:3", "Sport")])

    found = ask(engine, "eetstoornis")

    assert keys(found) == ["lesson:2", "lesson:1"]
    assert "anorexia" in found.also_searched


def test_a_word_that_nobody_wrote_is_corrected_and_said_so(engine):
    engine.index([doc("lesson:1", "Privacy in het dossier"), doc("lesson:2", "Sport")])

    found = ask(engine, "privasy dossier")

    assert keys(found) == ["lesson:1"]
    assert found.did_you_mean == "privacy dossier"


def test_a_known_word_is_never_corrected(engine):
    engine.index([doc("lesson:1", "De wachttijd"), doc("lesson:2", "De wachttijden")])

    assert ask(engine, "wachttijd wachttijden").did_you_mean == ""


def test_quotes_ask_for_a_phrase(engine):
    engine.index(
        [doc("lesson:1", "Eigen kracht"), doc("lesson:2", "Kracht van eigen mensen"), doc("lesson:3", "Kracht")]
    )

    assert keys(ask(engine, '"eigen kracht"')) == ["lesson:1"]
    assert keys(ask(engine, "“eigen kracht”")) == ["lesson:1"]


def test_a_minus_excludes_a_word_but_not_compounds_with_it(engine):
    engine.index(
        [doc("lesson:1", "Tolk op school"), doc("lesson:2", "Tolk"), doc("lesson:3", "Tolk bij schoolverzuim")]
    )

    assert set(keys(ask(engine, "tolk -school"))) == {"lesson:2", "lesson:3"}
    assert set(keys(ask(engine, "-school"))) == {"lesson:2", "lesson:3"}
    assert set(keys(ask(engine, 'tolk -"op school"'))) == {"lesson:2", "lesson:3"}


def test_without_words_everything_is_there_newest_first(engine):
    days = {"lesson:1": 2, "lesson:2": 9, "lesson:3": 5}
    engine.index([doc(key, date=datetime(2019, 1, day, tzinfo=UTC)) for key, day in days.items()])
    engine.index([doc("page:1", date=None)])

    assert keys(ask(engine)) == ["lesson:2", "lesson:3", "lesson:1", "page:1"]


def test_words_that_say_nothing_find_nothing(engine):
    engine.index([doc("lesson:1", "De les")])

    for words in ("de het een", "!!!", '"', "\x00", "😀", "-"):
        assert ask(engine, words).total == 0, words


def test_newest_sorts_matches_by_date(engine):
    engine.index([doc("lesson:1", "Tolk tolk tolk", date=datetime(2018, 1, 1, tzinfo=UTC))])
    engine.index([doc("lesson:2", "Sport", "Een tolk.", date=datetime(2019, 1, 1, tzinfo=UTC))])

    assert keys(ask(engine, "tolk", order="newest")) == ["lesson:2", "lesson:1"]
    assert keys(ask(engine, "tolk")) == ["lesson:1", "lesson:2"]


def test_boost_lifts_a_document(engine):
    engine.index([doc("newsletter:1", "Tolk", boost=0.7), doc("lesson:1", "Tolk", boost=1.0)])

    assert keys(ask(engine, "tolk")) == ["lesson:1", "newsletter:1"]


def test_pages_follow_each_other_without_gap_or_double(engine):
    engine.index([doc(f"lesson:{n}", f"Tolk {'tolk ' * (n % 7)}", "woord " * n) for n in range(145)])

    pages = [keys(ask(engine, "tolk", page=number, per_page=20)) for number in range(1, 10)]

    assert [len(page) for page in pages] == [20] * 7 + [5, 0]
    assert len({key for page in pages for key in page}) == 145
    assert ask(engine, "tolk", page=10**9).hits == []


def test_a_document_is_replaced_and_removed(engine):
    engine.index([doc("lesson:1", "Tolk"), doc("lesson:2", "Taxi")])
    engine.index([doc("lesson:1", "Voetbal", version="2")])
    engine.remove(["lesson:2", "lesson:77"])

    assert keys(ask(engine, "tolk")) == []
    assert keys(ask(engine, "taxi")) == []
    assert keys(ask(engine, "voetbal")) == ["lesson:1"]
    assert engine.versions() == {"lesson:1": "2"}
    assert engine.status().documents == 1


def test_a_key_twice_in_one_call_keeps_the_last(engine):
    engine.index([doc("lesson:1", "Tolk"), doc("lesson:1", "Taxi")])

    assert keys(ask(engine, "tolk taxi")) == ["lesson:1"]
    assert keys(ask(engine, "tolk")) == []


def test_a_key_twice_in_a_call_of_many_documents_keeps_the_last(engine):
    many = [doc(f"lesson:{number}", "Taxi") for number in range(600)]
    engine.index([*many, *(doc(one.key, "Tolk", version="2") for one in many)])

    assert engine.search(Query(words="tolk"), PUBLIC).total == 600
    assert engine.search(Query(words="taxi"), PUBLIC).total == 0
    assert set(engine.versions().values()) == {"2"}


def test_a_common_word_only_orders_unless_the_telling_words_find_hardly_anything(engine):
    engine.index(
        doc(f"lesson:{n}", f"Les {n}", f"Het buurtteam. {'Een tolk.' if n < 30 else ''} {'Taxi.' if n == 7 else ''}")
        for n in range(150)
    )

    assert ask(engine, "tolk buurtteam").total == 30
    assert ask(engine, "taxi buurtteam").total == 150
    assert keys(ask(engine, "taxi buurtteam"))[0] == "lesson:7"
    assert ask(engine, "buurtteam").total == 150


# Filters and counts


@pytest.fixture
def lessons(engine):
    engine.index(
        [
            doc("lesson:1", "Tolk een", facets={"place": ["noordwest", "zuilen"], "themes": ["taal"]}),
            doc("lesson:2", "Tolk twee", facets={"place": ["noordwest", "ondiep"], "themes": ["taal", "school"]}),
            doc("lesson:3", "Tolk drie", facets={"place": ["oost"], "themes": ["school"], "state": ["vervangen"]}),
            doc("dilemma:1", "Taxi", facets={"place": ["oost"], "themes": ["school"]}),
        ]
    )
    return engine


def test_filters_are_any_of_inside_a_facet_and_all_of_across(lessons):
    assert set(keys(ask(lessons, filters={"place": ["zuilen", "oost"]}))) == {"lesson:1", "lesson:3", "dilemma:1"}
    assert set(keys(ask(lessons, filters={"place": ["zuilen", "oost"], "themes": ["taal"]}))) == {"lesson:1"}
    assert set(keys(ask(lessons, "tolk", filters={"place": ["noordwest"]}))) == {"lesson:1", "lesson:2"}
    assert ask(lessons, filters={"place": ["atlantis"]}).total == 0
    assert ask(lessons, filters={"onzin": ["x"]}).total == 0
    assert ask(lessons, filters={"place": []}).total == 4


def test_a_facet_ignores_its_own_filter_and_obeys_the_others(lessons):
    found = ask(lessons, filters={"place": ["oost"], "kind": ["lesson"]})

    assert found.total == 1
    assert found.facets["place"] == {"noordwest": 2, "ondiep": 1, "oost": 1, "zuilen": 1}
    assert found.facets["kind"] == {"lesson": 1, "dilemma": 1}
    assert found.facets["themes"] == {"school": 1}
    assert found.facets["year"] == {"2019": 1}


def test_counts_cover_all_matches_not_only_the_page(lessons):
    found = ask(lessons, "tolk", per_page=1)

    assert (len(found.hits), found.total) == (1, 3)
    assert found.facets["themes"] == {"school": 2, "taal": 2}


def test_hidden_states_are_left_out_unless_asked_for(lessons):
    found = ask(lessons, "tolk", hide_states=["vervangen"])

    assert set(keys(found)) == {"lesson:1", "lesson:2"}
    assert found.facets["state"] == {"vervangen": 1}
    assert keys(ask(lessons, "tolk", hide_states=["vervangen"], filters={"state": ["vervangen"]})) == ["lesson:3"]


def test_excluded_keys_are_nowhere(lessons):
    found = ask(lessons, "tolk", exclude_keys=["lesson:2", "lesson:99"])

    assert set(keys(found)) == {"lesson:1", "lesson:3"}
    assert found.total == 2
    assert "ondiep" not in found.facets["place"]


def test_dates_are_days_in_amsterdam_both_included(engine):
    late = datetime(2019, 12, 31, 23, 30, tzinfo=UTC)  # already New Year in Amsterdam
    engine.index([doc("lesson:1", date=late), doc("lesson:2", date=datetime(2019, 12, 31, 12, tzinfo=UTC))])
    engine.index([doc("page:1", date=None)])

    assert keys(ask(engine, date_from=date(2020, 1, 1))) == ["lesson:1"]
    assert keys(ask(engine, date_to=date(2019, 12, 31))) == ["lesson:2"]
    assert ask(engine, date_from=date(2019, 12, 31), date_to=date(2020, 1, 1)).total == 2
    assert ask(engine).facets["year"] == {"2019": 1, "2020": 1}


# What is shown


def test_only_marks_are_html_and_all_else_is_escaped(engine):
    engine.index([doc("lesson:1", "Tolk <script>alert(1)</script>", '<img src=x onerror="x"> & een tolk </mark>')])

    hit = ask(engine, "tolk").hits[0]

    assert hit.title_html == "<mark>Tolk</mark> &lt;script&gt;alert(1)&lt;/script&gt;"
    assert hit.snippet_html == "&lt;img src=x onerror=&quot;x&quot;&gt; &amp; een <mark>tolk</mark> &lt;/mark&gt;"
    assert hit.title == "Tolk <script>alert(1)</script>"


def test_the_passage_is_about_two_lines_around_what_was_found(engine):
    filler = "Hier staat een lange inleiding over heel andere dingen. " * 30
    engine.index([doc("lesson:1", "Les", f"{filler}Bel dan de tolkentelefoon, die is gratis. {filler}")])

    snippet = ask(engine, "tolkentelefoon gratis").hits[0].snippet_html

    assert "Bel dan de <mark>tolkentelefoon</mark>, die is <mark>gratis</mark>." in snippet
    assert len(snippet) < 300


def test_inflected_words_parts_and_synonyms_are_marked(engine):
    engine.index([doc("lesson:1", "Wachttijden", "De jeugdhulpwachttijd en de wachtlijsten.")])

    hit = ask(engine, "wachttijd").hits[0]

    assert hit.title_html == "<mark>Wachttijden</mark>"
    assert hit.snippet_html == "De <mark>jeugdhulpwachttijd</mark> en de <mark>wachtlijsten</mark>."


def test_a_hit_carries_what_the_page_shows(engine):
    made = doc("lesson:1", "Tolk", lead="Bel vroeg.", owner=4, facets={"themes": ["taal"]}, links=["dilemma:1"])
    engine.index([made])

    hit = ask(engine, "tolk").hits[0]

    assert (hit.key, hit.kind, hit.title, hit.url) == ("lesson:1", "lesson", "Tolk", "/lesson/1/")
    assert (hit.date, hit.audience, hit.owner, hit.lead) == (made.date, "public", 4, "Bel vroeg.")
    assert hit.facets["themes"] == ["taal"]
    assert hit.score > 0


# Similar things and completion


def test_similar_things_share_telling_words_and_never_include_the_source(engine):
    engine.index(
        [
            doc("dilemma:1", "Wie belt de tolk?", "De moeder spreekt alleen Tigrinya en de tolk komt niet opdagen."),
            doc("lesson:1", "Bestel de tolk een week vooraf", "Een tolk Tigrinya is schaars."),
            doc("lesson:2", "Vergoeding", "De moeder krijgt de reiskosten terug."),
            *(doc(f"page:{n}", f"Pagina {n}", "Over de moeder en het kind.") for n in range(8)),
        ]
    )

    assert keys(engine.similar("dilemma:1", PUBLIC, limit=3))[0] == "lesson:1"
    assert "dilemma:1" not in keys(engine.similar("dilemma:1", PUBLIC, limit=50))
    assert keys(engine.similar("dilemma:1", PUBLIC, kinds=["lesson"], limit=1)) == ["lesson:1"]
    assert keys(engine.similar("De tolk Tigrinya kwam niet", PUBLIC, is_text=True))[:2] in (
        ["lesson:1", "dilemma:1"],
        ["dilemma:1", "lesson:1"],
    )
    assert "lesson:1" not in keys(engine.similar("dilemma:1", PUBLIC, exclude_keys=["lesson:1"]))
    assert engine.similar("dilemma:404", PUBLIC) == []
    assert engine.similar("", PUBLIC, is_text=True) == []


def test_similar_does_not_read_links(engine):
    engine.index(
        [doc("lesson:1", "Tolk", links=["dilemma:1"]), doc("dilemma:1", "Voetbal"), doc("dilemma:2", "Muziek")]
    )

    assert keys(engine.similar("lesson:1", PUBLIC)) == []


def test_completion_takes_the_beginnings_of_words_in_titles(engine):
    engine.index(
        [
            doc("lesson:1", "Bestel de tolk vooraf"),
            doc("lesson:2", "Tolken gezocht", boost=1.2),
            doc("lesson:3", "Vooraf bellen", "over een tolk"),
            doc("organisation:1", "Extr@Utrecht"),
        ]
    )

    assert keys(engine.complete("tol", PUBLIC)) == ["lesson:2", "lesson:1"]
    assert keys(engine.complete("tolk voor", PUBLIC)) == ["lesson:1"]
    assert keys(engine.complete("extr@ut", PUBLIC)) == ["organisation:1"]
    assert keys(engine.complete("tol", PUBLIC, limit=1)) == ["lesson:2"]
    assert engine.complete("", PUBLIC) == []


def test_rebuild_replaces_everything(engine):
    engine.index([doc("lesson:1", "Tolk"), doc("lesson:2", "Taxi")])

    count = engine.rebuild([doc("lesson:2", "Taxi"), doc("lesson:3", "Voetbal")])

    assert count == 2
    assert set(keys(ask(engine))) == {"lesson:2", "lesson:3"}
    assert engine.status().rebuilt_at is not None
    assert engine.status().size_bytes > 0


def test_documents_are_got_by_key_in_order_with_their_text_as_far_as_the_viewer_may_see_them(engine):
    engine.index(
        [
            doc("lesson:1", "Eerste", "Over tolken."),
            doc("lesson:2", "Tweede", "Voor leden.", audience="members"),
            doc("dilemma:3", "Derde", "Van een ander.", audience="user:7", owner=7),
        ]
    )
    asked = ["lesson:2", "dilemma:3", "lesson:9", "lesson:1", "lesson:2"]
    assert [(hit.key, hit.body) for hit in engine.get(asked, MEMBER)] == [
        ("lesson:2", "Voor leden."),
        ("lesson:1", "Over tolken."),
    ]
    assert keys(engine.get(asked, PUBLIC)) == ["lesson:1"]
    assert keys(engine.get(asked, FACILITATOR)) == ["lesson:2", "lesson:1"]
    assert keys(engine.get([], MEMBER)) == []
    assert [hit.body for hit in engine.similar("Over tolken.", MEMBER, is_text=True)] == ["Over tolken."]
