/* The page's texts in its language, and numbers and dates as that language writes them. */

/** A phone, or text at 200 %: as in front.css. */
export const NARROW = "(max-width: 52em)";

const LOCALES = { sv: "sv-SE", en: "en-GB" };
const TIME_ZONE = "Europe/Stockholm";

let texts = {};
let locale = LOCALES.sv;

export function setTexts(language, all) {
  texts = all;
  locale = LOCALES[language];
}

/** The text `key`, its placeholders filled with `values`. */
export function t(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function formatNumber(number) {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(number);
}

/** A day such as 2026-01-31. */
export function formatDate(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(date);
}

export function formatMoment(moment) {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: TIME_ZONE }).format(
    new Date(moment),
  );
}

/** A property's value as a person reads it; `field` says what it is. */
export function formatValue(value, field) {
  if (value === null || value === undefined || value === "") return t("no_data");
  if (Object.hasOwn(field.values, String(value))) return field.values[String(value)];
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "number") return withUnit(formatNumber(value), field.unit);
  if (field.type === "date") return formatDate(value);
  if (field.type === "datetime") return formatMoment(value);
  return withUnit(String(value), field.unit);
}

function withUnit(text, unit) {
  return unit ? `${text}\u00a0${unit}` : text;
}
