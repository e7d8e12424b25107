/* Who the layers on the map come from: a list that can be folded away, for attributions may be long. */

import { element } from "./dom.js";
import { t } from "./texts.js";

export const SourcesControl = L.Control.extend({
  onAdd(map) {
    // It may scroll: the keyboard must reach it.
    this._list = element("ul", { tabindex: "0" });
    const folding = element("details", { class: "sources" }, element("summary", {}, t("sources")), this._list);
    folding.open = this.options.open;
    L.DomEvent.disableClickPropagation(folding);
    map.on("layeradd layerremove", this._wait, this);
    this._show();
    return folding;
  },

  onRemove(map) {
    map.off("layeradd layerremove", this._wait, this);
  },

  // A layer of features is thousands of Leaflet layers: they come and go at once.
  _wait() {
    this._timer ??= setTimeout(() => {
      this._timer = null;
      this._show();
    });
  },

  _show() {
    const sources = new Set();
    this._map?.eachLayer((layer) => sources.add(layer.getAttribution?.()));
    this._list.replaceChildren(
      ...[...sources].filter(Boolean).map((source) => {
        const item = element("li");
        // Attributions are markup by Leaflet's convention: our layers escape theirs, a basemap's is the operator's.
        item.innerHTML = source;
        return item;
      }),
    );
  },
});
