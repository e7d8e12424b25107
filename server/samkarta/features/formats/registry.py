"""Every format that features can be had in, by the token of the parameter ``f``."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from fastapi import Response
from fastapi.responses import StreamingResponse

from samkarta.features.formats.base import FileFormat, Format
from samkarta.features.formats.csv import CSV
from samkarta.features.formats.excel import EXCEL
from samkarta.features.formats.gdal import FLATGEOBUF, GEOPACKAGE
from samkarta.features.formats.geojson import GEOJSON, GEOJSON_SEQUENCE
from samkarta.features.formats.jsonfg import JSONFG
from samkarta.features.formats.parquet import PARQUET
from samkarta.features.selection import Selection
from samkarta.layer import Layer

FORMATS: Mapping[str, Format] = {
    format_.token: format_
    for format_ in (GEOJSON, JSONFG, GEOJSON_SEQUENCE, CSV, GEOPACKAGE, FLATGEOBUF, PARQUET, EXCEL)
}

_PIECE_BYTES = 256 * 1024


_NEGOTIABLE = {token: (format_.media_type.split(";")[0], *format_.asked_by) for token, format_ in FORMATS.items()}


def negotiable(layer: Layer) -> Mapping[str, tuple[str, ...]]:
    """The tokens that the features of ``layer`` can be had by, and the media types that stand for each; own first."""
    if layer.is_raster:
        return {}
    return _NEGOTIABLE


def respond(
    selection: Selection, token: str, headers: Mapping[str, str] | None = None, *, head: bool = False
) -> Response:
    """The selection in the format ``token``, with ``headers`` beside its own; ``head`` leaves the work undone."""
    format_ = FORMATS[token]
    sent = dict(headers or {}) | {
        "Content-Crs": selection.crs.header,
        "Content-Language": selection.language,
        "Content-Disposition": _disposition(selection, format_),
    }
    if head:
        answer = Response(media_type=format_.media_type, headers=sent)
        # Nobody knows the length of what was not made.
        del answer.headers["Content-Length"]
        return answer
    if isinstance(format_, FileFormat):
        file = _written(selection, format_)
        size = file.seek(0, 2)
        return StreamingResponse(
            _pieces(file), media_type=format_.media_type, headers=sent | {"Content-Length": str(size)}
        )
    return StreamingResponse(format_.stream(selection), media_type=format_.media_type, headers=sent)


def file_name(layer: Layer, version: str, extension: str, *, filtered: bool) -> str:
    """What a downloaded file is called: layer, version, and whether it is a part only."""
    return f"{layer.id}-{version}{'-filtered' if filtered else ''}.{extension}"


def _disposition(selection: Selection, format_: Format) -> str:
    name = file_name(
        selection.layer, selection.snapshot.manifest.version, format_.extension, filtered=not selection.is_whole
    )
    return f'{"inline" if format_.is_shown else "attachment"}; filename="{name}"'


def _written(selection: Selection, format_: FileFormat) -> BinaryIO:
    """The finished file, open and already without a name: nothing is left behind, however the sending ends."""
    with tempfile.TemporaryDirectory(prefix="samkarta-") as folder:
        path = Path(folder) / f"{selection.layer.id}.{format_.extension}"
        format_.write(selection, path)
        return path.open("rb")


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE_BYTES):
            yield piece
