/* A click on the map, or Enter at its centre: what all layers that are on say about the place. */

import { openPopup } from "./popup.js";

const HOVER_MS = 60;

export function startInspecting(map, layers) {
  let asking = null;
  const inspect = async (latlng, focus) => {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const found = await findAll(layers, latlng, signal);
    if (found.length && !signal.aborted) openPopup(map, latlng, found, focus);
  };
  map.on("click", ({ latlng }) => inspect(latlng, false));
  const container = map.getContainer();
  container.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === container) inspect(map.getCenter(), true);
    if (event.key === "Escape") map.closePopup();
  });
  // Leaflet moves the focus by script, which browsers take for the keyboard: the mark in the middle would stay.
  container.addEventListener("keyup", () => container.classList.add("by-keyboard"));
  container.addEventListener("pointerdown", () => container.classList.remove("by-keyboard"));
  showPointer(map, layers);
}

/** Every hit, the topmost first: `layer`, and the `feature` or the raster's `value`. */
async function findAll(layers, latlng, signal) {
  const shown = layers.filter((layer) => layer._map).sort((a, b) => b.options.level - a.options.level);
  const hits = await Promise.all(shown.map((layer) => hitsOf(layer, latlng, signal)));
  return hits.flat();
}

async function hitsOf(layer, latlng, signal) {
  if (layer.at) return layer.at(latlng).map((feature) => ({ layer, feature }));
  try {
    const value = await layer.valueAt(latlng, signal);
    return value === null ? [] : [{ layer, value }];
  } catch {
    // The other layers' answers are worth showing without this one's.
    return [];
  }
}

/** The pointer becomes a hand over a feature. */
function showPointer(map, layers) {
  let timer = null;
  map.on("mousemove", ({ latlng }) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const hit = layers.some((layer) => layer._map && layer.at?.(latlng).length);
      map.getContainer().classList.toggle("over-feature", hit);
    }, HOVER_MS);
  });
}
