"""The cluster: connections, failures, the index behind its alias. The only module that imports elasticsearch(-dsl)."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import uuid4

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, helpers
from elasticsearch_dsl import Search

from search.engines.base import EngineUnavailable, Status
from search.engines.elasticsearch.schema import ANALYSIS, BUILDING, MAPPING, SETTLED, SIMILARITY, SPELLING

log = logging.getLogger(__name__)

BATCH = 1_000
BULK_BYTES = 8 * 1024 * 1024
WRITE_TIMEOUT_S = 30.0
# What follows a failure: for so long nothing is asked, so that pages do not wait for a server that is away.
BREAK_S = 5.0

Action = dict[str, Any]  # of a bulk request, as `elasticsearch.helpers` has it


def answering(method: Callable) -> Callable:
    """Turn every way in which a server fails into EngineUnavailable, and leave it alone for a while after one.

    For methods of what has a `server`.
    """

    @wraps(method)
    def guarded(self, *args, **kwargs):
        breaker = self.server.breaker
        breaker.check()
        try:
            return method(self, *args, **kwargs)
        except (TransportError, ApiError, helpers.BulkIndexError) as error:
            if isinstance(error, TransportError):
                breaker.trip()
            log.warning("elasticsearch: %s in %s", type(error).__name__, method.__name__)
            raise EngineUnavailable(f"Elasticsearch: {type(error).__name__}") from error

    return guarded


class Breaker:
    """Remembers that the server is away, for BREAK_S seconds in this process."""

    def __init__(self) -> None:
        self._until = 0.0

    def check(self) -> None:
        """Raise EngineUnavailable while it is open."""
        if time.monotonic() < self._until:
            raise EngineUnavailable("Elasticsearch did not answer a moment ago.")

    def trip(self) -> None:
        """Open it."""
        self._until = time.monotonic() + BREAK_S

    def reset(self) -> None:
        """Close it."""
        self._until = 0.0


class Server:
    """One or more nodes, and our index there: `alias`, and beside it the one that is being built.

    `timeout_s` is how long a request may take; after a time-out it is not repeated. `options` go to the client:
    `api_key`, `basic_auth`, `ca_certs`. Its methods raise what the client raises; see `answering`.
    """

    def __init__(
        self, urls: Sequence[str], *, alias: str, timeout_s: float, shards: int = 1, replicas: int = 0, **options: Any
    ):
        self._client = Elasticsearch(
            list(urls),
            request_timeout=timeout_s,
            retry_on_timeout=False,
            retry_on_status=(),
            max_retries=len(urls) - 1,
            **options,
        )
        self.patient = self._client.options(request_timeout=max(WRITE_TIMEOUT_S, timeout_s))
        self.alias, self._shards, self._replicas = alias, shards, replicas
        self._building_alias = f"{alias}-building"
        self.breaker = Breaker()

    def version(self) -> str:
        """Return the version of the server. Raises EngineUnavailable when it does not answer."""
        try:
            return self._client.info()["version"]["number"]
        except (TransportError, ApiError) as error:
            raise EngineUnavailable("Elasticsearch does not answer.") from error

    def run(self, asking: Search | dict[str, Any]) -> dict:
        """Return the answer to a search; asked again when the index went from under it: a rebuild just switched."""
        body = asking if isinstance(asking, dict) else asking.to_dict()
        try:
            return self._client.search(index=self.alias, body=body).body
        except ApiError as error:
            if error.status_code not in {404, 503}:
                raise
            return self._client.search(index=self.alias, body=body).body

    def run_all(self, asking: Sequence[dict[str, Any]]) -> list[dict]:
        """Return the answers to searches that are asked in one go; the server works at them side by side."""
        if len(asking) == 1:
            return [self.run(asking[0])]
        searches = [line for body in asking for line in ({}, body)]
        answers = self._client.msearch(index=self.alias, searches=searches).body["responses"]
        if any("error" in answer for answer in answers):
            return list(map(self.run, asking))  # which tells what is wrong
        return answers

    # Writing

    def write(self, entries: Mapping[str, dict], name: str) -> None:
        """Add what the index holds of documents, by key, replacing what has the same key."""
        actions = ({"_op_type": "index", "_id": key, "_source": entry} for key, entry in entries.items())
        self._bulk(self._client if len(entries) <= 50 else self.patient, actions, name)

    def write_new(self, entries: Mapping[str, dict], name: str) -> None:
        """Add to the index that is being built what is not there yet."""
        actions = ({"_op_type": "create", "_id": key, "_source": entry} for key, entry in entries.items())
        self._bulk(self.patient, actions, _own_alias(name), may_exist=True)

    def remove(self, keys: Sequence[str], name: str) -> None:
        """Remove these keys; an index that is being built gets a stone, so that the build does not bring it back."""
        actions: Iterable[Action] = ({"_op_type": "delete", "_id": key} for key in keys)
        if name != self.alias:
            actions = ({"_op_type": "index", "_id": key, "_source": {"gone": True}} for key in keys)
        self._bulk(self._client, actions, name)

    def _bulk(self, client: Elasticsearch, actions: Iterable[Action], name: str, *, may_exist: bool = False) -> None:
        """Send the actions in pieces that a node can take; wait and go on when it asks for that (429)."""
        results = helpers.streaming_bulk(
            client,
            actions,
            index=name,
            chunk_size=BATCH,
            max_chunk_bytes=BULK_BYTES,
            raise_on_error=False,
            max_retries=3,
            initial_backoff=0.2,
            max_backoff=5,
            filter_path="items.*.status",  # nothing else of the answer is read
            require_alias=True,  # a name that is gone must not come back as an index without a mapping
        )
        for ok, result in results:
            ((operation, outcome),) = result.items()
            fine = outcome["status"] == 404 and (operation == "delete" or name == self._building_alias)
            fine |= outcome["status"] == 409 and may_exist
            if not ok and not fine:
                raise EngineUnavailable(f"Elasticsearch refused a document: {outcome['status']}")

    def refresh(self) -> None:
        """Show what was written, in an index that is being built too: it may be the live one a moment later."""
        self._client.indices.refresh(index=[self.alias, self._building_alias], ignore_unavailable=True)

    def writable(self) -> list[str]:
        """Return the names to write to: the index that is being built, and the live one last.

        Without a live one nothing is written: half an index would answer as if it were whole. The changes wait, and
        the clock has it rebuilt (search.outbox.mend).
        """
        found = self._aliases()
        if self.alias not in found:
            raise EngineUnavailable("There is no index yet.")
        return [*([self._building_alias] if self._building_alias in found else []), self.alias]

    def _aliases(self) -> dict[str, str]:
        """Return alias → index, of ours."""
        names = f"{self.alias},{self._building_alias}"
        told: dict[str, Any]
        try:
            told = dict(self._client.indices.get_alias(name=names, ignore_unavailable=True))
        except NotFoundError as error:  # one of the two is absent; the answer still holds the other
            told = {name: one for name, one in error.body.items() if isinstance(one, dict) and "aliases" in one}
        return {alias: name for name, one in told.items() for alias in one["aliases"] if alias in names.split(",")}

    # The index

    def exists(self) -> bool:
        """Return whether there is a live index."""
        return self.alias in self._aliases()

    def create(self) -> None:
        """Make an empty live index: for measurements and tests."""
        self._create(self.alias)

    def _create(self, alias: str, **others: Any) -> str:
        name = f"{self.alias}-{uuid4().hex[:12]}"
        settings: dict[str, Any] = {"number_of_shards": self._shards, "number_of_replicas": self._replicas}
        settings |= {"similarity": SIMILARITY, "analysis": SPELLING}
        self.patient.indices.create(
            index=name,
            settings=settings | SETTLED | others,
            mappings=MAPPING | {"_meta": {"analysis": ANALYSIS}},
            aliases={alias: {}, _own_alias(name): {}},
        )
        return name

    def start_building(self) -> str:
        """Make an index beside the live one, in the place of one that was not finished, and return its name."""
        if unfinished := self._aliases().get(self._building_alias):
            self.patient.options(ignore_status=404).indices.delete(index=unfinished)
        return self._create(self._building_alias, **BUILDING)

    def still_building(self, name: str) -> None:
        """Raise EngineUnavailable when another build has taken over from this one."""
        if self._aliases().get(self._building_alias) != name:
            raise EngineUnavailable("Another rebuild has started; this one stops.")

    def switch(self, name: str) -> int:
        """Make the index that was built the live one, give up the old one, and return how much the new one holds."""
        self.still_building(name)
        self.patient.indices.put_settings(index=name, settings=SETTLED)
        self.patient.indices.refresh(index=name)
        self.patient.delete_by_query(index=name, query={"term": {"gone": True}}, refresh=True, conflicts="proceed")
        self.patient.indices.put_mapping(
            index=name, meta={"analysis": ANALYSIS, "rebuilt_at": datetime.now(UTC).isoformat()}, properties={}
        )
        old = self._aliases().get(self.alias)
        actions: list[dict] = [
            {"remove": {"index": name, "alias": self._building_alias}},
            {"remove": {"index": name, "alias": _own_alias(name)}},
            {"add": {"index": name, "alias": self.alias}},
        ]
        if old:
            actions.append({"remove": {"index": old, "alias": self.alias}})
        elif self._client.indices.exists(index=self.alias):  # made by hand or by accident, in the place of our alias
            actions.append({"remove_index": {"index": self.alias}})
        self.patient.indices.update_aliases(actions=actions)
        if old:
            self.patient.options(ignore_status=404).indices.delete(index=old)
        return self.patient.count(index=name)["count"]

    def every(self, fields: Sequence[str]) -> Iterator[tuple[str, dict[str, list]]]:
        """Yield key and these fields of everything in the live index; nothing when there is none."""
        query = {"_source": False, "docvalue_fields": list(fields)}
        try:
            for row in helpers.scan(self.patient, index=self.alias, query=query, size=5_000):
                yield row["_id"], row.get("fields", {})
        except NotFoundError:
            return

    def status(self) -> Status:
        """Return how the index is; one with another mapping or analysis counts as never built."""
        try:
            told = self._client.indices.get_mapping(index=self.alias)
            count = self._client.count(index=self.alias)["count"]
            size = self._client.indices.stats(index=self.alias, metric="store")["_all"]["primaries"]["store"]
        except NotFoundError:
            return Status(documents=0, size_bytes=0)
        meta = next(iter(told.values()))["mappings"].get("_meta", {})
        rebuilt_at = meta.get("rebuilt_at") if meta.get("analysis") == ANALYSIS else None
        return Status(
            documents=count,
            size_bytes=size["size_in_bytes"],
            rebuilt_at=datetime.fromisoformat(rebuilt_at) if rebuilt_at else None,
        )

    def compact(self) -> None:
        """Forget for good what was removed."""
        self.patient.indices.forcemerge(index=self.alias, only_expunge_deletes=True)

    def drop(self) -> None:
        """Remove the index, and one that is being built, and close the connections."""
        for name in set(self._aliases().values()):
            self.patient.options(ignore_status=404).indices.delete(index=name)
        self._client.close()


def _own_alias(name: str) -> str:
    """Return the alias by which a build writes: it goes at the switch, so that a late write fails."""
    return f"{name}-own"
