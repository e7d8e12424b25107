"""From the parameters ``filter``, ``filter-lang`` and ``filter-crs`` to a condition."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from pyproj import CRS

from samkarta.cql2.limits import IN_URL, Limits
from samkarta.cql2.nodes import Expression
from samkarta.cql2.parse import LANGUAGES, FilterLanguage, parse
from samkarta.errors import BadParameter
from samkarta.i18n import Text
from samkarta.layer import FieldSpec

FILTER_PARAMETERS = ("filter", "filter-lang", "filter-crs")

# Features Part 3, /req/filter/filter-crs-param, with those of Part 2 that the portal serves.
FILTER_CRS: tuple[str, ...] = (
    "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
    "http://www.opengis.net/def/crs/EPSG/0/3006",
    "http://www.opengis.net/def/crs/EPSG/0/3857",
    "http://www.opengis.net/def/crs/EPSG/0/4326",
    "http://www.opengis.net/def/crs/EPSG/0/4258",
)


def filter_from_parameters(
    given: Mapping[str, str],
    fields: Sequence[FieldSpec],
    *,
    allowed_crs: Sequence[str] = FILTER_CRS,
    limits: Limits = IN_URL,
) -> Expression | None:
    """The condition of ``filter``, None without one; BadParameter names the parameter at fault."""
    language = _language(given.get("filter-lang"))
    crs = _crs(given.get("filter-crs"), allowed_crs)
    source = given.get("filter")
    return None if source is None else parse(source, language, fields, crs=crs, limits=limits)


def _language(name: str | None) -> FilterLanguage:
    for language in LANGUAGES:
        if name in (language, None):
            return language
    raise BadParameter(
        Text(sv=f"Okänt filterspråk '{name}'.", en=f"Unknown filter language '{name}'."),
        parameter="filter-lang",
        allowed=LANGUAGES,
    )


def _crs(uri: str | None, allowed: Sequence[str]) -> CRS | None:
    if uri is None:
        return None
    if uri not in allowed:
        raise BadParameter(
            Text(sv=f"Filtret kan inte ges i '{uri}'.", en=f"A filter cannot be given in '{uri}'."),
            parameter="filter-crs",
            allowed=allowed,
        )
    return _read_crs(uri)


@lru_cache
def _read_crs(uri: str) -> CRS:
    return CRS.from_user_input(uri)
