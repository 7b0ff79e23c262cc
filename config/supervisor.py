"""Keeps the web server and the background worker running, and winds the clock every minute."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

CLOCK_EVERY_S = 60.0
CHECK_EVERY_S = 0.5
STOP_WITHIN_S = 10.0
RESTART_AFTER_S = (1.0, 2.0, 5.0, 10.0, 30.0)


@dataclass
class Child:
    """One process that is started again when it ends, a little later every time it ends soon."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    restarts: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """Start the process in a group of its own, so that all it starts ends with it."""
        self.process = subprocess.Popen(  # noqa: S603 - the commands are ours, none comes from outside
            self.command, env=os.environ | self.environment, start_new_session=True
        )
        self.started_at = time.monotonic()

    def keep(self, now: float) -> None:
        """Start the process again when it has ended and it is time."""
        if self.process is None or self.process.poll() is None:
            if self.process is not None and now - self.started_at > 60:
                self.restarts = 0
            return
        if not self.not_before:
            wait = RESTART_AFTER_S[min(self.restarts, len(RESTART_AFTER_S) - 1)]
            self.not_before = now + wait
            print(f"{self.name} is gestopt ({self.process.returncode}) en start over {wait:g} s weer", file=sys.stderr, flush=True)
        if now >= self.not_before:
            self.restarts += 1
            self.not_before = 0.0
            self.start()

    def signal(self, number: int) -> None:
        """Send a signal to the whole group; one that is gone already is fine."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Runs children until it is told to stop, with SIGINT or SIGTERM."""

    def __init__(self, children: Sequence[Child], clock: Sequence[str]):
        self.children = list(children)
        self.clock = Child("klok", clock)
        self.is_stopping = False

    def run(self) -> None:
        """Start everything and keep it running; returns when all has stopped."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()
        next_tick = time.monotonic()
        try:
            while not self.is_stopping:
                now = time.monotonic()
                for child in self.children:
                    child.keep(now)
                if now >= next_tick and (self.clock.process is None or self.clock.process.poll() is not None):
                    next_tick = now + CLOCK_EVERY_S
                    self.clock.start()
                time.sleep(CHECK_EVERY_S)
        finally:
            self._end()

    def _stop(self, *_) -> None:
        self.is_stopping = True

    def _end(self) -> None:
        everything = [*self.children, self.clock]
        for child in everything:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_S
        for child in everything:
            if child.process is not None:
                try:
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                except subprocess.TimeoutExpired:
                    child.signal(signal.SIGKILL)
