/* The map's view and the layers that are on, kept in the address so that it can be shared. */

/** What the address says: `view`, and the ids of the `layers` that are on; each is null where it says nothing. */
export function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  return { view: readView(given.get("map")), layers: given.has("layers") ? given.get("layers").split(",").filter(Boolean) : null };
}

function readView(text) {
  const [zoom, lat, lon] = (text ?? "").split("/").map(Number);
  if (![zoom, lat, lon].every(Number.isFinite) || Math.abs(lat) > 85 || Math.abs(lon) > 180) return null;
  return { zoom, center: [lat, lon] };
}

export function writeHash(map, layers) {
  const { lat, lng } = map.getCenter();
  const view = `map=${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
  history.replaceState(null, "", `#${view}&layers=${layers.join(",")}`);
}
