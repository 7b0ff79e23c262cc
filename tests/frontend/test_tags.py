"""Kinds, initials and dates, as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.paginator import Paginator
from django.utils import timezone

from vocabulary.kinds import KINDS, kind_of
from vocabulary.templatetags import ok

AFTERNOON = datetime(2019, 11, 19, 14, 0, tzinfo=UTC)  # 15.00 in Amsterdam


def test_a_kind_is_found_by_its_value_and_by_its_word():
    assert kind_of("guide_page") == kind_of("advies")
    assert kind_of("advies").label == "Advies"
    assert kind_of("onzin") is None


def test_values_and_words_of_kinds_are_unique():
    assert len({kind.value for kind in KINDS}) == len({kind.word for kind in KINDS}) == len(KINDS)


def test_an_unknown_kind_breaks_no_page():
    assert ok.badge("onzin")["label"] == "onzin"
    assert (ok.kind_word("onzin"), ok.kind_label("onzin"), ok.kind_icon("onzin")) == ("", "onzin", "info")


@pytest.mark.parametrize(("name", "letters"), [("Femke", "FE"), ("Noor el Idrissi", "NE"), ("", "?"), (None, "?")])
def test_initials(name, letters):
    assert ok.initials(name) == letters


def test_dates_are_written_out_in_the_time_of_amsterdam():
    assert ok.long_date(AFTERNOON) == "19 november 2019"
    assert ok.day_date(AFTERNOON) == "dinsdag 19 november 2019"
    assert ok.clock(AFTERNOON) == "15.00 uur"
    assert ok.month_short(AFTERNOON) == "nov"
    assert ok.day_date(datetime(2019, 11, 19, 23, 30, tzinfo=UTC)) == "woensdag 20 november 2019"


def test_recent_days_are_words_and_old_ones_carry_their_year():
    today = timezone.localdate()

    assert ok.when(today) == "vandaag"
    assert ok.when(today - timedelta(days=1)) == "gisteren"
    assert ok.when(date(2019, 3, 5)) == "5 maart 2019"
    assert (
        ok.when(today.replace(month=1, day=10) if today.month > 1 else today.replace(month=12, day=10)).count(" ") == 1
    )


@pytest.mark.parametrize("tag", [ok.long_date, ok.day_date, ok.clock, ok.when])
def test_no_date_is_no_words(tag):
    assert tag(None) == ""


def test_reading_takes_a_minute_per_two_hundred_words_and_at_least_one():
    assert ok.minutes_to_read("woord " * 20) == 1
    assert ok.minutes_to_read("woord " * 600) == 3


def test_long_lists_of_pages_have_gaps():
    assert ok.page_numbers(Paginator(range(100), 10), 5) == [1, None, 4, 5, 6, None, 10]
    assert ok.page_numbers(Paginator(range(20), 10), 1) == [1, 2]
