/* Features of a layer, page by page, from the items API. */

const PAGE = 10000;
// More would make the page sluggish: beyond this the reader is asked to zoom in.
const MOST = 20000;

/** The features of `address` in `box`, or all where it is null, and how many match. */
export async function fetchItems(address, box, signal) {
  const features = [];
  let matched = Infinity;
  while (features.length < Math.min(matched, MOST)) {
    const page = await fetchPage(address, box, features.length, signal);
    matched = page.numberMatched;
    features.push(...page.features);
    if (page.features.length === 0) break;
  }
  return { features, matched };
}

async function fetchPage(address, box, offset, signal) {
  const query = new URLSearchParams({ limit: PAGE, f: "json" });
  if (box) query.set("bbox", box.map((degrees) => degrees.toFixed(5)).join(","));
  if (offset) query.set("offset", offset);
  const answer = await fetch(`${address}/items?${query}`, { signal });
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${answer.statusText}`);
  return answer.json();
}
