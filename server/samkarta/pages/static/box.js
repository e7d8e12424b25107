/* Boxes in degrees, as west, south, east and north, and what lies in them. */

/** The box around a GeoJSON geometry. */
export function boxOf(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  const stack = [geometry.geometries ? geometry.geometries.map((part) => part.coordinates) : geometry.coordinates];
  while (stack.length) {
    const item = stack.pop();
    if (typeof item[0] === "number") grow(box, item);
    else stack.push(...item);
  }
  return box;
}

function grow(box, [lon, lat]) {
  if (lon < box[0]) box[0] = lon;
  if (lat < box[1]) box[1] = lat;
  if (lon > box[2]) box[2] = lon;
  if (lat > box[3]) box[3] = lat;
}

/** The box of Leaflet's bounds, made wider by `share` of its size on each side. */
export function boxOfBounds(bounds, share = 0) {
  const padded = bounds.pad(share);
  return [padded.getWest(), padded.getSouth(), padded.getEast(), padded.getNorth()];
}

export function overlaps(a, b) {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

export function contains(outer, inner) {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

/** What both boxes share; they must overlap. */
export function intersection(a, b) {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

export function widened([west, south, east, north], lon, lat) {
  return [west - lon, south - lat, east + lon, north + lat];
}
