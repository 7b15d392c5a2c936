// @ts-check
// A table that can be sorted by its columns and copied into a spreadsheet.

import { count, make, scrolling, tableRow } from "./pieces.js";

const HAND = "Copying did not work here. Select the table and copy it by hand.";

/** Compares two rows by one column; numbers in it count as numbers, so that 9 comes before 10.
 *  @param {string[][]} order @param {number} column @param {boolean} up */
export function byColumn(order, column, up) {
  const cell = (/** @type {number} */ row) => order[row][column];
  const compared = (/** @type {number} */ one, /** @type {number} */ other) =>
    cell(one).localeCompare(cell(other), "en-GB", { numeric: true });
  return (/** @type {number} */ one, /** @type {number} */ other) =>
    up ? compared(one, other) : compared(other, one);
}

/** data: head, rows of text, and `order`, by which its cells sort where that is not their text. */
export function sortableTable(kind, data, name, desk) {
  const caption = make("caption", { id: desk.id(name) }, make("span", {}, data.caption));
  const order = data.order ?? data.rows;
  const rows = data.rows.map(tableRow);
  const shown = rows.map((_, place) => place);
  const body = make("tbody", {}, rows);
  const columns = data.head.map((title, column) =>
    make(
      "th",
      { scope: "col" },
      make(
        "button",
        { type: "button", class: "sort", click: () => sort(column) },
        title,
        make("span", { "aria-hidden": "true" }),
      ),
    ),
  );

  function mark(column, up) {
    columns.forEach((one, place) => {
      if (place === column) one.setAttribute("aria-sort", up ? "ascending" : "descending");
      else one.removeAttribute("aria-sort");
      one.querySelector("span").textContent = place === column ? (up ? " ▲" : " ▼") : " ↕";
    });
  }

  function sort(column) {
    const up = columns[column].getAttribute("aria-sort") !== "ascending";
    shown.sort(byColumn(order, column, up));
    body.append(...shown.map((place) => rows[place]));
    mark(column, up);
    told.textContent = ""; // what was copied stood in another order
    desk.say(`Sorted by ${data.head[column]}, ${up ? "ascending" : "descending"}.`);
  }

  const told = make("span", { class: "small", role: "status" });
  const copy = async ({ currentTarget: pressed }) => {
    told.textContent = "";
    const lines = [data.head, ...shown.map((place) => data.rows[place])];
    const text = lines
      .map((cells) => cells.map((cell) => cell.replace(/\s+/g, " ")).join("\t"))
      .join("\n");
    const done = await copied(text, pressed);
    told.textContent = done
      ? `Copied: ${count(data.rows.length, "row", "rows")}, ready to paste.`
      : HAND;
  };
  mark(0, true); // rows come in the order of their first column
  return [
    scrolling(
      kind,
      desk.id(name),
      make("table", {}, caption, make("thead", {}, make("tr", {}, columns)), body),
    ),
    make(
      "div",
      { class: "row copy" },
      make("button", { type: "button", class: "quiet", click: copy }, "Copy this table"),
      told,
    ),
  ];
}

/** Puts text on the clipboard; a page that is neither https nor on this machine has the old way. */
async function copied(text, pressed) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = make("textarea", {
      class: "unseen",
      "aria-hidden": "true",
      tabindex: "-1",
    });
    box.value = text;
    pressed.after(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    pressed.focus();
    return done;
  }
}
