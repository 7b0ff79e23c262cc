"""Mail on a laptop: a file per message, and a line on the console."""

from __future__ import annotations

import logging

from django.core.mail.backends.filebased import EmailBackend

log = logging.getLogger(__name__)


class FileAndConsoleBackend(EmailBackend):
    """Writes each message to EMAIL_FILE_PATH and says so; the console shows the subject, never the address."""

    def send_messages(self, messages):
        """Return how many messages were written."""
        sent = super().send_messages(messages) or 0
        for message in messages:
            log.info("mail written to file: %s", message.subject)
        return sent
