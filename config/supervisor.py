"""Keeps the web server and the background worker running, and winds the clock every minute."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

log = logging.getLogger(__name__)
CLOCK_EVERY_S = 60.0
CHECK_EVERY_S = 0.25
STOP_WITHIN_S = 10.0
RESTART_AFTER_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_AFTER_S = 60.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Child:
    """One process in a group of its own, that is started again when it ends; later every time it ends soon."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    restarts: int = 0
    restart_at: float | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process in a new group, so that all it starts can be ended with it."""
        self.process = subprocess.Popen(  # noqa: S603 - the commands are ours, none comes from outside
            self.command, stdin=subprocess.DEVNULL, start_new_session=True
        )
        self.started_at = time.monotonic()
        self.restart_at = None

    def keep(self) -> None:
        """Start the process again when it has ended and it is time."""
        now = time.monotonic()
        if self.is_running:
            if now - self.started_at > STEADY_AFTER_S:
                self.restarts = 0
        elif self.restart_at is None:
            wait = RESTART_AFTER_S[min(self.restarts, len(RESTART_AFTER_S) - 1)]
            self.restart_at = now + wait
            log.warning(
                "%s ended (%s), starts again in %g s", self.name, self.process and self.process.returncode, wait
            )
        elif now >= self.restart_at:
            self.restarts += 1
            self.signal(signal.SIGKILL)  # what the ended process left behind in its group
            self.start()

    def signal(self, number: int) -> None:
        """Send a signal to the whole group; one that is gone already is fine."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def wait_until(self, deadline: float) -> None:
        """Wait until the process has ended, at most until this moment of the monotonic clock."""
        if self.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0.0, deadline - time.monotonic()))


class Supervisor:
    """Runs children until it is told to stop, with SIGINT (Ctrl-C), SIGTERM or SIGHUP."""

    def __init__(self, children: Sequence[Child], clock: Child, is_ready: Callable[[], bool], announce: Callable):
        """`announce` is called once, as soon as `is_ready` says so."""
        self.children, self.clock = list(children), clock
        self.is_ready, self.announce = is_ready, announce
        self.is_announced = False
        self.stopping = threading.Event()

    def run(self) -> None:
        """Start everything and keep it running; returns when all has stopped."""
        before = {number: signal.signal(number, lambda *_: self.stopping.set()) for number in SIGNALS}
        try:
            for child in self.children:
                child.start()
            next_tick = time.monotonic()
            while not self.stopping.wait(CHECK_EVERY_S):
                next_tick = self._look(next_tick)
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _look(self, next_tick: float) -> float:
        """Restart what ended and wind the clock when it is time; return when to wind it next."""
        for child in self.children:
            child.keep()
        if not self.is_announced and self.is_ready():
            self.is_announced = True
            self.announce()
        if time.monotonic() >= next_tick and not self.clock.is_running:
            self.clock.start()
            return time.monotonic() + CLOCK_EVERY_S
        return next_tick

    def _end(self) -> None:
        everything = [*self.children, self.clock]
        for child in everything:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN_S
        for child in everything:
            child.wait_until(deadline)
        for child in everything:
            child.signal(signal.SIGKILL)  # who did not listen, and what they left behind in their group
            child.wait_until(time.monotonic() + 1)
