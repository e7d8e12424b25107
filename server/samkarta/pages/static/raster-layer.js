/* A raster layer: tiles that the server has coloured, and the value at a place. */

import { escapeHtml } from "./dom.js";

export const RasterLayer = L.TileLayer.extend({
  initialize(options) {
    const opacity = options.style[0].paint["raster-opacity"] ?? 1;
    const [west, south, east, north] = options.extent ?? [-180, -85, 180, 85];
    L.TileLayer.prototype.initialize.call(this, `${options.address}/map/tiles/WebMercatorQuad/{z}/{y}/{x}`, {
      ...options,
      opacity,
      bounds: [[south, west], [north, east]],
      attribution: escapeHtml(options.attribution),
      className: "raster",
    });
    this._tilesDrawn = 0;
    this.on({
      loading: () => this._report("loading"),
      tileload: () => (this._tilesDrawn += 1),
      tileerror: () => (this._failed = true),
      load: () => this._report(this._failed ? "failed" : "ready"),
    });
  },

  /** What the raster says about a place; null where it has no value. */
  async valueAt({ lng, lat }, signal) {
    const query = new URLSearchParams({ coords: `POINT(${lng.toFixed(5)} ${lat.toFixed(5)})`, lang: document.documentElement.lang });
    const answer = await fetch(`${this.options.address}/position?${query}`, { signal });
    if (!answer.ok) throw new Error(`${this.options.id}: ${answer.status} ${answer.statusText}`);
    const { value } = await answer.json();
    return value;
  },

  _report(state) {
    if (state === "loading") this._failed = false;
    this.fire("state", { state, drawn: this._tilesDrawn });
  },
});
