/* Whether a GeoJSON geometry is at a place on the map. */

/** Whether `geometry` holds `latlng`, or comes within `tolerance` pixels where it is a point or a line. */
export function touches(geometry, latlng, map, tolerance) {
  const { coordinates } = geometry;
  switch (geometry.type) {
    case "Point":
      return isNear([coordinates], latlng, map, tolerance);
    case "MultiPoint":
      return coordinates.some((point) => isNear([point], latlng, map, tolerance));
    case "LineString":
      return isNear(coordinates, latlng, map, tolerance);
    case "MultiLineString":
      return coordinates.some((line) => isNear(line, latlng, map, tolerance));
    case "Polygon":
      return isInside(coordinates, latlng);
    case "MultiPolygon":
      return coordinates.some((rings) => isInside(rings, latlng));
    default:
      return geometry.geometries.some((part) => touches(part, latlng, map, tolerance));
  }
}

function isNear(line, latlng, map, tolerance) {
  const here = map.latLngToContainerPoint(latlng);
  const points = line.map(([lon, lat]) => map.latLngToContainerPoint([lat, lon]));
  if (points.length === 1) return points[0].distanceTo(here) <= tolerance;
  return points.slice(1).some((end, i) => L.LineUtil.pointToSegmentDistance(here, points[i], end) <= tolerance);
}

/** Whether a ray from the place crosses the rings an odd number of times: holes are outside. */
function isInside(rings, { lng, lat }) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [x1, y1] = ring[i];
      const [x2, y2] = ring[j];
      if (y1 > lat !== y2 > lat && lng < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  }
  return inside;
}
