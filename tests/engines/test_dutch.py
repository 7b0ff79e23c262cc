"""The Dutch analysis by itself."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import dutch
from search.dutch import correction, lexicon
from search.dutch.compounds import split
from search.dutch.query import read
from search.dutch.signs import Signs
from search.dutch.words import TOKEN, cleaned, fold, pieces, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Extr@Utrecht en POH-jeugd", ["extr@utrecht", "en", "poh-jeugd"]),
        ("18-/18+, 0–4 jaar", ["18-", "18+", "0-4", "jaar"]),
        ("Bel 14 030 of 14 0317!", ["bel", "14 030", "of", "14 0317"]),
        ("kinder- en jeugdpsychiatrie", ["kinder", "en", "jeugdpsychiatrie"]),
        ("suïcidale, Café, IJsland, ĳs", ["suicidale", "cafe", "ijsland", "is"]),
        ("jeugd\u00adhulp\x00 e.d.", ["jeugdhulp", "e", "d"]),
        ("", []),
    ],
)
def test_tokens_keep_names_and_numbers_whole(text, expected):
    assert tokens(text) == expected


def test_folding_keeps_every_character_in_its_place():
    text = cleaned("Eén İstanbul ß ﬁ ĳ 👩‍👩‍👧 ’s-Gravenhage")

    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    "family",
    [
        ("gezin", "gezinnen"),
        ("gesprek", "gesprekken"),
        ("oudergesprek", "oudergesprekken"),
        ("kind", "kinderen"),
        ("pleegkind", "pleegkinderen"),
        ("verwijzen", "verwijzing", "verwezen", "verwees", "verwijst"),
        ("afsluiten", "afgesloten", "afsloot"),
        ("overdragen", "overgedragen"),
        ("huisarts", "huisartsen"),
        ("wachttijd", "wachttijden"),
        ("poh-jeugd", "pohjeugd", "POH-Jeugd".lower()),
        ("overdragen", "overdracht", "overgedragen"),
        ("afspreken", "afspraak", "afgesproken"),
        ("achttien", "achttiende", "18e", "18"),
        ("vijf", "5"),
    ],
)
def test_forms_of_a_word_share_a_term(family):
    assert len({dutch.word(form).term for form in family}) == 1


@pytest.mark.parametrize("pair", [("gezin", "zin"), ("gesprek", "spreek"), ("begeleiden", "beleid"), ("kies", "kiel")])
def test_different_words_do_not(pair):
    assert dutch.word(pair[0]).term != dutch.word(pair[1]).term


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("jeugdhulpwachtlijst", ("jeugdhulp", "wachtlijst")),
        ("avondspreekuur", ("avond", "spreekuur")),
        ("gezinswerker", ("gezin", "werker")),
        ("huisartsinformatiesysteem", ("huisarts", "informatiesysteem")),
        ("registratielast", ("registratie", "last")),
        ("overlegvergoeding", ("overleg", "vergoeding")),
        ("praktijk", ()),
        ("behandeling", ()),
        ("verwijzing", ()),
        ("onderzoek", ()),
        ("leerlingen", ()),
        ("zzzzqqqq", ()),
    ],
)
def test_compounds_are_split_and_other_words_are_not(word, parts):
    assert split(word) == parts


def test_a_compound_has_the_parts_of_its_parts():
    assert set(dutch.word("jeugdhulpwachtlijst").parts) == {
        "jeugdhulp",
        "wachtlijst",
        "jeugd",
        "hulp",
        "wacht",
        "lijst",
    }


def test_the_word_list_is_built_once_whole_and_small(tmp_path):
    target = tmp_path / "words.marisa"

    count = lexicon.build(target)

    assert count > 300_000
    assert target.stat().st_size < 3_000_000
    assert [file.name for file in tmp_path.iterdir()] == ["words.marisa"]
    assert lexicon.log_frequency("huis") > lexicon.log_frequency("jeugdhulp") > lexicon.log_frequency("zzzz") == 0.0


def test_synonyms_are_read_in_the_format_of_solr():
    rules = dutch.parse_synonyms("# uitleg\n\npoh, praktijkondersteuner\nkies => kies-groep, a\\,b\n")

    assert [(rule.left, rule.right) for rule in rules] == [
        (("poh", "praktijkondersteuner"), ("poh", "praktijkondersteuner")),
        (("kies",), ("kies-groep", "a,b")),
    ]


def test_every_bad_line_is_named():
    with pytest.raises(dutch.SynonymError) as caught:
        dutch.parse_synonyms("a, b\neen\na,,b\na => b => c\n=> b\n" + "woord " * 9 + ", b")

    assert [error.line for error in caught.value.errors] == [2, 3, 4, 5, 6]
    assert str(caught.value).startswith("Regel 2: Schrijf minstens twee woorden")


def test_one_way_rules_work_one_way_and_phrases_as_phrases():
    known = dutch.SynonymSet(dutch.parse_synonyms("ha => huisarts\neigen kracht-conferentie, ekc"))

    assert [written for _, written in known.of(["ha"])] == ["huisarts"]
    assert list(known.of(["huisarts"])) == []
    assert [terms for terms, _ in known.of(["ekc"])] == [tuple(dutch.analysed("eigen kracht-conferentie").whole)]
    assert [written for _, written in known.of(["een", "eig", *dutch.analysed("eigen kracht-conferentie").whole])] == [
        "ekc"
    ]


def test_the_shipped_synonyms_are_all_rules():
    assert len(dutch.shipped()) > 150


def test_the_source_of_synonyms_can_be_set(monkeypatch):
    monkeypatch.setattr("search.dutch._source", dutch.shipped)
    own = dutch.SynonymSet()

    dutch.use_synonyms(lambda: own)

    assert dutch.synonyms() is own


@pytest.mark.parametrize(
    ("typed", "known", "near"),
    [
        *(("privasy", "privacy", True), ("thuiszittter", "thuiszitter", True), ("eetstornis", "eetstoornis", True)),
        *(("jeudg", "jeugd", True), ("wachttijdn", "wachttijden", True), ("tolk", "taxi", False)),
        *(("kind", "kast", False), ("huisarts", "tandarts", False)),
    ],
)
def test_slips_are_near_and_other_words_are_far(typed, known, near):
    assert (correction.ranked(typed, [(known, 1)]) == [known]) is near


def test_of_equally_near_words_the_most_frequent_comes_first():
    assert correction.ranked("wachtlist", [("wachtlijst", 2), ("wachtlijnt", 9), ("wachtlij", 50)])[0] == "wachtlijst"


@pytest.mark.parametrize(
    ("text", "words", "phrases", "excluded"),
    [
        ('tolk "eigen kracht" -school', "tolk", ["eigen kracht"], ["school"]),
        ("tolk -“op school”", "tolk", [], ["op school"]),
        ("18- jaar, jeugd-GGZ - en 0-4", "18- jaar, jeugd-GGZ - en 0-4", [], []),
        ('open "einde', "open", ["einde"], []),
        ("ib'er\"s", "ib'er\"s", [], []),
    ],
)
def test_quotes_and_minus_are_taken_from_the_words(text, words, phrases, excluded):
    typed = read(text)

    assert (typed.words.split(), list(typed.phrases), list(typed.excluded)) == (words.split(), phrases, excluded)


def test_the_best_passage_is_chosen_by_its_rarest_words():
    marker = dutch.Marker([("tolk",), ("taxi",)], {"tolk": 1.0, "taxi": 5.0})

    marked = marker.marked("Les", "Een tolk. " + "x. " * 300 + "Neem een taxi. " + "y " * 300)

    assert marked.passage_html.startswith("… Neem een <mark>taxi</mark>.")
    assert marked.words == ("taxi",)


@pytest.mark.parametrize(("lead", "shown"), [("Neem een tolk.", 1), ("Neem een …", 1), ("Bel de tolk.", 2)])
def test_a_lead_with_which_the_text_begins_is_shown_once(lead, shown):
    marked = dutch.Marker([("tolk",)], {}).marked("Les", lead, "Neem een tolk. Dat helpt.")

    assert marked.passage_html.count("<mark>tolk</mark>") == shown
    assert marked.passage_html.endswith("Neem een <mark>tolk</mark>. Dat helpt.")


@given(st.text(alphabet="ab-@&' .,é1_+\n<", max_size=40))
def test_words_are_marked_where_the_tokens_are(text):
    read = cleaned(text)
    for match in TOKEN.finditer(fold(read)):
        if term := dutch.word(match[0]).term:
            assert (
                f"<mark>{escape(read[slice(*match.span())])}</mark>"
                in dutch.Marker([(term,)], {}).marked(text).title_html
            )


def test_every_word_has_a_sign_of_its_own():
    words = [f"woord{number}" for number in range(60_000)]  # more than there are characters before the surrogates
    signs = Signs()

    found = signs.of(words)

    assert len(set(found)) == len(words)
    assert [signs.word(sign) for sign in found] == words
    found.encode()


@given(st.text(alphabet="ab-@&' .,é1_+\n\u00ad", max_size=40))
def test_the_tokens_of_the_pieces_are_those_of_the_text(text):
    assert [token for piece in pieces(text) for token in TOKEN.findall(fold(piece))] == tokens(text)
