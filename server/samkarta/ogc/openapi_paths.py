"""Paths of the OpenAPI document, one operation each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from samkarta.features.download import download_type
from samkarta.i18n import Language
from samkarta.layer import FieldSpec
from samkarta.ogc.config import JSON_TYPES
from samkarta.ogc.openapi_items import GENERAL, OF_ONE_ITEM, Part, item_content, items_content, naming_parameters
from samkarta.ogc.openapi_parts import reference
from samkarta.ogc.publication import Published
from samkarta.ogc.schemas import field_schema
from samkarta.ogc.strings import say
from samkarta.web import MEDIA_TYPES

_JSON, _HTML = MEDIA_TYPES["json"], MEDIA_TYPES["html"]
_OBJECT: Part = {"type": "object"}
_FILE: Part = {"type": "string", "format": "binary"}
_PAGE: Part = {_HTML: {"type": "string"}}
_SCHEMA = {MEDIA_TYPES["schema"]: _OBJECT} | _PAGE
_COVERAGE = {MEDIA_TYPES["coverage"]: _OBJECT, MEDIA_TYPES["geotiff"]: _FILE} | _PAGE


@dataclass(frozen=True)
class Operation:
    """A GET: what it answers with, one schema a media type, and the parameters that it takes."""

    name: str
    """The key of its texts."""
    tag: str
    content: Mapping[str, Part]
    parameters: Sequence[Part] = ()
    form: str | None = "f"
    """The component that describes ``f`` here; None where there is none."""
    statuses: Sequence[str] = ("400", "404", "406")
    texts: Mapping[str, str] = field(default_factory=dict)
    """Values of the placeholders in its texts."""

    def path(self, language: Language) -> Part:
        """The path item, its texts in ``language``."""
        common = [reference("parameters", name) for name in (self.form, "lang") if name is not None]
        summary = say(f"openapi_{self.name}_summary", language, **self.texts)
        content = {media: {"schema": schema} for media, schema in self.content.items()}
        faults = {status: reference("responses", status) for status in self.statuses}
        return {
            "get": {
                "tags": [self.tag],
                "operationId": f"{self.name}-{self.tag}",
                "summary": summary,
                "description": say(f"openapi_{self.name}_description", language, **self.texts),
                "parameters": [*self.parameters, *common],
                "responses": {"200": {"description": summary, "content": content}} | faults,
            }
        }


def paths(features: Sequence[Published], rasters: Sequence[Published], language: Language) -> Part:
    """Every path that is served for the published layers."""
    operations = _service() | _collections(features, rasters, language)
    for published in features:
        operations |= _items(published, language)
    return {path: operation.path(language) for path, operation in operations.items()}


def _service() -> dict[str, Operation]:
    def document(name: str, tag: str, media: str, schema: Part) -> Operation:
        return Operation(name, tag, {media: schema} | _PAGE, statuses=("400", "406"))

    return {
        "/": document("landing", "service", _JSON, reference("schemas", "landingPage")),
        "/conformance": document("conformance", "service", _JSON, reference("schemas", "conformance")),
        "/functions": Operation("functions", "service", {_JSON: _OBJECT}, (), "f_json", ("400", "406")),
        "/openapi": document("openapi", "service", MEDIA_TYPES["openapi"], _OBJECT),
        "/collections": document("collections", "collections", _JSON, reference("schemas", "collections")),
    }


def _collections(
    features: Sequence[Published], rasters: Sequence[Published], language: Language
) -> dict[str, Operation]:
    """Resources that look alike in each collection; their path parameter lists the collections that have them."""
    every = _collection_id([*features, *rasters], language)
    path = "/collections/{collectionId}"
    operations: dict[str, Operation] = {}
    if features or rasters:
        collection = {_JSON: reference("schemas", "collection")} | _PAGE
        operations[path] = Operation("collection", "collections", collection, every)
        operations[f"{path}/download"] = _download([*features, *rasters], every)
        operations[f"{path}/versions"] = Operation("versions", "collections", {_JSON: _OBJECT}, every, "f_json")
        operations[f"{path}/schema"] = Operation("schema", "collections", _SCHEMA, every)
    if features:
        only_features = _collection_id(features, language)
        paging = [reference("parameters", name) for name in ("from", "to", "limit", "offset")]
        operations[f"{path}/changes"] = Operation(
            "changes", "collections", {MEDIA_TYPES["geojson"]: _OBJECT}, [*only_features, *paging], "f_json"
        )
        for name in ("queryables", "sortables"):
            operations[f"{path}/{name}"] = Operation(name, "collections", _SCHEMA, only_features)
    if rasters:
        operations |= {
            f"{path}{tail}": operation for tail, operation in _cells(_collection_id(rasters, language)).items()
        }
    return operations


def _download(layers: Sequence[Published], collection_id: Sequence[Part]) -> Operation:
    content = {download_type(published.layer): _FILE for published in layers}
    parameters = [*collection_id, reference("parameters", "version")]
    return Operation("download", "collections", content, parameters, None, ("400", "404"))


def _cells(collection_id: Sequence[Part]) -> dict[str, Operation]:
    """What only rasters have."""
    bbox, coords = reference("parameters", "bbox"), reference("parameters", "coords")
    tile = [reference("parameters", name) for name in ("tileMatrixSetId", "tileMatrix", "tileRow", "tileCol")]
    return {
        "/coverage": Operation("coverage", "collections", _COVERAGE, [*collection_id, bbox], "f_coverage"),
        "/position": Operation("position", "collections", {_JSON: _OBJECT}, [*collection_id, coords], "f_json"),
        "/map/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}": Operation(
            "map_tile", "collections", {MEDIA_TYPES["png"]: _FILE}, [*collection_id, *tile], "f_png"
        ),
    }


def _items(published: Published, language: Language) -> dict[str, Operation]:
    layer = published.layer
    path = f"/collections/{layer.id}/items"
    general = [reference("parameters", name) for name in GENERAL]
    filters = [_filter(spec, language) for spec in published.manifest.fields]
    own = [*naming_parameters(published, language), *filters]
    texts = {"title": layer.title[language], "caveat": layer.caveat[language]}
    one = [reference("parameters", name) for name in ("featureId", *OF_ONE_ITEM)]
    return {
        path: Operation("items", layer.id, items_content(layer.id), [*general, *own], "f_items", texts=texts),
        f"{path}/{{featureId}}": Operation("item", layer.id, item_content(layer.id), one, "f_item", texts=texts),
    }


def _collection_id(layers: Sequence[Published], language: Language) -> list[Part]:
    parameter: Part = {
        "name": "collectionId",
        "in": "path",
        "required": True,
        "description": say("openapi_collectionId", language),
        "schema": {"type": "string", "enum": [published.layer.id for published in layers]},
    }
    return [parameter]


def _filter(spec: FieldSpec, language: Language) -> Part:
    described = field_schema(spec, language)
    values = [f"{value} ({title})" for value, title in described.get("x-enum-titles", {}).items()]
    texts = [
        say("openapi_equals", language, title=described["title"]),
        described.get("description", ""),
        say("openapi_equals_values", language, values=", ".join(values)) if values else "",
    ]
    return {
        "name": spec.name,
        "in": "query",
        "required": False,
        "description": " ".join(text for text in texts if text),
        "schema": JSON_TYPES[spec.type] | ({"enum": list(spec.enum)} if spec.enum else {}),
        "style": "form",
        "explode": False,
    }
