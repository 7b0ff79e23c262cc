"""The supervisor, with real processes that are light: it starts, restarts, announces, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config import supervisor as module
from config.management.commands import supervise
from config.supervisor import Child, Supervisor

# Writes its process id, and that of a process it starts itself, and then waits for ever.
CHILD = """
import os, subprocess, sys, time
own = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open(sys.argv[1], "a").write(f"{os.getpid()} {own.pid}\\n")
time.sleep(600)
"""
DEAF = (
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open(sys.argv[1], 'a').write('1 1\\n'); "
)
DEAF += "time.sleep(600)"
PATIENCE_S = 20.0


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(module, "CHECK_EVERY_S", 0.01)
    monkeypatch.setattr(module, "RESTART_AFTER_S", (0.01,))
    monkeypatch.setattr(module, "STOP_WITHIN_S", 5.0)


def python(code, path):
    return [sys.executable, "-c", code, str(path)]


def lines(path: Path) -> list[list[int]]:
    return [[int(number) for number in line.split()] for line in path.read_text().splitlines()] if path.exists() else []


def lives(pid: int) -> bool:
    """Return whether the process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def until(condition) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.01)


def play(supervisor, story) -> None:
    """Run the supervisor here, as signals reach the main thread only, and the story in a thread of its own."""
    failures = []

    def tell():
        try:
            story()
        except BaseException as failure:  # an assertion must reach the test, and the supervisor must end
            failures.append(failure)
            os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=tell)
    thread.start()
    supervisor.run()
    thread.join()
    if failures:
        raise failures[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_children_and_what_they_started(tmp_path, number):
    mine, ticks, announced = tmp_path / "child", tmp_path / "clock", []
    handler = signal.getsignal(number)
    children = [Child("kind", python(CHILD, mine))]
    clock = Child("klok", python("import sys; open(sys.argv[1], 'a').write('1\\n')", ticks))
    supervisor = Supervisor(children, clock, is_ready=lambda: bool(lines(mine)), announce=lambda: announced.append(1))

    def story():
        until(lambda: lines(mine) and lines(ticks) and announced)
        os.kill(os.getpid(), number)

    play(supervisor, story)

    until(lambda: not any(lives(pid) for pid in lines(mine)[0]))
    assert announced == [1]
    assert len(lines(ticks)) == 1
    assert signal.getsignal(number) is handler


def test_a_killed_child_starts_again_and_leaves_no_orphans(tmp_path):
    mine = tmp_path / "child"
    idle = Child("klok", [sys.executable, "-c", ""])
    supervisor = Supervisor([Child("werker", python(CHILD, mine))], idle, is_ready=lambda: False, announce=print)

    def story():
        until(lambda: len(lines(mine)) == 1)
        os.kill(lines(mine)[0][0], signal.SIGKILL)
        until(lambda: len(lines(mine)) == 2)
        until(lambda: not any(lives(pid) for pid in lines(mine)[0]))
        assert all(lives(pid) for pid in lines(mine)[1])
        os.kill(os.getpid(), signal.SIGTERM)

    play(supervisor, story)

    until(lambda: not any(lives(pid) for pids in lines(mine) for pid in pids))


def test_a_child_that_does_not_listen_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.1)
    mine = tmp_path / "child"
    child = Child("doof", python(DEAF, mine))
    idle = Child("klok", [sys.executable, "-c", ""])

    def story():
        until(lambda: lines(mine))
        os.kill(os.getpid(), signal.SIGTERM)

    play(Supervisor([child], idle, is_ready=lambda: False, announce=print), story)

    assert child.process.returncode == -signal.SIGKILL


def test_the_clock_is_wound_again_and_never_twice_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CLOCK_EVERY_S", 0.02)
    ticks = tmp_path / "clock"
    tick = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(0.1)"
    clock = Child("klok", python(tick, ticks))
    overlaps = []

    def story():
        until(lambda: overlaps.append(sum(lives(pid) for (pid,) in lines(ticks))) or len(lines(ticks)) >= 3)
        os.kill(os.getpid(), signal.SIGTERM)

    play(Supervisor([], clock, is_ready=lambda: False, announce=print), story)

    assert max(overlaps) == 1


def test_restarts_wait_ever_longer_until_a_child_runs_steadily(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(module, "RESTART_AFTER_S", (1.0, 5.0))
    child = Child("kort", [sys.executable, "-c", ""])
    waits = []
    child.start()
    for _ in range(3):
        child.process.wait()
        child.keep()
        waits.append(child.restart_at - now[0])
        child.keep()
        now[0] = child.restart_at
        child.keep()

    assert (waits, child.restarts) == ([1.0, 5.0, 5.0], 3)
    child.process.wait()

    child.command = [sys.executable, "-c", "input()"]
    monkeypatch.setattr(Child, "is_running", True)
    now[0] += module.STEADY_AFTER_S + 1
    child.keep()
    assert child.restarts == 0


def test_a_port_that_is_taken_is_said_in_one_sentence():
    with socket.socket() as taken:
        taken.bind((supervise.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=f"Poort {port} is .*make run PORT={port + 1}"):
            call_command("supervise", port=port)
        assert supervise._answers(port)
    assert not supervise._answers(port)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("server", "program", "mode"),
    [
        ("runserver", "runserver", ""),
        ("gunicorn", "gunicorn", "(productiestand)"),
    ],
)
def test_the_command_starts_site_worker_and_clock_and_says_where(server, program, mode, settings, monkeypatch, capsys):
    settings.WEB_WORKERS, settings.DEMO_PASSWORD = 3, "een wachtwoord"
    made = []

    def run(supervisor):
        made.append(supervisor)
        supervisor.announce()

    monkeypatch.setattr(Supervisor, "run", run)
    monkeypatch.setattr(supervise, "_is_free", lambda port: True)
    monkeypatch.setattr(supervise.state, "is_loaded", lambda: True)

    call_command("supervise", server=server, port=8123)

    (supervisor,) = made
    web, worker = supervisor.children
    assert program in web.command
    assert any("8123" in word for word in web.command)
    assert ("3" in web.command) is (server == "gunicorn")
    assert worker.command[-1] == "worker"
    assert "run_due" in supervisor.clock.command
    said = capsys.readouterr().out
    for words in ("http://localhost:8123/", mode, "/beheer/", "een wachtwoord", "gezinswerker@demo.example", "Ctrl-C"):
        assert words in said


def test_prepare_takes_every_step_in_order(monkeypatch):
    from config.management.commands import prepare

    steps = []
    monkeypatch.setattr(prepare, "call_command", lambda name, *args, **options: steps.append(name))

    call_command("prepare")

    assert steps == ["migrate", "createcachetable", "build_language_data", "load_demo", "index"]
