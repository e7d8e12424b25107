"""What a reader must know of data that has left the portal: written into every file that is made of a layer."""

from collections.abc import Sequence

import pyarrow as pa

from samkarta.i18n import Language, Text
from samkarta.layer import STATUS_TITLES, FieldSpec, Layer

_LICENCE = Text(sv="Licens", en="Licence")
_SOURCE = Text(sv="Källa", en="Source")
_UPDATED = Text(sv="Uppgifter från", en="Data as of")

# GDAL takes what the field is called among people from here: QGIS shows it as the alias.
_ALIAS, _COMMENT = "GDAL:OGR:alternative_name", "GDAL:OGR:comment"


def labels(layer: Layer, language: Language) -> dict[str, str]:
    """Title, status, origin, licence and caveat of a layer, by name."""
    return {
        "title": layer.title[language],
        "description": layer.description[language],
        "status": layer.status,
        "statusTitle": STATUS_TITLES[layer.status][language],
        "caveat": layer.caveat[language],
        "publisher": layer.publisher,
        "attribution": layer.attribution,
        "license": layer.licence,
        "updated": layer.updated.isoformat(),
    }


def abstract(layer: Layer, language: Language) -> str:
    """The same for people, in one text."""
    status = f"{STATUS_TITLES[layer.status][language]}: {layer.caveat[language]}"
    source = f"{_SOURCE[language]}: {layer.attribution} ({layer.publisher})"
    licence = f"{_LICENCE[language]}: {layer.licence}"
    updated = f"{_UPDATED[language]}: {layer.updated.isoformat()}"
    return "\n".join((layer.description[language], status, source, licence, updated))


def heading(spec: FieldSpec, language: Language) -> str:
    """What people call a field, with its unit."""
    title = spec.title[language] if spec.title else spec.name
    return f"{title} ({spec.unit})" if spec.unit else title


def headings(fields: Sequence[FieldSpec], language: Language) -> list[str]:
    """What people call each field, no two alike: where they would be, its name follows."""
    titles = [heading(spec, language) for spec in fields]
    return [
        f"{title} [{spec.name}]" if titles.count(title) > 1 else title
        for spec, title in zip(fields, titles, strict=True)
    ]


def aliased(schema: pa.Schema, fields: Sequence[FieldSpec], language: Language) -> pa.Schema:
    """``schema`` with the title and the description of each field, as GDAL writes them into files."""
    for spec, title in zip(fields, headings(fields, language), strict=True):
        position = schema.get_field_index(spec.name)
        metadata = {_ALIAS: title} | ({_COMMENT: spec.description[language]} if spec.description else {})
        schema = schema.set(position, schema.field(position).with_metadata(metadata))
    return schema
