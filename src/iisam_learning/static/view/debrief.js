// @ts-check
// The last page of a case: what the choices led to, the learner's guess, and what could be seen.
//
// The guess comes first: Python sends nothing of what others knew before it.

import { authored, drawing } from "./authored.js";
import { guessCard } from "./guess.js";
import {
  button,
  firstName,
  list,
  make,
  paragraph,
  playerButtons,
  scrolling,
  table,
} from "./pieces.js";
import { lensOf } from "./lens.js";
import { sortableTable } from "./tables.js";

const card = (...parts) => make("section", { class: "card" }, ...parts);

// ---- before the guess -----------------------------------------------------------------------

function voicesOf(voices) {
  return (
    voices?.length > 0 && [
      make("h3", {}, "What the family says"),
      voices.map((voice) =>
        make(
          "div",
          { class: "voice" },
          make("p", {}, make("b", {}, voice.title)),
          make("blockquote", {}, authored(voice.words)),
          paragraph(voice.label, "small"),
        ),
      ),
    ]
  );
}

/** The learner's decisions, each with the way back to it; folded once there is more to read below. */
function pathOf(path, open, desk) {
  return (
    path?.length > 0 &&
    make(
      "details",
      { open },
      make("summary", {}, make("h3", {}, "What you decided")),
      list("ol", "path", path, (step) => [
        paragraph(step.date, "small"),
        make("p", {}, make("b", {}, step.scene)),
        step.you_chose.map((title) => paragraph(title)),
        paragraph(step.rationale, "own-words small"),
        button(
          "Look at it again",
          (pressed) => desk.ask({ kind: "look", point: step.point, options: null }, pressed),
          "quiet",
        ),
      ]),
    )
  );
}

// ---- after the guess ------------------------------------------------------------------------

/** For each pattern the guess, the own path and the author's judgement, side by side. */
function compareCard(compare) {
  const heading = make("h3", {}, compare.caption);
  const last = compare.head.length - 1;
  const tile = (label, day) => make("div", {}, make("dt", {}, label), make("dd", {}, day));
  const section = card(
    heading,
    compare.rows.map((row, place) =>
      make(
        "div",
        { class: "compared" },
        make("h4", {}, row[0]),
        make(
          "dl",
          { class: "tiles" },
          row.slice(1, last).map((day, cell) => tile(compare.head[cell + 1], day)),
        ),
        make("p", {}, `${compare.head[last]}: `, make("b", {}, row[last]), "."),
        paragraph(compare.paths[place]),
      ),
    ),
    paragraph(compare.call),
  );
  return { section, heading };
}

/** The picture, wide and narrow, with room for the lens's lines under its marks. */
function figureOf(picture) {
  const drawn = (svg, kind) => {
    const lines = make("div", { class: "lines", "aria-hidden": "true" });
    return make(
      "div",
      { class: `drawn ${kind}` },
      lines,
      make("div", { class: "art" }, drawing(svg)),
    );
  };
  return make(
    "figure",
    { class: "both" },
    drawn(picture.svg, "wide"),
    drawn(picture.narrow, "narrow"),
    make("figcaption", { class: "finding small" }, picture.caption),
  );
}

const keyOf = (key) => [
  paragraph("How to read the picture", "small"),
  list("ul", "key small", key, ([sign, words]) => [
    make("span", { "aria-hidden": "true" }, sign),
    words,
  ]),
];

/** Who knew what, and when: the picture, the lens, and both as a table. */
function knewCard({ knew, explore, picture, agency }, desk) {
  const lens = explore?.lens && lensOf(explore.lens, agency?.id, desk);
  const figure = picture && figureOf(picture);
  if (figure) lens?.under(figure, picture);
  const rows = knew?.rows.length > 0 && [
    ...sortableTable("knew", knew, "knew", desk),
    (knew.kept ?? []).map((sentence) => paragraph(sentence, "small")),
  ];
  return card(
    make("h3", {}, explore?.finding?.title ?? "Who knew what, and when"),
    !figure && paragraph(explore?.finding?.words, "finding"),
    figure,
    lens?.parts,
    figure && keyOf(picture.key),
    rows &&
      (figure
        ? make("details", {}, make("summary", {}, "Who knew what, and when, as a table"), rows)
        : rows),
  );
}

/** The two axes as a small square, with words at all four ends and the sentences beside it. */
function decidedCard(decided) {
  const { shares, withholds, mostly } = decided.rates;
  const both = shares !== null && withholds !== null;
  const end = (side, words) => make("span", { class: side }, words);
  const square =
    both &&
    make(
      "div",
      { class: "axes", role: "img", "aria-label": decided.lines.join(" ") },
      end("top", "shared where sharing was called for"),
      end("left", "told what should stay"),
      squareOf(withholds, shares, mostly),
      end("right", "kept back what should stay"),
      end("bottom", "kept back where sharing was called for"),
    );
  return card(
    make("h3", {}, decided.title),
    square,
    both &&
      mostly &&
      paragraph(`The dashed lines stand at ${Math.round(mostly * 10)} of 10.`, "small"),
    make(
      "ul",
      {},
      decided.lines.map((line) => make("li", {}, line)),
    ),
    paragraph(decided.caution, "small"),
  );
}

function squareOf(across, up, mostly) {
  const drawn = (tag, facts) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(facts)) element.setAttribute(name, value);
    return element;
  };
  const svg = drawn("svg", { viewBox: "-6 -6 112 112", "aria-hidden": "true" });
  const at = 100 * (mostly ?? 0);
  svg.append(
    drawn("rect", { x: 0, y: 0, width: 100, height: 100, class: "ground" }),
    drawn("path", { d: `M ${at} 0 V 100 M 0 ${100 - at} H 100`, class: "dashed" }),
    drawn("circle", { cx: 100 * across, cy: 100 - 100 * up, r: 5.5, class: "dot" }),
  );
  return svg;
}

function runsTable(runs, desk) {
  const caption = make("caption", { id: desk.id("runs") }, make("span", {}, runs.caption));
  return scrolling("runs", desk.id("runs"), table(runs.head, runs.rows, caption));
}

// ---- the page -------------------------------------------------------------------------------

function pointsCard(screen, desk) {
  const { points } = screen;
  const heading = make("h3", { id: desk.id("points") }, "Your points");
  const section = points
    ? card(
        heading,
        paragraph(points.sentence),
        points.rows?.length > 0 &&
          scrolling(
            "points",
            desk.id("points"),
            table(
              ["Scene", "It is", "You earned"],
              points.rows.map((row) => [row.scene, row.kind, row.score]),
              null,
              desk.id("points"),
            ),
          ),
      )
    : screen.points_offer
      ? card(
          make(
            "div",
            { class: "row" },
            button("Show my points", (pressed) => desk.ask({ kind: "points" }, pressed)),
            make("span", { class: "small" }, "You do not need them to learn from this case."),
          ),
        )
      : make("div", { hidden: true });
  return { heading, section };
}

export function endingPage(screen, desk, before) {
  const { ending, explore, guess } = screen;
  const top = make("h2", {}, ending.title);
  const guessing = guess && guessCard(guess, desk);
  const compared = explore?.compare && compareCard(explore.compare);
  const knew = (screen.knew || explore?.lens) && knewCard(screen, desk);
  let points = pointsCard(screen, desk);
  const played = explore?.runs?.rows.map(([title]) => title) ?? [];
  const again = (player) =>
    (played.includes(player.title) ? "Go back to your run as " : "Play it as ") +
    firstName(player.you, player.title);
  const guessed = before?.kind === "ending" && before.guess && !guess;

  /** What came with a press and changes only the end of the page is shown there, and no lens,
   *  sorted table or opened fold above it is lost. */
  function renew(next) {
    const renewed = pointsCard(next, desk);
    points.section.replaceWith(renewed.section);
    points = renewed;
    return next.points ? renewed.heading : null;
  }

  return {
    heading: guessed && compared ? compared.heading : top,
    renew,
    story: [
      card(
        top,
        authored(ending.words),
        voicesOf(screen.voices),
        pathOf(screen.path, Boolean(guess), desk),
      ),
      guessing?.section,
      explore?.too_many && card(paragraph(explore.too_many)),
      compared?.section,
      knew,
      explore?.hindsight?.length > 0 &&
        card(
          make("h3", {}, "What you could have known, and what not"),
          make(
            "ul",
            {},
            explore.hindsight.map((sentence) => make("li", {}, sentence)),
          ),
        ),
      explore?.decided && decidedCard(explore.decided),
      (explore?.runs || screen.again?.length > 0) &&
        card(
          make("h3", {}, "The same case, played as somebody else"),
          explore?.runs && runsTable(explore.runs, desk),
          playerButtons(screen.again, again, desk),
        ),
      points.section,
      !guessing && make("div", {}, desk.slot),
    ],
  };
}
