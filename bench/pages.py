"""A chapter of the Praktijkwijzer, logged out and uncached, beside a minimal Wagtail page in the same run.

    DEMO_PASSWORD=... VAR_DIR=... python bench/pages.py [--seconds 1.5] [--clients 8] [--rounds 12]

Starts gunicorn with 2 workers in production mode (DEBUG off) on the database of VAR_DIR, which `manage.py prepare` and
`collectstatic` made. The minimal page is a real page of Wagtail that renders its title and nothing else, with all
our middleware but without our frame: what Wagtail itself costs here. Both are asked in turn, in short rounds, so that a
busy machine weighs on both. Prints requests a second, p95 and the processor time of the server for one request, and the
ratio: the median over the rounds of guide page to minimal page. At least 0.6 is asked (issue 4).
"""

from __future__ import annotations

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST, PORT = "127.0.0.1", 8199
ASKED = 0.6
MINIMAL = "/minimaal-voor-de-bench/"


def wsgi():
    """Return the application with the minimal page: gunicorn is told `bench.pages:wsgi()`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    from django.http import HttpResponse
    from django.template import engines

    from cms.models import ContentPage

    template = engines["django"].from_string("<!doctype html><title>{{ page.title }}</title><h1>{{ page.title }}</h1>")
    served = ContentPage.serve

    def serve(page, request, *args, **kwargs):
        if page.slug != MINIMAL.strip("/"):
            return served(page, request, *args, **kwargs)
        return HttpResponse(template.render({"page": page}))

    ContentPage.serve = serve
    return application


def prepare() -> list[str]:
    """Make the minimal page when it is not there; return the addresses of both."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from cms.models import ContentPage, GuidePage, HomePage

    if not ContentPage.objects.filter(slug=MINIMAL.strip("/")).exists():
        HomePage.objects.get().add_child(instance=ContentPage(title="Minimaal", slug=MINIMAL.strip("/")))
    return [MINIMAL, GuidePage.objects.live().order_by("path").first().address]


def load(path: str, seconds: float, clients: int) -> tuple[float, float]:
    """Ask for a page with so many clients for so long; returns requests a second and p95 in ms."""
    took: list[float] = []
    until = time.perf_counter() + seconds

    def ask():
        connection = http.client.HTTPConnection(HOST, PORT, timeout=30)
        while (began := time.perf_counter()) < until:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise SystemExit(f"{path}: {answer.status}")
            took.append((time.perf_counter() - began) * 1000)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(took) / seconds, statistics.quantiles(took, n=20)[-1]


def cpu_seconds(server: int) -> float:
    """Return the processor time that the workers of a server have used until now (Linux)."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    times = (Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:13] for child in children)
    return sum(int(ticks) for pair in times for ticks in pair) / os.sysconf("SC_CLK_TCK")


def wait() -> None:
    """Wait until the server answers."""
    for _ in range(100):
        try:
            connection = http.client.HTTPConnection(HOST, PORT, timeout=20)
            connection.request("GET", MINIMAL)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server does not start")


def main() -> int:
    """Run the bench; returns 1 when the ratio is below what is asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=12)
    wanted = parser.parse_args()
    os.environ |= {"DEBUG": "off", "PORT": str(PORT), "PYTHONPATH": str(ROOT)}
    os.environ.setdefault("SECRET_KEY", "only-for-the-bench-" * 4)
    sys.path.insert(0, str(ROOT))
    paths = prepare()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "bench.pages:wsgi()", "-w", "2", "--threads", "4", "-b", f"{HOST}:{PORT}"],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait()
        for path in paths:
            load(path, 1, wanted.clients)  # both workers warm
        found: dict[str, list[tuple[float, float, float]]] = {path: [] for path in paths}
        for _ in range(wanted.rounds):
            for path in paths:
                before = cpu_seconds(server.pid)
                rate, slow = load(path, wanted.seconds, wanted.clients)
                used_ms = (cpu_seconds(server.pid) - before) * 1000 / (rate * wanted.seconds)
                found[path].append((rate, slow, used_ms))
    finally:
        server.terminate()
        server.wait()
    for path in paths:
        rate, slow, used_ms = (statistics.median(column) for column in zip(*found[path], strict=True))
        sys.stdout.write(f"{path:52} {rate:6.1f} req/s   p95 {slow:6.1f} ms   processor {used_ms:5.1f} ms\n")
    pairs = zip(*(found[path] for path in paths), strict=True)
    ratio = statistics.median(guide[0] / minimal[0] for minimal, guide in pairs)
    sys.stdout.write(f"ratio {ratio:.2f} (asked: {ASKED})\n")
    return 0 if ratio >= ASKED else 1


if __name__ == "__main__":
    sys.exit(main())
