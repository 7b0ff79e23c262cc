"""Log lines hold no query strings: people type names in search fields."""

from __future__ import annotations

import logging

from config.management.commands.supervise import _gunicorn


def lines_of(name: str, caplog, *args) -> str:
    logger = logging.getLogger(name)
    logger.addHandler(caplog.handler)
    try:
        logger.info('"%s" %s %s', *args)
    finally:
        logger.removeHandler(caplog.handler)
    return caplog.text


def test_the_lines_of_runserver_hold_no_query_strings(caplog, settings):
    caplog.set_level(logging.INFO, logger="django.server")

    text = lines_of("django.server", caplog, "GET /zoeken/?q=fatima HTTP/1.1", "200", "12")

    assert "GET /zoeken/ HTTP/1.1" in text
    assert "fatima" not in text


def test_planted_defect_another_logger_keeps_them(caplog):
    caplog.set_level(logging.INFO, logger="without.the.filter")

    assert "fatima" in lines_of("without.the.filter", caplog, "GET /zoeken/?q=fatima HTTP/1.1", "200", "12")


def test_gunicorn_writes_no_access_log():
    assert not [part for part in _gunicorn(8000) if "access" in part]
