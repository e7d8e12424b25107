/* A layer of features: fetched by view, drawn on a canvas of its own in small steps, so that the page stays quick. */

import { boxOf, boxOfBounds, contains, intersection, overlaps, widened } from "./box.js";
import { touches } from "./hit.js";
import { fetchItems } from "./items.js";
import { pathOptions } from "./style.js";
import { escapeHtml } from "./dom.js";

const WAIT_MS = 120;
const STEP_MS = 12;
const PADDING = 0.2;
// Wide enough for a finger on a point.
const TOLERANCE_PX = 8;
const EVERYWHERE = [-180, -90, 180, 90];

export const FeatureLayer = L.Layer.extend({
  initialize(options) {
    L.setOptions(this, options);
    this._drawn = new Map();
    this._covered = null;
  },

  getAttribution() {
    return escapeHtml(this.options.attribution);
  },

  onAdd(map) {
    this._renderer = L.canvas({ pane: this.options.pane, padding: 0.3 });
    map.on("moveend", this._wait, this);
    this._update();
  },

  onRemove(map) {
    map.off("moveend", this._wait, this);
    clearTimeout(this._timer);
    this._loading?.abort();
    for (const { path } of this._drawn.values()) path.remove();
    this._renderer.remove();
    this._drawn.clear();
    this._covered = null;
  },

  /** The drawn features at a place, the topmost first. */
  at(latlng) {
    const { lng, lat } = latlng;
    const edge = this._map.containerPointToLatLng(this._map.latLngToContainerPoint(latlng).add([TOLERANCE_PX, -TOLERANCE_PX]));
    const around = widened([lng, lat, lng, lat], edge.lng - lng, edge.lat - lat);
    const found = [];
    for (const { feature, box } of this._drawn.values()) {
      if (overlaps(box, around) && touches(feature.geometry, latlng, this._map, TOLERANCE_PX)) found.push(feature);
    }
    return found.reverse();
  },

  _wait() {
    clearTimeout(this._timer);
    this._timer = setTimeout(() => this._update(), WAIT_MS);
  },

  async _update() {
    const view = boxOfBounds(this._map.getBounds());
    this._loading?.abort();
    if (this._covered && contains(this._covered, view)) {
      this._report("ready");
      return;
    }
    const loading = new AbortController();
    this._loading = loading;
    this._report("loading");
    try {
      await this._load(view, loading.signal);
      if (!loading.signal.aborted) this._report("ready");
    } catch (error) {
      if (!loading.signal.aborted) this._report("failed", { error });
    }
  },

  /** Fetch and draw what the view, with some padding, needs; small layers are fetched whole. */
  async _load(view, signal) {
    const extent = this.options.extent ?? EVERYWHERE;
    const padded = boxOfBounds(this._map.getBounds(), PADDING);
    if (!overlaps(padded, extent)) {
      this._cut = null;
      await this._draw([], signal);
      return;
    }
    const wanted = intersection(padded, extent);
    const whole = contains(wanted, extent);
    const { features, matched } = await fetchItems(this.options.address, whole ? null : wanted, signal);
    await this._draw(features, signal);
    if (signal.aborted) return;
    const complete = features.length >= matched;
    this._cut = complete ? null : matched;
    this._covered = complete ? (whole ? EVERYWHERE : padded) : null;
  },

  /** Bring what is drawn in line with `features`, a few milliseconds at a time. */
  async _draw(features, signal) {
    this._covered = null;
    const wanted = new Set(features.map((feature) => feature.id));
    for (const [id, { path }] of this._drawn) {
      if (!wanted.has(id)) {
        path.remove();
        this._drawn.delete(id);
      }
    }
    let pause = performance.now() + STEP_MS;
    for (const feature of features) {
      if (signal.aborted) return;
      if (feature.geometry && !this._drawn.has(feature.id)) this._add(feature);
      if (performance.now() > pause) {
        await new Promise((resolve) => setTimeout(resolve));
        pause = performance.now() + STEP_MS;
      }
    }
  },

  _add(feature) {
    const options = {
      ...pathOptions(this.options.style, feature.geometry.type, feature.properties),
      renderer: this._renderer,
      pane: this.options.pane,
      interactive: false,
      // More would simplify a square that is smaller than a pixel to nothing.
      smoothFactor: 0.1,
      pointToLayer: (_, latlng) => L.circleMarker(latlng, options),
    };
    const path = L.GeoJSON.geometryToLayer(feature, options);
    path.addTo(this._map);
    this._drawn.set(feature.id, { feature, path, box: boxOf(feature.geometry) });
  },

  _report(state, more = {}) {
    const view = boxOfBounds(this._map.getBounds());
    let shown = 0;
    for (const { box } of this._drawn.values()) if (overlaps(box, view)) shown += 1;
    this.fire("state", { state, drawn: this._drawn.size, shown, total: this.options.count, matched: this._cut, ...more });
  },
});
