// @ts-check
// The one door for markup. HTML: words of the course's authors, built anew from what the compile step makes.
//
// The text is read by an inert document and only the elements and links below are copied out of it,
// so a case file that somebody changed shows its words and runs nothing, in any host. Everything
// else on a page, a learner's words above all, is set as text.

import { make } from "./pieces.js";

const KEPT =
  "p ul ol li em strong b i blockquote br h2 h3 h4 code a table thead tbody tr th td caption";
const DROPPED = "script style template iframe object embed noscript svg math textarea select title";
const OUTSIDE = /^https?:\/\//i;
const ELSEWHERE = /^(https?:\/\/|mailto:|tel:)/i;
const kept = new Set(KEPT.split(" "));
const dropped = new Set(DROPPED.split(" "));

/** The author's words as a block of the page. @param {string} html @param {string} [kind] */
export function authored(html, kind = "") {
  const block = make("div", { class: `words ${kind}`.trim() });
  copyInto(block, new DOMParser().parseFromString(html ?? "", "text/html").body);
  return block;
}

/** @param {Element} block @param {Element} source an element of an inert document */
function copyInto(block, source) {
  for (const node of source.childNodes) {
    if (node instanceof Text) block.append(node.data);
    else if (node instanceof Element && !dropped.has(node.localName)) {
      const copy = kept.has(node.localName) ? copyOf(node) : block;
      copyInto(copy, node);
      if (copy === block) continue; // an element we do not know: its words only
      block.append(copy);
      if (copy.matches("a[target]"))
        copy.append(make("span", { class: "unseen" }, " (opens beside)"));
    }
  }
}

/** @param {Element} element */
function copyOf(element) {
  const href = element.getAttribute("href") ?? "";
  if (element.localName !== "a" || !ELSEWHERE.test(href)) return make(element.localName);
  // A page of somebody else's opens beside, so that nothing half written is left behind.
  return OUTSIDE.test(href)
    ? make("a", { href, target: "_blank", rel: "noopener noreferrer" })
    : make("a", { href });
}

const SHAPES = new Set(
  "svg g path rect circle ellipse line polyline polygon text tspan title desc".split(" "),
);

/** A drawing of our own Python, let in by the same door: shapes and their attributes only.
 *  @param {string} svg */
export function drawing(svg) {
  const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  for (const shape of [drawn, ...drawn.querySelectorAll("*")]) {
    if (!SHAPES.has(shape.localName)) shape.remove();
    for (const { name } of [...shape.attributes]) {
      if (/^on|href$|^style$/i.test(name)) shape.removeAttribute(name);
    }
  }
  return SHAPES.has(drawn.localName) ? document.adoptNode(drawn) : "";
}
