"""Mail on a laptop."""

from __future__ import annotations

import logging

from django.core.mail import EmailMessage, get_connection


def test_a_mail_becomes_a_file_and_a_line_without_the_address(tmp_path, caplog):
    backend = get_connection("notices.mail.FileAndConsoleBackend", file_path=str(tmp_path))

    with caplog.at_level(logging.INFO):
        sent = backend.send_messages([EmailMessage("Denk je mee?", "Hallo", to=["lid@voorbeeld.example"])])

    (file,) = tmp_path.iterdir()
    assert sent == 1
    assert "To: lid@voorbeeld.example" in file.read_text()
    assert "Denk je mee?" in caplog.text
    assert "voorbeeld.example" not in caplog.text
