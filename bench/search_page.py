"""Time of the whole results page beside a guide page and the engine. By hand: `python bench/search_page.py 10000`.

Makes documents (bench/corpus.py) in an index of its own, and asks, in one process and in turn: the engine, the results
page, a guide page. Prints p50 and p95 in milliseconds, and whether the page keeps its promise: p95 at most that of a
guide page + 1.5 × that of the engine. The rows of the made documents are not in the database; the check of each hit
against it is done all the same, and takes as long as for real ones, but passes everything.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def set_up(folder: Path) -> None:
    """Start Django with an index and a database of its own, with the demonstration texts."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ |= {"VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}", "LOG_LEVEL": "ERROR"}
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    call_command("prepare", verbosity=0)


def p(times: list[float], share: float) -> float:
    """Return this percentile of times, in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", type=int, nargs="?", default=10_000)
    parser.add_argument("--queries", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        measure(asked.size, asked.queries)


def measure(size: int, count: int) -> None:
    """Index, warm, ask everything in turn, print."""
    from urllib.parse import urlencode

    from django.test import Client

    from bench import corpus
    from cms.models import GuidePage
    from members import audiences
    from members.models import User
    from search import services
    from search.engines import get_engine
    from search.engines.base import Query

    chance = random.Random(corpus.SEED)
    documents = list(corpus.documents(size, chance, corpus.Vocabulary(chance)))
    engine = get_engine()
    engine.rebuild(documents)
    checked = services.visible_keys

    def check_and_pass(keys, viewer):
        kept = list(keys)
        checked(kept, viewer)
        return set(kept)

    services.visible_keys = check_and_pass
    member = User.objects.active_members().filter(email__endswith="@demo.example").first()
    client = Client()
    client.force_login(member)
    viewer, guide = audiences.of(member), GuidePage.objects.live().first().url
    queries = corpus.queries(count, documents, chance)
    times: dict[str, list[float]] = {"engine": [], "page": [], "guide": []}
    for number, query in enumerate([*queries[:20], *queries]):
        address = f"/zoeken/?{urlencode({'q': query.words})}"
        plain = Query(words=query.words, per_page=20)
        now = {
            "engine": timed(lambda plain=plain: engine.search(plain, viewer)),
            "page": timed(lambda address=address: client.get(address)),
            "guide": timed(lambda: client.get(guide)),
        }
        if number >= 20:  # the first ones warm
            for name, seconds in now.items():
                times[name].append(seconds)
    for name, row in times.items():
        print(f"{name:7} p50 {p(row, 0.5):6.1f}  p95 {p(row, 0.95):6.1f} ms")
    limit = p(times["guide"], 0.95) + 1.5 * p(times["engine"], 0.95)
    print(f"page p95 / (guide p95 + 1.5 × engine p95) = {p(times['page'], 0.95) / limit:.2f}  (at most 1)")


if __name__ == "__main__":
    main()
