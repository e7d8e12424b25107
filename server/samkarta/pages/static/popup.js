/* The popup: what one feature, or one cell of a raster, says, with its source's status, date and caveat. */

import { element } from "./dom.js";
import { formatDate, formatValue, t } from "./texts.js";

const MOST_WIDTH_PX = 340;
const LEAST_WIDTH_PX = 240;
// The popup's own margins, and room for the buttons beside it.
const ROOM_PX = 110;
const MOST_HEIGHT = 0.6;
const PLACING = {
  className: "samkarta-popup",
  autoPanPaddingTopLeft: [12, 56],
  autoPanPaddingBottomRight: [56, 12],
};

/** Open a popup that leafs through `found`; with `focus` the keyboard goes there and comes back when it closes. */
export function openPopup(map, latlng, found, focus) {
  const content = element("div", { class: "hits" });
  const size = map.getSize();
  const maxWidth = Math.min(MOST_WIDTH_PX, size.x - ROOM_PX);
  const minWidth = Math.min(LEAST_WIDTH_PX, maxWidth);
  const popup = L.popup({ ...PLACING, maxWidth, minWidth, maxHeight: size.y * MOST_HEIGHT })
    .setLatLng(latlng)
    .setContent(content);
  let index = 0;
  const show = () => content.replaceChildren(...leaf(found, index, go), hitElement(found[index]));
  const go = (to) => {
    index = to;
    show();
    popup.update();
    content.querySelector("button:not(:disabled)").focus();
  };
  show();
  popup.openOn(map);
  const close = popup.getElement().querySelector(".leaflet-popup-close-button");
  close.setAttribute("aria-label", t("popup_close"));
  if (focus) {
    close.focus();
    popup.once("remove", () => map.getContainer().focus());
  }
}

function leaf(found, index, go) {
  if (found.length < 2) return [];
  const button = (label, to) => {
    const made = element("button", { type: "button", class: "link" }, label);
    made.disabled = to < 0 || to >= found.length;
    made.addEventListener("click", (event) => {
      // The button is about to leave the page: the map could no longer tell that the click was in a popup.
      event.stopPropagation();
      go(to);
    });
    return made;
  };
  const position = element("span", {}, t("popup_position", { index: index + 1, count: found.length }));
  return [
    element("div", { class: "leaf" }, button(t("popup_previous"), index - 1), position, button(t("popup_next"), index + 1)),
  ];
}

function hitElement({ layer: { options }, feature, value }) {
  const properties = feature ? feature.properties : { [options.fields[0].name]: value };
  return element(
    "article",
    { "data-layer": options.id },
    element("h3", {}, heading(options, properties)),
    element(
      "p",
      { class: "facts" },
      element("strong", { class: `badge badge-${options.status}` }, options.status_title),
      ` ${options.title} · ${formatDate(options.updated)}`,
    ),
    propertyList(options, properties),
    options.status === "sample" ? element("p", { class: "caveat" }, options.caveat) : null,
    feature ? featureLink(options, feature) : null,
  );
}

/** What the feature is called; the number of a square says little without the word before it. */
function heading({ title, fields, label_field: name, id_field: id }, properties) {
  const label = properties[name];
  if (label === null || label === undefined) return title;
  return name === id ? `${fields.find((field) => field.name === id).title} ${label}` : String(label);
}

function propertyList({ fields, label_field: label, id_field: id }, properties) {
  const rows = fields
    .filter((field) => field.name !== label)
    .flatMap((field) => {
      const value = properties[field.name];
      // An identifier is a name, not a quantity.
      const text = field.name === id && value !== null ? String(value) : formatValue(value, field);
      const missing = text === t("no_data") ? { class: "missing" } : {};
      return [element("dt", {}, field.title), element("dd", missing, text)];
    });
  return rows.length ? element("dl", {}, ...rows) : null;
}

function featureLink(options, feature) {
  const language = document.documentElement.lang;
  const href = `${options.address}/items/${encodeURIComponent(feature.id)}?f=html&lang=${language}`;
  return element("p", {}, element("a", { href }, t("popup_link")));
}
