// @ts-check
// Small pieces of a page: elements, buttons, lists, tables, boxes that scroll.
//
// All text is set as text here; the authors' HTML has one door of its own, authored.js.

/** An element; a function among the attributes is a listener, a string child is text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value || value === 0) element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter((child) => child || child === 0));
  return element;
}

export function button(label, press, kind = "plain") {
  return make(
    "button",
    {
      type: "button",
      class: kind,
      click: (event) => press(event.currentTarget),
    },
    label,
  );
}

export const SURE = ["guess", "unsure", "fairly sure", "sure"]; // confidence 1 to 4
export const paragraph = (text, kind) => text && make("p", { class: kind }, text);
export const agencyName = (agency, hue) => make("b", { class: `agency hue-${hue % 8}` }, agency);
export const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
export const minutesOf = (number) => (number ? `about ${count(number, "minute", "minutes")}` : "");
export const dotted = (...parts) => parts.filter(Boolean).join(" · ");
export const list = (tag, kind, items, entry) =>
  items?.length > 0 &&
  make(
    tag,
    { class: kind, role: "list" },
    items.map((item) => make("li", {}, entry(item))),
  );
export const firstName = (you, otherwise) => (you?.includes(",") ? you.split(",")[0] : otherwise);

/** A box that scrolls by itself where it must; `reachable` serves the keyboard then. */
export const scrolling = (kind, label, content) =>
  make("div", { class: `scrolls ${kind}`, "data-label": label }, content);

/** Gives a box a name and a place in the tab order while there is more in it than it shows. */
export function reachable(box) {
  const overflows =
    box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  const facts = {
    tabindex: "0",
    role: "group",
    "aria-labelledby": box.dataset.label,
  };
  for (const [name, value] of Object.entries(facts)) {
    if (overflows) box.setAttribute(name, value);
    else box.removeAttribute(name);
  }
}

export function tableRow([first, ...cells]) {
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, first),
    cells.map((cell) => make("td", {}, cell)),
  );
}

export function table(head, rows, caption, label = null) {
  return make(
    "table",
    { "aria-labelledby": label },
    caption,
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        head.map((cell) => make("th", { scope: "col" }, cell)),
      ),
    ),
    make("tbody", {}, rows.map(tableRow)),
  );
}

export function playerButtons(players, label, desk) {
  const kind = players.length === 1 && !desk.ended ? "go" : "plain";
  return list("ul", "players", players, (player) => [
    make("p", {}, make("b", {}, player.title)),
    paragraph(player.you),
    paragraph(dotted(minutesOf(player.minutes), player.started), "small"),
    button(
      label(player),
      (pressed) => desk.ask({ kind: "choose-agency", agency: player.id }, pressed),
      kind,
    ),
  ]);
}
