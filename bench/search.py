"""Speed of search beside its peers, in one run. By hand: `python bench/search.py 1000 10000 100000`.

Makes documents (bench/corpus.py), lets every peer (bench/peers.py) index them, asks all the same queries in turn in
small batches, warm, and prints a line of JSON each: documents per second, bytes, percentiles in milliseconds, and
(with --keep) the memory that a fresh process needs to answer all queries. Then our engine as a share of the others, and
how each one's p95 grows.

    python bench/search.py 10000 --who sqlite plain wagtail   some of them only
    python bench/search.py 100000 --keep FOLDER               index once, measure again later
    python bench/search.py 10000 --elasticsearch URL          the peers on a cluster as well
    python bench/search.py --language                         memory and time of the language data alone
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BATCH = 10
TOO_SLOW_S = 2.0
SQLITE = ("sqlite", "plain", "plain-bare", "wagtail")
ELASTICSEARCH = ("elasticsearch", "es-plain", "es-wagtail", "es-dsl")
# Who is measured against whom.
PAIRS = {"sqlite": ("plain", "plain-bare", "wagtail"), "elasticsearch": ("es-plain", "es-wagtail", "es-dsl")}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=[])
    parser.add_argument("--who", nargs="+", choices=SQLITE + ELASTICSEARCH)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--keep", type=Path, help="keep the indexes in this folder, and use those that are there")
    parser.add_argument("--elasticsearch", default=os.environ.get("ELASTICSEARCH_URL", ""), metavar="URL")
    parser.add_argument("--language", action="store_true", help="measure the language data in this process, and stop")
    parser.add_argument("--memory-of", choices=SQLITE, help=argparse.SUPPRESS)
    return parser.parse_args()


def set_up(folder: Path) -> None:
    """Start Django with a database of its own, and the app of the peers."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'things.sqlite3'}"
    from django.conf import settings

    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "bench.things"]
    settings.ELASTICSEARCH_DSL = {"default": {"hosts": "http://localhost"}}
    settings.LOGGING_CONFIG = None
    import django

    django.setup()


def resident_mb() -> float:
    """Return the memory that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def percentiles(times_ms: Sequence[float]) -> dict[str, float]:
    ordered = sorted(times_ms)
    return {f"p{share}": round(ordered[math.ceil(share / 100 * len(ordered)) - 1], 2) for share in (50, 95, 99)}


def say(line: dict) -> None:
    print(json.dumps(line), flush=True)


def peer(name: str, folder: Path, url: str):
    """Return a peer whose files are, or will be, in this folder."""
    from bench import peers
    from search import dutch
    from search.engines.sqlite import SqliteEngine

    if name == "sqlite":
        return peers.Ours(SqliteEngine(folder / "search.sqlite3", synonyms=dutch.shipped))
    if name in ("plain", "plain-bare"):
        return peers.Plain(folder, bare=name == "plain-bare")
    if name == "wagtail":
        return peers.Wagtail("wagtail.search.backends.database", lambda: peers.folder_size(folder.parent / "things"))
    index = f"bench-{name}-{folder.parent.name}"  # by size: indexes that are kept do not mix
    if name == "elasticsearch":
        from search.engines.elasticsearch import for_bench

        return peers.Ours(for_bench(url, index), as_rebuild=True)  # how a whole index is made
    if name == "es-plain":
        return peers.PlainElasticsearch(url, index)
    if name == "es-dsl":
        return peers.DjangoElasticsearchDsl(url, index)
    backend = "wagtail.search.backends.elasticsearch8"
    return peers.Wagtail(backend, lambda: 0, URLS=[url], INDEX_PREFIX=f"{index}-")


def corpus(size: int, count: int) -> tuple[list, list]:
    from bench import corpus

    random_ = random.Random(corpus.SEED)
    vocabulary = corpus.Vocabulary(random_)
    made = list(corpus.documents(size, random_, vocabulary))
    return made, corpus.queries(count, made, random_)


def built(name: str, folder: Path, url: str, made: Sequence) -> tuple[object, dict]:
    """Return a peer that holds the documents, and what indexing took; kept ones are not built again."""
    own = folder / ("plain" if name == "plain-bare" else name)
    own.mkdir(parents=True, exist_ok=True)
    facts, one = own / "built.json", peer(name, own, url)
    if facts.exists():
        return one, json.loads(facts.read_text(encoding="utf-8"))
    started = time.perf_counter()
    one.build(made)
    took = {"documents/s": round(len(made) / (time.perf_counter() - started)), "bytes": one.size()}
    facts.write_text(json.dumps(took), encoding="utf-8")
    return one, took


def timed(call: Callable, batch: Sequence, times_ms: list[float]) -> bool:
    """Ask the queries; False when they take too long."""
    began = time.perf_counter()
    for query in batch:
        started = time.perf_counter()
        call(query)
        times_ms.append((time.perf_counter() - started) * 1000)
    return time.perf_counter() - began < TOO_SLOW_S * len(batch)


def run(size: int, names: Sequence[str], options: argparse.Namespace, folder: Path) -> tuple[dict, set[str]]:
    """Measure these peers at this size; return the percentiles by peer, and who was too slow."""
    made, both = corpus(size, 2 * options.queries)
    asked, others = both[: options.queries], both[options.queries :]
    if {"wagtail", "es-wagtail", "es-dsl"} & set(names):
        from bench import peers

        peers.fill_things(made)
    all_peers, facts = {}, {}
    for name in names:
        all_peers[name], facts[name] = built(name, folder, options.elasticsearch, made)
    del made
    times, first_times = ({name: list[float]() for name in names} for _ in range(2))
    slow: set[str] = set()
    # Once to warm up, once more for the figures, and then others that nobody asked before.
    for queries, noted in ((asked, {}), (asked, times), (others, first_times)):
        for start in range(0, len(queries), BATCH):
            batch = queries[start : start + BATCH]
            for name in names:
                if name not in slow and not timed(all_peers[name].ask, batch, noted.get(name, [])):
                    slow.add(name)
    found = {name: percentiles(times[name]) for name in names if times[name]}
    for name, of_name in found.items():
        if first_times[name]:
            of_name |= {f"first {key}": value for key, value in percentiles(first_times[name]).items()}
    for name in names:
        line = {"documents": size, "who": name} | facts[name] | found.get(name, {"stopped": f"over {TOO_SLOW_S} s"})
        if name in SQLITE and name != "wagtail" and options.keep:
            line["MB"] = memory_of(name, size, options)
        say(line)
    compare(size, facts, found)
    return found, slow


def compare(size: int, facts: dict, found: dict) -> None:
    for ours, theirs in PAIRS.items():
        for other in theirs:
            if ours in found and other in found:
                share = {
                    key: round(value / found[other][key], 2)
                    for key, value in found[ours].items()
                    if key in found[other]
                }
                for key in ("documents/s", "bytes"):
                    if facts[other][key]:
                        share[key] = round(facts[ours][key] / facts[other][key], 2)
                say({"documents": size, f"{ours} / {other}": share})


def memory_of(name: str, size: int, options: argparse.Namespace) -> float:
    """Return by how many MB a fresh process grows that answers all queries from the kept index."""
    command = [sys.executable, __file__, str(size), "--memory-of", name, "--keep", str(options.keep)]
    done = subprocess.run([*command, "--queries", str(options.queries)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return float(done.stdout.split()[-1]) if done.returncode == 0 else math.nan


def memory_here(options: argparse.Namespace) -> None:
    size, folder = options.sizes[0], options.keep / str(options.sizes[0])
    asked = json.loads((folder / "queries.json").read_text(encoding="utf-8"))
    from search.engines.base import Query

    one = peer(options.memory_of, folder / options.memory_of.removesuffix("-bare"), "")
    before = resident_mb()
    for words, filters in asked:
        one.ask(Query(words=words, filters=filters))
    print(size, round(resident_mb() - before, 1))


def language() -> None:
    """Print what the language data costs a web process: when first used, and when every cache of words is full."""
    before, started = resident_mb(), time.perf_counter()
    from search import dutch

    dutch.shipped()
    dutch.analysed("Hoe lang is de jeugdhulpwachtlijst in Kanaleneiland?")
    first = {"s": round(time.perf_counter() - started, 2), "MB": round(resident_mb() - before, 1)}
    from search.dutch import lexicon

    words = lexicon.words().trie.keys()[::3]  # more than any cache holds
    before_words = resident_mb()
    for one in words:
        dutch.word(one)
    more = round(resident_mb() - before_words, 1)
    say({"language data, first use": first, f"MB more after {len(words)} words": more})


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as temporary:
        base = options.keep or Path(temporary)
        sizes = options.sizes or ([] if options.language else [1_000, 10_000])
        (base / "things").mkdir(parents=True, exist_ok=True)
        set_up(base / "things")
        if options.language:
            language()
        elif options.memory_of:
            memory_here(options)
        else:
            measure(sizes, options, base)


def measure(sizes: Sequence[int], options: argparse.Namespace, base: Path) -> None:
    names = list(options.who or SQLITE + (ELASTICSEARCH if options.elasticsearch else ()))
    p95: dict[str, list[tuple[int, float]]] = {}
    for size in sorted(sizes):
        folder = base / str(size)
        folder.mkdir(exist_ok=True)
        if options.keep:
            asked = corpus(size, options.queries)[1]
            (folder / "queries.json").write_text(json.dumps([(one.words, dict(one.filters)) for one in asked]))
        found, slow = run(size, names, options, folder)
        for name, of_name in found.items():
            p95.setdefault(name, []).append((size, of_name["p95"]))
        if size >= 10_000:
            names = [name for name in names if name not in slow]
    for name, points in p95.items():
        (small, low), (large, high) = points[max(0, len(points) - 2)], points[-1]
        if large > small:
            exponent = math.log(high / low) / math.log(large / small)
            say({"who": name, "p95 grows with exponent": round(exponent, 2), "from": small, "to": large})


if __name__ == "__main__":
    main()
