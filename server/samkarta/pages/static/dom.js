/* Elements made of text, never of markup: what data say is shown, not run. */

/** An element with attributes and children; strings become text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** `text` for the few places where Leaflet takes markup. */
export function escapeHtml(text) {
  return element("span", {}, text).innerHTML;
}
