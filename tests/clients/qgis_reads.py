"""Run by the Python that has QGIS: what its OAPIF provider reads of a portal, as JSON on standard output."""

import json
import sys
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsRectangle,
    QgsVectorLayer,
)


def read(address: str, layer_id: str, box: list[float], condition: str) -> dict[str, Any]:
    """Counts, ids and extents of a layer that is read in small pages."""
    layer = QgsVectorLayer(f"url='{address}' typename='{layer_id}' pageSize='50'", layer_id, "OAPIF")
    features = list(layer.getFeatures())
    transform = QgsCoordinateTransform(
        layer.crs(), QgsCoordinateReferenceSystem("EPSG:3006"), QgsCoordinateTransformContext()
    )
    projected = QgsRectangle()
    for feature in features:
        geometry = feature.geometry()
        geometry.transform(transform)
        projected.combineExtentWith(geometry.boundingBox())

    def ids(request: QgsFeatureRequest) -> list[str]:
        return sorted(feature["id"] for feature in layer.getFeatures(request))

    found = {
        "valid": layer.isValid(),
        "error": layer.error().message(),
        "crs": layer.crs().authid(),
        "count": layer.featureCount(),
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "ids": ids(QgsFeatureRequest()),
        "in_box": ids(QgsFeatureRequest().setFilterRect(QgsRectangle(*box))),
        "bounds_3006": corners(projected),
    }
    layer.setSubsetString(condition)
    return found | {"subset": layer.subsetString(), "in_subset": ids(QgsFeatureRequest())}


def corners(box: QgsRectangle) -> list[float]:
    """West, south, east, north."""
    return [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    asked = json.loads(sys.argv[1])
    sys.stdout.write(json.dumps(read(**asked)))
    application.exitQgis()
