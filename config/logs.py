"""What log lines leave out."""

from __future__ import annotations

import logging
import re

_QUERY = re.compile(r"\?\S*")


class WithoutQuery(logging.Filter):
    """Takes what stands behind the question mark out of the addresses in a line: people type names in search fields."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the line, without query strings in its arguments."""
        if isinstance(record.args, tuple):
            record.args = tuple(_QUERY.sub("", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True
