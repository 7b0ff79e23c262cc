"""Speed of the briefing: an agenda over many documents, in one run. By hand: `python bench/briefing.py [10000]`.

Fills a throw-away index and a throw-away database with that many lessons and dilemmas of Dutch words, makes a meeting
of ten items, and asks for its pages as a member. Prints milliseconds and queries; 10,000 documents take some minutes.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
FOLDER = tempfile.TemporaryDirectory()
os.environ["VAR_DIR"] = FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import logging
import math
import random
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.corpus import Vocabulary
from learnings.models import Dilemma, Lesson, LessonSource
from meetings.models import AgendaItem, Attendance, Meeting
from members.models import RoleTerm, User
from search import outbox

SEED = 20190401
ITEMS = 10
TIMES = 20
TARGET_MS = 1000


def text(random_: random.Random, words: Vocabulary, number: int) -> str:
    """Return so many words, in sentences of twelve."""
    chosen = words.draw(random_, number)
    return ". ".join(" ".join(chosen[start : start + 12]).capitalize() for start in range(0, number, 12)) + "."


def fill(count: int, owner: User) -> None:
    """Make half as many dilemmas, and a lesson from each."""
    random_ = random.Random(SEED)
    words = Vocabulary(random_)
    now = timezone.now()
    things = {"owner": owner, "audience_choice": "members", "audience": "members"}
    dilemmas = Dilemma.objects.bulk_create(
        [
            Dilemma(
                title=text(random_, words, 7)[:110],
                situation=text(random_, words, random_.randint(60, 240)),
                question=text(random_, words, 12),
                state=Dilemma.State.OPEN,
                posted_at=now,
                **things,
            )
            for _ in range(count // 2)
        ]
    )
    lessons = Lesson.objects.bulk_create(
        [
            Lesson(
                title=text(random_, words, 7)[:110],
                lead=text(random_, words, 12)[:290],
                learned=text(random_, words, random_.randint(60, 240)),
                state=Lesson.State.ADOPTED,
                adopted_at=now,
                **things,
            )
            for _ in dilemmas
        ]
    )
    LessonSource.objects.bulk_create(
        [LessonSource(lesson=lesson, dilemma=one) for lesson, one in zip(lessons, dilemmas, strict=True)]
    )


def meeting_of(member: User) -> Meeting:
    """Return a meeting of ten items, about things that are in the documents."""
    start = timezone.now() + timedelta(days=2)
    meeting = Meeting.objects.create(
        title="Overleg", start=start, end=start + timedelta(hours=2), state="invited", audience_choice="members"
    )
    meeting.participants.add(member)
    Attendance.objects.create(meeting=meeting, member=member)
    for order, dilemma in enumerate(Dilemma.objects.order_by("pk")[: ITEMS * 7 : 7]):
        explanation = " ".join(dilemma.situation.text.split()[:40])
        AgendaItem.objects.create(meeting=meeting, order=order, title=dilemma.title, explanation=explanation)
    return meeting


def main(count: int) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.WARNING)  # WeasyPrint tells every page it makes
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    member = User.objects.create_user("bench@voorbeeld.example", "lang wachtwoord 1", first_name="Bench")
    RoleTerm.objects.create(user=member, role="member")
    started = time.perf_counter()
    fill(count, member)
    print(f"written in {time.perf_counter() - started:.0f} s", flush=True)
    started = time.perf_counter()
    indexed = outbox.rebuild()
    print(f"documents {indexed}\tindexed in {time.perf_counter() - started:.0f} s", flush=True)
    meeting = meeting_of(member)
    client = Client()
    client.force_login(member)
    for address in ("voorbereiding/", "", "voorbereiding.pdf"):
        measure(client, f"{meeting.get_absolute_url()}{address}")


def measure(client: Client, address: str) -> None:
    """Print how long the first answer takes, the percentiles of the next ones, and the queries of each.

    The time of the processor tells what it costs when the machine has other work as well.
    """
    times, busy, queries = [], [], 0
    for _ in range(TIMES + 1):
        with CaptureQueriesContext(connection) as captured:
            started, worked = time.perf_counter(), time.process_time()
            answer = client.get(address)
            times.append((time.perf_counter() - started) * 1000)
            busy.append((time.process_time() - worked) * 1000)
        assert answer.status_code == 200, answer.status_code
        queries = len(captured)
    first, *rest = times
    rest.sort()
    p50, p95 = rest[len(rest) // 2], rest[math.ceil(len(rest) * 0.95) - 1]
    figures = (
        f"first {first:.0f} ms",
        f"p50 {p50:.0f} ms",
        f"p95 {p95:.0f} ms",
        f"processor {sorted(busy)[len(busy) // 2]:.0f} ms",
        f"queries {queries}",
        f"{'under' if p95 < TARGET_MS else 'OVER'} {TARGET_MS} ms",
    )
    print(address, *figures, sep="\t", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
