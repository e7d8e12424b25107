/* The panel: a switch for each layer, its legend, how much of it is in view, and the address that says what is on. */

import { readHash, writeHash } from "./hash.js";
import { formatNumber, NARROW, t } from "./texts.js";

export function startPanel(map, layers) {
  const rows = new Map(layers.map((layer) => [layer.options.id, new Row(map, layer, changed)]));

  function changed() {
    const on = layers.filter((layer) => map.hasLayer(layer)).map((layer) => layer.options.id);
    writeHash(map, on);
    const count = { count: formatNumber(on.length), total: formatNumber(layers.length) };
    document.getElementById("layers-on").textContent = t("layers_on", count);
    document.getElementById("all-off").hidden = on.length === 0;
  }

  const { layers: named } = readHash();
  for (const [id, row] of rows) {
    if (named ? named.includes(id) : row.layer.options.shown) row.set(true);
  }
  document.getElementById("all-off").addEventListener("click", () => {
    for (const row of rows.values()) row.set(false);
  });
  map.on("moveend", changed);
  changed();
  startToggle(map);
  for (const link of document.querySelectorAll("[data-keeps-hash]")) {
    link.addEventListener("click", () => (link.hash = location.hash));
  }
}

/** One layer in the panel. */
class Row {
  constructor(map, layer, changed) {
    this.map = map;
    this.layer = layer;
    this.changed = changed;
    this.item = document.querySelector(`[data-layer="${layer.options.id}"]`);
    this.box = this.item.querySelector("input");
    this.box.addEventListener("change", () => this.set(this.box.checked));
    layer.on("state", (event) => this.show(event));
  }

  set(on) {
    this.box.checked = on;
    this.item.querySelector(".shown").hidden = !on;
    if (on) this.layer.addTo(this.map);
    else {
      this.layer.remove();
      this.item.dataset.state = "off";
      this.item.dataset.drawn = "0";
    }
    this.changed();
  }

  show({ state, drawn, shown, total, matched, error }) {
    this.item.dataset.state = state;
    this.item.dataset.drawn = drawn;
    this.item.querySelector("[data-count]").textContent = countText(state, shown, total);
    this.item.querySelector("[data-note]").textContent = noteText(state, drawn, matched);
    if (error) console.error(error);
  }
}

function countText(state, shown, total) {
  if (state === "failed") return "";
  if (state === "loading") return t("loading");
  return total === undefined ? t("raster_shown") : t("in_view", { shown: formatNumber(shown), total: formatNumber(total) });
}

function noteText(state, drawn, matched) {
  if (state === "failed") return t("failed");
  if (state === "ready" && matched) return t("cut", { drawn: formatNumber(drawn), matched: formatNumber(matched) });
  return "";
}

/** The button that hides the panel and brings it back; on a phone the panel starts hidden. */
function startToggle(map) {
  const button = document.getElementById("toggle");
  const set = (open) => {
    document.body.classList.toggle("panel-hidden", !open);
    button.setAttribute("aria-expanded", open);
    button.textContent = t(open ? "hide_panel" : "show_panel");
  };
  set(!matchMedia(NARROW).matches);
  button.addEventListener("click", () => {
    set(button.getAttribute("aria-expanded") !== "true");
    map.invalidateSize({ pan: false });
  });
}
