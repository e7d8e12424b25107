"""From query parameters to a query; every fault names the parameter and what would be right."""

import math
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from samkarta.cql2.parameters import FILTER_PARAMETERS, filter_from_parameters
from samkarta.errors import BadParameter
from samkarta.features.crs import CRS84, NamedCrs, parse_box, parse_crs
from samkarta.features.durations import after
from samkarta.i18n import Text
from samkarta.layer import FieldSpec, FieldType
from samkarta.settings import Settings
from samkarta.stores.manifest import Manifest
from samkarta.stores.query import BBox, Interval, Query, SortKey, Value

_OPEN = ("", "..")

_FILTER = frozenset(FILTER_PARAMETERS)

FIXED = (
    *("bbox", "bbox-crs", "datetime", "limit", "offset", "version", "f", "lang"),
    *("crs", "properties", "exclude-properties", "skipGeometry", "sortby"),
    *FILTER_PARAMETERS,
)


def parse_query(given: Mapping[str, str], manifest: Manifest, settings: Settings, *, pages: bool = True) -> Query:
    """The query that the parameters ask of the collection; BadParameter for the first fault.

    Where the format does not come in ``pages`` and no limit is given, all that matches is wanted.
    """
    fields = {spec.name: spec for spec in manifest.fields}
    # Features Part 1, /per/core/fc-limit-response-2: more than the server gives is no error.
    most = settings.max_limit if pages else sys.maxsize
    return Query(
        bbox=_box(given, manifest),
        interval=parse_datetime(given["datetime"]) if "datetime" in given else None,
        equals=tuple((name, parse_value(fields[name], given[name])) for name in given if name in fields),
        filter=filter_from_parameters(given, manifest.fields) if _FILTER.intersection(given) else None,
        sort=parse_sort(given["sortby"], fields) if "sortby" in given else (),
        offset=whole_number(given, "offset", default=0, least=0),
        limit=min(whole_number(given, "limit", default=settings.default_limit if pages else most, least=1), most),
    )


@dataclass(frozen=True)
class Output:
    """Which part of each feature is wanted, and in which CRS."""

    crs: NamedCrs
    properties: tuple[str, ...] | None
    """Names in the order of the layer; None for all."""
    skip_geometry: bool

    @property
    def is_plain(self) -> bool:
        """Whether features are wanted just as they were encoded at ingest."""
        return self.properties is None and not self.skip_geometry and self.crs.uri == CRS84


def parse_output(given: Mapping[str, str], manifest: Manifest) -> Output:
    """What is wanted of each feature; BadParameter for an unknown CRS or property."""
    names = [spec.name for spec in manifest.fields]
    wanted = _names(given["properties"], "properties", names) if "properties" in given else set(names)
    if "exclude-properties" in given:
        wanted -= _names(given["exclude-properties"], "exclude-properties", names)
    skip = given.get("skipGeometry", "false")
    if skip not in ("true", "false"):
        raise BadParameter(
            Text(
                sv=f"skipGeometry ska vara true eller false, inte '{skip}'.",
                en=f"skipGeometry must be true or false, not '{skip}'.",
            ),
            parameter="skipGeometry",
            allowed=("true", "false"),
        )
    return Output(
        crs=parse_crs(given.get("crs"), "crs", manifest.storage_crs),
        properties=None if len(wanted) == len(names) else tuple(name for name in names if name in wanted),
        skip_geometry=skip == "true",
    )


def _box(given: Mapping[str, str], manifest: Manifest) -> BBox | None:
    crs = parse_crs(given.get("bbox-crs"), "bbox-crs", manifest.storage_crs)
    return parse_box(given["bbox"], crs) if "bbox" in given else None


def parse_sort(text: str, fields: Mapping[str, FieldSpec]) -> tuple[SortKey, ...]:
    """The keys of ``sortby``: names, each after a minus where the order is to fall."""
    keys: dict[str, SortKey] = {}
    for part in text.split(","):
        # In a URL an unescaped plus is a blank.
        signed = part.strip().lstrip("+")
        name = signed.removeprefix("-")
        # What was sorted by a property once is not changed by sorting by it again.
        keys.setdefault(name, SortKey(name, signed.startswith("-")))
    _known(keys, "sortby", list(fields))
    return tuple(keys.values())


def _names(text: str, parameter: str, known: Sequence[str]) -> set[str]:
    names = {part.strip() for part in text.split(",") if part.strip()}
    _known(names, parameter, known)
    return names


def _known(names: Iterable[str], parameter: str, known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            raise BadParameter(
                Text(
                    sv=f"{parameter}: egenskapen '{name}' finns inte.",
                    en=f"{parameter}: there is no property '{name}'.",
                ),
                parameter=parameter,
                allowed=known,
            )


def parse_datetime(text: str) -> Interval:
    """An instant, a day, or an interval with '..' or nothing for an open end (RFC 3339), or with its duration."""
    first, slash, second = text.partition("/")
    if not slash:
        return Interval(_moment(first, text, last=False), _moment(first, text, last=True))
    start = None if first in _OPEN else _moment(first, text, last=False)
    end = None if second in _OPEN else _end(start, second, text)
    if (start is None and end is None) or (start is not None and end is not None and start > end):
        raise _bad_datetime(text)
    return Interval(start, end)


def _end(start: datetime | None, second: str, text: str) -> datetime:
    """The end of an interval, which may be told by how long after its start it is."""
    if start is None or not second.startswith("P"):
        return _moment(second, text, last=True)
    try:
        return after(start, second)
    except (ValueError, OverflowError) as error:
        raise _bad_datetime(text) from error


# Python reads other forms of ISO 8601 too, such as weeks, which no client has reason to send.
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)


def _moment(part: str, text: str, *, last: bool) -> datetime:
    """A moment, or the first or ``last`` one of a day."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", part):
            midnight = datetime.combine(date.fromisoformat(part), datetime.min.time(), UTC)
            return midnight + timedelta(days=1, milliseconds=-1) if last else midnight
        if not _RFC_3339.fullmatch(part):
            raise _bad_datetime(text)
        return datetime.fromisoformat(part.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _bad_datetime(text) from error


def _bad_datetime(text: str) -> BadParameter:
    return BadParameter(
        Text(
            sv=f"datetime ska vara en tidpunkt, en dag eller ett intervall enligt RFC 3339, inte '{text}'.",
            en=f"datetime must be a moment, a day or an interval as in RFC 3339, not '{text}'.",
        ),
        parameter="datetime",
        allowed=("2026-01-31", "2026-01-31T12:00:00Z", "2026-01-01T00:00:00Z/..", "../2026-12-31T23:59:59Z"),
    )


def parse_value(spec: FieldSpec, text: str) -> Value:
    """The value that ``text`` names, of the field's type."""
    try:
        value = _READERS[spec.type](text)
    except (ValueError, KeyError) as error:
        kind = _KINDS[spec.type]
        raise BadParameter(
            Text(
                sv=f"{spec.name} ska vara {kind.sv}, inte '{text}'.", en=f"{spec.name} must be {kind.en}, not '{text}'."
            ),
            parameter=spec.name,
            allowed=("true", "false") if spec.type == "boolean" else (),
        ) from error
    if spec.enum is not None and value not in spec.enum:
        raise BadParameter(
            Text(sv=f"{spec.name} kan inte vara '{text}'.", en=f"{spec.name} cannot be '{text}'."),
            parameter=spec.name,
            allowed=tuple(map(str, spec.enum)),
        )
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _sixty_four_bits(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


def _moment_of_value(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_READERS: dict[FieldType, Callable[[str], Value]] = {
    "string": str,
    "integer": _sixty_four_bits,
    "number": _finite,
    "boolean": {"true": True, "false": False, "1": True, "0": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": _moment_of_value,
}

_KINDS: dict[FieldType, Text] = {
    "string": Text(sv="en text", en="a text"),
    "integer": Text(sv="ett heltal", en="an integer"),
    "number": Text(sv="ett tal", en="a number"),
    "boolean": Text(sv="true eller false", en="true or false"),
    "date": Text(sv="ett datum som 2026-01-31", en="a date such as 2026-01-31"),
    "datetime": Text(sv="en tidpunkt som 2026-01-31T12:00:00Z", en="a moment such as 2026-01-31T12:00:00Z"),
}


def whole_number(given: Mapping[str, str], name: str, *, default: int, least: int) -> int:
    """The whole number that parameter ``name`` is; BadParameter where it is none, or below ``least``."""
    text = given.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"\d{1,15}", text, re.ASCII) or int(text) < least:
        raise BadParameter(
            Text(
                sv=f"{name} ska vara ett heltal från {least}, inte '{text}'.",
                en=f"{name} must be an integer of at least {least}, not '{text}'.",
            ),
            parameter=name,
            allowed=(f"{least} or more",),
        )
    return int(text)
