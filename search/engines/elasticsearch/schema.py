"""What the server keeps of a document, and how it reads what it is sent."""

from __future__ import annotations

import zlib

from search import dutch, ranking

SHORTEST_WORD, LONGEST_WORD = 4, 30
# Nobody reads an index that is being built, and it is built again when its server falls over.
BUILDING = {"refresh_interval": "-1", "translog.durability": "async"}
SETTLED = {"refresh_interval": "5s", "translog.durability": "request"}
# An index that was made with another one of these is made again.
ANALYSIS = zlib.crc32(f"{dutch.VERSION} {ranking.FIELD_WEIGHTS} 3".encode())

_TERMS = {"type": "text", "analyzer": "whitespace"}
_UNSEARCHED = {"type": "text", "index": False}
# What a server is sent it keeps as it was sent: nothing that it can work out itself is sent (docs/decisions/0013).
MAPPING = {
    "dynamic": False,
    "dynamic_templates": [
        {"facets": {"path_match": "facets.*", "mapping": {"type": "keyword", "ignore_above": 200}}},
    ],
    "properties": {
        # The terms of title, lead, body and labels in their order: phrases.
        "sequence": _TERMS | {"norms": False, "position_increment_gap": 100, "copy_to": "words"},
        "parts": _UNSEARCHED | {"copy_to": "words"},
        "again": _UNSEARCHED | {"copy_to": "words"},  # the title counts twice
        # All of these: matching, counting, the rough score.
        "words": _TERMS | {"index_options": "freqs", "similarity": "ours"},
        **{name: _UNSEARCHED | {"copy_to": "spelled"} for name in ("title", "lead", "body", "labels")},
        # Words as they are written: corrections.
        "spelled": {"type": "text", "analyzer": "spelled", "norms": False, "index_options": "docs"},
        "starts": _TERMS | {"norms": False, "index_options": "docs"},
        "facets": {"type": "object", "dynamic": True},
        "audience": {"type": "keyword"},
        "owner": {"type": "long"},
        "stamp": {"type": "double"},
        "day": {"type": "integer"},
        "boost": {"type": "float", "index": False},
        "length": {"type": "float", "index": False},
        "version": {"type": "keyword", "index": False},
        "analysis": {"type": "long", "index": False},
        # Which write of which document this is.
        "key": {"type": "keyword", "index": False},
        "nr": {"type": "long", "index": False},
        "gone": {"type": "boolean"},
    },
}
SIMILARITY = {"ours": {"type": "BM25", "k1": ranking.K1, "b": ranking.B}}
SPELLING = {
    "tokenizer": {
        "spelled": {"type": "char_group", "tokenize_on_chars": ["whitespace", *'.,:;?!()[]{}<>/\\|"*=+&#…“”„«»•']}
    },
    "filter": {"spelled": {"type": "length", "min": SHORTEST_WORD, "max": LONGEST_WORD}},
    "analyzer": {
        "spelled": {"type": "custom", "tokenizer": "spelled", "filter": ["lowercase", "asciifolding", "spelled"]}
    },
}
NEWEST_FIRST = ({"stamp": {"order": "desc", "missing": "_last"}}, {"nr": "desc"})
