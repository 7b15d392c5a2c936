// @ts-check
// The sharing lens: who shares, and what those could have seen together, by look-up.
//
// Python laid out every coalition's days and price in `by_mask`; nothing is computed here but the
// days between two dates, and nothing is drawn again: lines lie under the picture.

import { agencyName, count, make, paragraph } from "./pieces.js";

const names = new Intl.ListFormat("en-GB", { type: "conjunction" });
const oneDay = 24 * 60 * 60 * 1000;

const membersOf = (lens, mask) =>
  lens.agencies.filter((_, bit) => (mask >> bit) & 1).map(({ title }) => title);

/** When a pattern could be seen, and how many days that is before any one agency alone. */
function whenSeen(lens, pattern, seen, alone) {
  const title = `“${pattern.title}”`;
  if (seen < 0) return `${title} never`;
  const day = `${title} on ${lens.days[seen].title}`;
  if (alone) return day;
  if (pattern.alone < 0) return `${day}, which no agency alone could have seen`;
  const gained =
    (Date.parse(lens.days[pattern.alone].id) - Date.parse(lens.days[seen].id)) / oneDay;
  return gained > 0
    ? `${day}, ${count(gained, "day", "days")} before any one agency alone`
    : `${day}, no day sooner than one agency alone`;
}

/** What those who share could have seen; whatever it gains, its price stands in the same breath. */
export function lensSentence(lens, mask) {
  const members = membersOf(lens, mask);
  if (members.length === 0) return "Nobody is ticked, so nobody shares and nothing travels.";
  const row = lens.by_mask[mask];
  const alone = members.length === 1;
  const seen = lens.patterns
    .map((pattern, place) => whenSeen(lens, pattern, row[place], alone))
    .join("; ");
  if (alone)
    return `${members[0]} alone: ${seen}. Nothing travels while one agency keeps to itself.`;
  const [entries, people] = row.slice(lens.patterns.length);
  const price =
    entries === 0
      ? "no entry travelled that no pattern needed"
      : `${count(entries, "entry", "entries")} about ${count(people, "person", "people")} travelled ` +
        "that no pattern needed";
  return `${names.format(members)} together: ${seen}; ${price}.`;
}

/** Lays the days of those who share under a drawn picture; `lines` are fractions of its sides.
 *  The words stand where there is more room, those of later days lower. */
function layLines(box, lines, lens, mask, short) {
  const days = new Map();
  lens.patterns.forEach((pattern, place) => {
    const day = lens.by_mask[mask][place];
    if (day >= 0) days.set(day, [...(days.get(day) ?? []), pattern.letter].filter(Boolean));
  });
  const inOrder = [...days].sort(([one], [other]) => one - other);
  const drawn = inOrder.map(([day, letters], place) => {
    const { title } = lens.days[day];
    const named = short ? title.replace(/([a-z]{3})[a-z]*$/i, "$1") : title;
    const words = [letters.join(", "), named].filter(Boolean).join(" ");
    const line = make("i", { class: lines.at[day] < 0.5 ? "early" : "" }, make("b", {}, words));
    const facts = { at: lines.at[day], start: lines.start, length: lines.end - lines.start };
    for (const [name, part] of Object.entries(facts))
      line.style.setProperty(`--${name}`, `${100 * part}%`);
    line.style.setProperty("--row", String(inOrder.length - 1 - place));
    return line;
  });
  box.querySelector(".lines").replaceChildren(...drawn);
}

/** The checkboxes and the sentence. `under(figure, picture)` ties the lens to a drawn picture. */
export function lensOf(lens, own, desk) {
  let pictured = null;
  const boxes = lens.agencies.map((agency) => {
    const box = make("input", { type: "checkbox", name: "shares", value: agency.id });
    box.checked = agency.id === own;
    return box;
  });
  const says = make("p", { class: "says" });
  const ticked = () => boxes.reduce((mask, box, bit) => mask | (Number(box.checked) << bit), 0);

  function look() {
    const mask = ticked();
    says.textContent = lensSentence(lens, mask);
    if (!pictured) return;
    const { figure, picture } = pictured;
    for (const [kind, lines] of Object.entries(picture.lines ?? {})) {
      layLines(figure.querySelector(`.${kind}`), lines, lens, mask, kind === "narrow");
    }
  }

  const tick = () => {
    look();
    desk.say(says.textContent);
  };
  look();
  const labels = boxes.map((box, place) =>
    make("label", {}, box, make("span", {}, agencyName(lens.agencies[place].title, place))),
  );
  return {
    parts: [
      make(
        "fieldset",
        { class: "lens", change: tick },
        make(
          "legend",
          {},
          make("h4", {}, "What if these agencies had shared what they wrote down?"),
        ),
        make("div", { class: "taps" }, labels),
      ),
      says,
      paragraph(
        "A lens on one made-up case, as its author judged it. Private entries never travel in it. " +
          "A person in several entries is counted in each.",
        "small",
      ),
    ],
    under(figure, picture) {
      pictured = { figure, picture };
      look();
    },
  };
}
