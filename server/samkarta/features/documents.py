"""GeoJSON documents around features that were encoded at ingest."""

from collections.abc import Mapping

import orjson

from samkarta.i18n import Language, Text
from samkarta.layer import Layer
from samkarta.stores.base import FeatureSnapshot, Matches
from samkarta.stores.query import Query
from samkarta.web import MEDIA_TYPES

type Link = dict[str, str]


def feature_collection(
    snapshot: FeatureSnapshot, layer: Layer, rows: Matches, query: Query, links: list[Link], language: Language
) -> bytes:
    """The page of ``rows``, all matches, that ``query`` asks for (Features Part 1, /req/core/fc-response)."""
    page = rows[query.offset : query.offset + query.limit]
    tail = {
        "numberMatched": len(rows),
        "numberReturned": len(page),
        "links": links,
        **provenance(layer, language),
    }
    head = b'{"type":"FeatureCollection","features":['
    return b"".join([head, *snapshot.pieces(page), b"],", orjson.dumps(tail)[1:]])


def single_feature(encoded: bytes, layer: Layer, links: list[Link], language: Language) -> bytes:
    """One feature with its links (Features Part 1, /req/core/f-links)."""
    tail = orjson.dumps({"links": links, **provenance(layer, language)})
    return encoded[:-1] + b"," + tail[1:]


def provenance(layer: Layer, language: Language) -> dict[str, str]:
    """What a reader must know of data that has left the portal: status, source, licence and caveat."""
    return {
        "status": layer.status,
        "attribution": layer.attribution,
        "license": layer.licence,
        "caveat": layer.caveat[language],
    }


_SELF = Text(sv="Det här dokumentet", en="This document")
_HTML = Text(sv="Det här dokumentet som HTML", en="This document as HTML")
_JSON = Text(sv="Det här dokumentet som GeoJSON", en="This document as GeoJSON")
_JSONFG = Text(sv="Det här dokumentet som JSON-FG", en="This document as JSON-FG")
# Formats that are read in place, and so hold links.
_SHOWN: Mapping[str, tuple[str, Text]] = {
    "json": (MEDIA_TYPES["geojson"], _JSON),
    "html": (MEDIA_TYPES["html"], _HTML),
    "jsonfg": (MEDIA_TYPES["jsonfg"], _JSONFG),
}
_NEXT = Text(sv="Nästa sida", en="Next page")
_PREV = Text(sv="Föregående sida", en="Previous page")
_COLLECTION = Text(sv="Samlingen", en="The collection")


def _link(rel: str, href: str, title: Text, language: Language, media_type: str) -> Link:
    return {"rel": rel, "type": media_type, "title": title[language], "href": href}


def format_links(address: str, asked: str, shown: str, language: Language) -> list[Link]:
    """``self`` for the format shown and ``alternate`` for the others; ``asked`` is the request's query string."""
    kept = _without(asked, "f")
    links = []
    # Each link costs every answer a little: one to JSON-FG is for those who read it already.
    for token in [token for token in _SHOWN if token != "jsonfg" or shown == token]:
        media, title = _SHOWN[token]
        rel, name = ("self", _SELF) if token == shown else ("alternate", title)
        links.append(_link(rel, _address(address, kept, f"f={token}"), name, language, media))
    return sorted(links, key=lambda link: link["rel"] != "self")


def page_links(
    address: str, asked: str, query: Query, matched: int, version: str, shown: str, language: Language
) -> list[Link]:
    """``next`` and ``prev``, where there is such a page, that keep every other parameter.

    They name the version, so that a client that follows them never loses or repeats a feature while a new version is
    published.
    """
    media = _SHOWN[shown][0] if shown in _SHOWN else MEDIA_TYPES["geojson"]
    steps = []
    if query.offset + query.limit < matched:
        steps.append(("next", query.offset + query.limit, _NEXT))
    if query.offset > 0:
        steps.append(("prev", max(0, query.offset - query.limit), _PREV))
    kept = _without(asked, "offset", "version")
    return [
        _link(rel, _address(address, kept, f"version={version}&offset={offset}"), title, language, media)
        for rel, offset, title in steps
    ]


def _without(asked: str, *names: str) -> str:
    """The query string without some parameters; the others stay as the client wrote them."""
    return "&".join(part for part in asked.split("&") if part and part.split("=", 1)[0] not in names)


def collection_link(base: str, layer: Layer, language: Language) -> Link:
    """The link from a feature or a page to the collection that it belongs to."""
    return _link("collection", f"{base}/collections/{layer.id}", _COLLECTION, language, MEDIA_TYPES["json"])


def _address(address: str, kept: str, added: str) -> str:
    return f"{address}?{kept}&{added}" if kept else f"{address}?{added}"
