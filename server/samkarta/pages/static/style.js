/* From a layer's style to Leaflet's path options; the expressions mean what samkarta/style_expression.py says. */

// What MapLibre leaves to its defaults; grey stands for "no data" where MapLibre would draw black.
const COLOR = "#8a939b";
const RADIUS = 5;

/** The value of a paint property for a feature; null where a step meets something that is no number. */
export function evaluate(value, properties) {
  if (!Array.isArray(value)) return value;
  const [operator, ...rest] = value;
  switch (operator) {
    case "match":
      return match(rest, properties);
    case "step":
      return step(rest, properties);
    case "case":
      return firstTrue(rest, properties);
    default:
      throw new Error(`unknown expression ${operator}`);
  }
}

function match([[, field], ...rest], properties) {
  for (let i = 0; i + 1 < rest.length; i += 2) {
    if (properties[field] === rest[i]) return rest[i + 1];
  }
  return rest.at(-1);
}

function step([[, field], first, ...stops], properties) {
  const number = properties[field];
  if (typeof number !== "number") return null;
  let result = first;
  for (let i = 0; i < stops.length && number >= stops[i]; i += 2) result = stops[i + 1];
  return result;
}

function firstTrue(rest, properties) {
  for (let i = 0; i + 1 < rest.length; i += 2) {
    const [, [, field], wanted] = rest[i];
    if (properties[field] === wanted) return rest[i + 1];
  }
  return rest.at(-1);
}

const WRITERS = { fill, line, circle };
const DRAWS = { fill: "Polygon", line: "Polygon LineString", circle: "Point" };

/** Leaflet's options for one feature: later style layers overrule earlier ones. */
export function pathOptions(style, geometryType, properties) {
  const options = { stroke: false, fill: false };
  const type = geometryType.replace("Multi", "");
  for (const { type: kind, paint } of style) {
    if (!DRAWS[kind]?.includes(type)) continue;
    const get = (key, otherwise) => evaluate(paint[key] ?? otherwise, properties) ?? otherwise;
    Object.assign(options, WRITERS[kind](get, paint));
  }
  return options;
}

function fill(get) {
  const color = get("fill-color", COLOR);
  const opacity = get("fill-opacity", 1);
  return {
    fill: true,
    fillColor: color,
    fillOpacity: opacity,
    // The outline keeps a square of one kilometre visible where it is smaller than a pixel.
    stroke: true,
    color: get("fill-outline-color", color),
    opacity,
    weight: 1,
  };
}

function line(get, paint) {
  const dashes = paint["line-dasharray"];
  const weight = get("line-width", 1);
  return {
    stroke: true,
    color: get("line-color", COLOR),
    opacity: get("line-opacity", 1),
    weight,
    // MapLibre counts dashes in line widths, Leaflet in pixels.
    dashArray: dashes ? dashes.map((length) => length * weight).join(" ") : null,
  };
}

function circle(get) {
  const weight = get("circle-stroke-width", 0);
  return {
    fill: true,
    fillColor: get("circle-color", COLOR),
    fillOpacity: get("circle-opacity", 1),
    radius: get("circle-radius", RADIUS),
    stroke: weight > 0,
    color: get("circle-stroke-color", "#000000"),
    opacity: get("circle-opacity", 1),
    weight,
  };
}
