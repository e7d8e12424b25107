/* What the map's script, which Folium writes, calls: prepare the map, make its layers, start the page. */

import { addBackdrop } from "./backdrop.js";
import { addControls } from "./controls.js";
import { FeatureLayer } from "./feature-layer.js";
import { startDialogs } from "./dialogs.js";
import { startInspecting } from "./inspect.js";
import { startPanel } from "./panel.js";
import { RasterLayer } from "./raster-layer.js";
import { setTexts } from "./texts.js";
import { readHash } from "./hash.js";

/** Set language, controls and the first view, which the address may name. */
export function prepare(map, { language, texts, home }) {
  setTexts(language, texts);
  const { view } = readHash();
  if (view) map.setView(view.center, view.zoom, { animate: false });
  else map.fitBounds(home, { animate: false });
  addControls(map, home);
}

/** Land, borders and names of places from the portal's own layers. */
export function backdrop(map, sources) {
  return addBackdrop(map, sources);
}

/** A layer that is drawn as soon as it is switched on. */
export function layer(map, options) {
  const pane = `layer-${options.id}`;
  const element = map.createPane(pane);
  element.style.zIndex = options.level;
  // Clicks are answered by the map, for all layers at once: no canvas may hide another.
  element.style.pointerEvents = "none";
  return options.kind === "raster" ? new RasterLayer({ ...options, pane }) : new FeatureLayer({ ...options, pane });
}

/** Bind the map, its layers and the panel together. */
export function start(map, layers) {
  startPanel(map, layers);
  startInspecting(map, layers);
  startDialogs();
}
