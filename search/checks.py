"""What is checked at every start: that the server of the search is one that we understand."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Error, Warning, register

from search.engines.base import EngineUnavailable


@register()
def elasticsearch_is_8(app_configs, **kwargs) -> list:
    """Say so when ELASTICSEARCH_URL leads to another version, or to nothing."""
    if not settings.ELASTICSEARCH_URLS:
        return []
    from search.engines import elasticsearch  # its client is loaded only on sites that use it

    try:
        version = elasticsearch.from_settings().server_version()
    except EngineUnavailable:
        return [Warning("Elasticsearch antwoordt niet; zoeken werkt pas als het er is.", id="search.W001")]
    if version.split(".")[0] != str(elasticsearch.MAJOR):
        return [
            Error(
                f"Op ELASTICSEARCH_URL draait Elasticsearch {version}, en we spreken alleen versie 8.",
                hint="Zet er versie 8 neer, of laat ELASTICSEARCH_URL weg: dan zoekt de site in een bestand.",
                id="search.E001",
            )
        ]
    return []
