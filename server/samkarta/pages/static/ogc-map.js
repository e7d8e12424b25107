"use strict";

/* The map of a collection, its items or one item: features or an extent over the outlines of the municipalities. */
(() => {
  const element = document.getElementById("map");
  const content = JSON.parse(document.getElementById("map-content").textContent);
  const NORTHERN_SWEDEN = [[61.5, 11.5], [69.2, 24.3]];
  const BACKDROP = { color: "#7b8794", weight: 1, fillColor: "#eef1f4", fillOpacity: 1, interactive: false };
  const SHOWN = { color: "#0b4f8a", weight: 2, fillColor: "#0b4f8a", fillOpacity: 0.35, radius: 7 };

  const text = (value) => {
    const holder = document.createElement("span");
    holder.textContent = value;
    return holder.innerHTML;
  };

  const map = L.map(element, { zoomControl: false, maxZoom: 16, zoomSnap: 0.25 });
  L.control.zoom({ zoomInTitle: element.dataset.zoomIn, zoomOutTitle: element.dataset.zoomOut }).addTo(map);
  map.attributionControl.setPrefix(false).addAttribution(text(element.dataset.attribution));
  map.createPane("backdrop").style.zIndex = 150; // below the tiles of a raster

  const popup = (feature) => {
    const link = document.createElement("a");
    link.href = feature.properties.href;
    link.textContent = feature.properties.label;
    return link;
  };

  const shown = L.geoJSON(content.features, {
    style: () => SHOWN,
    pointToLayer: (_, position) => L.circleMarker(position, SHOWN),
    onEachFeature: (feature, layer) => layer.bindPopup(() => popup(feature)),
  }).addTo(map);
  if (content.bbox) {
    const [west, south, east, north] = content.bbox;
    const box = [[south, west], [north, east]];
    if (element.dataset.tiles) L.tileLayer(element.dataset.tiles, { bounds: box }).addTo(map);
    shown.addLayer(L.rectangle(box, { ...SHOWN, fill: !element.dataset.tiles, fillOpacity: 0.1, interactive: false }));
  }

  const bounds = shown.getBounds();
  map.fitBounds(bounds.isValid() ? bounds : NORTHERN_SWEDEN, { padding: [20, 20], maxZoom: 11 });

  if (element.dataset.backdrop) {
    fetch(element.dataset.backdrop)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
      .then((outlines) => {
        L.geoJSON(outlines, { style: () => BACKDROP, pane: "backdrop" }).addTo(map);
        map.attributionControl.addAttribution(text(outlines.attribution));
      })
      .catch((error) => console.error("Backdrop:", error));
  }
})();
