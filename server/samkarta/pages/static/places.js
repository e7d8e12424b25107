/* Names of places, the largest first, as many as fit without covering each other. */

import { element } from "./dom.js";
import { fetchItems } from "./items.js";

const LINE_PX = 18;
const CHARACTER_PX = 7;
const LARGE_CHARACTER_PX = 9.5;
const LARGE_PEOPLE = 20000;
const GAP_PX = 6;
// A place with this many people is named from this zoom level on, a smaller one from the next.
const LEAST_PEOPLE = [[4, 30000], [5.5, 8000], [7, 2000], [8.5, 0]];

export async function addPlaces(map, { address, label_field: name }) {
  const pane = map.createPane("places");
  pane.style.zIndex = 610;
  pane.style.pointerEvents = "none";
  pane.setAttribute("aria-hidden", "true");
  const { features } = await fetchItems(address, null);
  const places = features
    .filter((feature) => feature.geometry?.type === "Point" && feature.properties[name])
    .map(({ geometry, properties }) => ({
      name: properties[name],
      people: properties.population ?? 0,
      latlng: [geometry.coordinates[1], geometry.coordinates[0]],
    }))
    .sort((a, b) => b.people - a.people);
  const shown = L.layerGroup().addTo(map);
  const draw = () => drawNames(map, shown, places);
  map.on("zoomend", draw);
  draw();
}

function drawNames(map, shown, places) {
  shown.clearLayers();
  const zoom = map.getZoom();
  const least = LEAST_PEOPLE.findLast(([from]) => zoom >= from)?.[1] ?? Infinity;
  const taken = [];
  for (const place of places) {
    if (place.people < least) break;
    const { x, y } = map.project(place.latlng, zoom);
    const width = place.name.length * (place.people >= LARGE_PEOPLE ? LARGE_CHARACTER_PX : CHARACTER_PX);
    const box = [x - GAP_PX, y - LINE_PX / 2, x + GAP_PX + width, y + LINE_PX / 2];
    if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
    taken.push(box);
    shown.addLayer(nameMarker(place));
  }
}

function nameMarker({ name, people, latlng }) {
  const html = element("span", {}, name);
  const icon = L.divIcon({ className: people >= LARGE_PEOPLE ? "place place-large" : "place", html, iconSize: null });
  return L.marker(latlng, { icon, pane: "places", interactive: false, keyboard: false });
}
