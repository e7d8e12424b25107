/* What lies under every layer: land, borders and the names of places, all of them layers of the portal. */

import { escapeHtml } from "./dom.js";
import { fetchItems } from "./items.js";
import { addPlaces } from "./places.js";

const LAND = { fill: true, fillColor: "#fdfdfb", fillOpacity: 1, color: "#d5dbe0", weight: 0.75 };
const BORDERS = { fill: false, color: "#97a3ad", weight: 1.25 };

/** Draw the layers of `sources`: `land`, `borders` and `places`, each of which may be missing. */
export async function addBackdrop(map, { land, borders, places }) {
  const pane = map.createPane("backdrop");
  pane.style.zIndex = 150;
  pane.style.pointerEvents = "none";
  const renderer = L.canvas({ pane: "backdrop", padding: 0.5 });
  try {
    if (land) await addOutlines(map, renderer, land, LAND);
    if (borders) await addOutlines(map, renderer, borders, BORDERS);
    if (places) await addPlaces(map, places);
    map.getContainer().dataset.backdrop = "ready";
  } catch (error) {
    console.error("Backdrop:", error);
  }
}

async function addOutlines(map, renderer, { address, attribution }, style) {
  const { features } = await fetchItems(address, null);
  const shown = { attribution: escapeHtml(attribution), pane: "backdrop", interactive: false, renderer };
  L.geoJSON(features, { ...shown, style: { ...shown, ...style, smoothFactor: 0.5 } }).addTo(map);
}
