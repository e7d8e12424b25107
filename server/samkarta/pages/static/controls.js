/* Zoom buttons, a way back to the whole area, the scale and the sources. */

import { element } from "./dom.js";
import { SourcesControl } from "./sources.js";
import { NARROW, t } from "./texts.js";

export function addControls(map, home) {
  L.control.zoom({ zoomInTitle: t("zoom_in"), zoomOutTitle: t("zoom_out"), position: "topright" }).addTo(map);
  new HomeControl({ home, position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  new SourcesControl({ position: "bottomright", open: !matchMedia(NARROW).matches }).addTo(map);
}

const HomeControl = L.Control.extend({
  onAdd(map) {
    const button = element("button", { type: "button", class: "home", title: t("whole_area"), "aria-label": t("whole_area") });
    button.append(icon());
    L.DomEvent.disableClickPropagation(button);
    button.addEventListener("click", () => map.fitBounds(this.options.home));
    return element("div", { class: "leaflet-bar" }, button);
  },
});

function icon() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5");
  svg.append(path);
  return svg;
}
