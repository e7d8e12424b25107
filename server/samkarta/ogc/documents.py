"""The JSON documents: drafted by pygeoapi, completed with what layers and snapshots say about themselves."""

from samkarta.cql2.describe import CONFORMANCE as CQL2_CLASSES
from samkarta.features.crs import crs_uri, supported_crs
from samkarta.features.download import download_type
from samkarta.features.formats.geojson import GEOJSON
from samkarta.features.formats.registry import FORMATS
from samkarta.i18n import Language
from samkarta.layer import STATUS_TITLES, THEMES
from samkarta.ogc.engine import Document, Draft
from samkarta.ogc.licences import licence_url
from samkarta.ogc.links import OGC, Address, Link, completed
from samkarta.ogc.publication import Published
from samkarta.ogc.strings import say
from samkarta.web import MEDIA_TYPES

# Only what tests show to be true.
CONFORMANCE_CLASSES = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
    *CQL2_CLASSES,
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-common-3/1.0/conf/sortables",
    "http://www.opengis.net/spec/json-fg-1/1.0/conf/core",
)

# pygeoapi also links to what is not served: JSON-LD, CSV, processes, tiling schemes, queryables of rasters.
_LANDING_LINKS = {"self", "alternate", "service-desc", "service-doc", "conformance", "data"}
_FEATURE_LINKS = {"self", "alternate", "items", f"{OGC}/schema", f"{OGC}/queryables"}
_RASTER_LINKS = {"self", "alternate", f"{OGC}/schema", f"{OGC}/coverage"}


def landing(draft: Draft, address: Address) -> Document:
    """The landing page."""
    document = draft.landing()
    links = _served(document["links"], _LANDING_LINKS)
    for link in links:
        # The public address has no trailing slash, the address of the page behind it has one.
        link["href"] = link["href"].replace(f"{address.base}?", f"{address.base}/?")
    return {
        "title": say("portal_title", address.language),
        "description": say("portal_description", address.language),
        "links": completed(links, address),
    }


def conformance(address: Address) -> Document:
    """The conformance declaration."""
    return {"conformsTo": list(CONFORMANCE_CLASSES), "links": _own_links(address, "/conformance")}


def collections(draft: Draft, address: Address) -> Document:
    """All collections."""
    return {
        "links": _own_links(address, "/collections"),
        "collections": [collection(draft, address, published) for published in draft.publication],
    }


def collection(draft: Draft, address: Address, published: Published) -> Document:
    """One collection."""
    manifest = published.manifest
    document = draft.collection(published.layer.id)
    if manifest.bounds_wgs84 is None:
        del document["extent"]["spatial"]
    links = completed(_served(document["links"], _RASTER_LINKS if published.is_raster else _FEATURE_LINKS), address)
    document |= origin(published, address.language)
    document["storageCrs"] = crs_uri(manifest.storage_crs)
    if published.is_raster:
        # By this GDAL, and with it QGIS, knows that there are no items to ask for.
        document["layerDataType"] = "Coverage"
    else:
        # Features Part 2, /req/crs/fc-md-crs-list
        document["crs"] = list(supported_crs(manifest.storage_crs))
        links += completed(_sortables_links(published, address), address)
        links += _items_links(published, address)
    links += completed(_enclosure_links(published, address), address)
    links += completed([_versions_link(published, address)], address)
    # Links come last: a person reads the rest first.
    del document["links"]
    return document | {"links": [*links, _licence_link(published, address.language)]}


def origin(published: Published, language: Language) -> dict[str, str]:
    """What a person needs to judge a layer: who made it, when, under which licence, and what to beware of."""
    layer, manifest = published.layer, published.manifest
    return {
        "theme": layer.theme,
        "themeTitle": THEMES[layer.theme][language],
        "status": layer.status,
        "statusTitle": STATUS_TITLES[layer.status][language],
        "caveat": layer.caveat[language],
        "publisher": layer.publisher,
        "attribution": layer.attribution,
        "license": layer.licence,
        "updated": layer.updated.isoformat(),
        "version": manifest.version,
        "published": manifest.published.isoformat(timespec="seconds"),
    }


def _own_links(address: Address, path: str) -> list[Link]:
    links = [
        {"rel": "self", "type": "application/json", "href": f"{address.base}{path}?f=json"},
        {"rel": "alternate", "type": "text/html", "href": f"{address.base}{path}?f=html"},
    ]
    return completed(links, address)


def _versions_link(published: Published, address: Address) -> Link:
    """RFC 5829: where the versions that are kept are listed."""
    href = f"{address.base}/collections/{published.layer.id}/versions"
    return {"rel": "version-history", "type": MEDIA_TYPES["json"], "href": href}


def _sortables_links(published: Published, address: Address) -> list[Link]:
    href = f"{address.base}/collections/{published.layer.id}/sortables"
    return [
        {"rel": f"{OGC}/sortables", "type": MEDIA_TYPES[kind], "href": f"{href}?f={token}"}
        for kind, token in (("schema", "json"), ("html", "html"))
    ]


def _items_links(published: Published, address: Address) -> list[Link]:
    """The items in the formats that pygeoapi does not link to."""
    href = f"{address.base}/collections/{published.layer.id}/items"
    return [
        {
            "rel": "items",
            "type": format_.media_type,
            "href": address.keep(f"{href}?f={token}"),
            "hreflang": address.language,
            "title": say("link_items_format", address.language, format=format_.title[address.language]),
        }
        for token, format_ in FORMATS.items()
        if token != GEOJSON.token
    ]


def _enclosure_links(published: Published, address: Address) -> list[Link]:
    """The layer as one file (INSPIRE good practice for download, /req/bulk-download)."""
    if published.download_bytes is None:
        return []
    href = f"{address.base}/collections/{published.layer.id}/download"
    media_type = download_type(published.layer)
    return [{"rel": "enclosure", "type": media_type, "href": href, "length": published.download_bytes}]


def _licence_link(published: Published, language: Language) -> Link:
    title = say("link_license", language, licence=published.layer.licence)
    return {"rel": "license", "type": "text/html", "title": title, "href": licence_url(published.layer.licence)}


def _served(links: list[Link], relations: set[str]) -> list[Link]:
    return [link for link in links if link["rel"] in relations and link["type"] in MEDIA_TYPES.values()]
