// @ts-check
// The page of a decided point: what happens, how others see it, both prices, and the law.

import { authored } from "./authored.js";
import { agencyName, button, count, list, make, paragraph, SURE } from "./pieces.js";

const STATUS = {
  "in force": (since) => `In force since ${since}`,
  guidance: (since) => `Guidance of ${since}`,
  practice: () => "Good practice, not law",
  announced: (since) => `Announced for ${since}`,
  history: (since) => `Earlier law, from ${since}`,
};

function lawOf(law, date) {
  const sourceOf = (entry) =>
    /^https?:\/\/\S+$/.test(entry.source)
      ? make(
          "a",
          { href: entry.source, target: "_blank", rel: "noopener" },
          `Source: ${new URL(entry.source).hostname}`,
          make("span", { class: "unseen" }, `, ${entry.title}`),
        )
      : entry.source;
  const entryOf = (entry) => [
    make(
      "p",
      {},
      make("b", {}, entry.title),
      entry.stale && make("span", { class: "tag" }, "check again"),
    ),
    paragraph(entry.says),
    paragraph(entry.local, "small"),
    make(
      "p",
      { class: "small" },
      `${STATUS[entry.status]?.(entry.since) ?? entry.status}. `,
      entry.source && [sourceOf(entry), ". "],
      entry.checked && `Checked ${entry.checked}.`,
    ),
  ];
  const then = law.on_this_day;
  const lasts = (entry) => then.some((one) => JSON.stringify(one) === JSON.stringify(entry));
  const still = law.today.filter(lasts).map((entry) => entry.title);
  return make(
    "details",
    { class: "law", open: true },
    make("summary", {}, make("h3", {}, `The law, ${law.nation}`)),
    paragraph(law.overdue, "overdue"),
    then.length > 0 && make("h4", {}, `On this day in the case, ${date}`),
    list("ul", "", then, entryOf),
    make("h4", {}, "Today"),
    still.length > 0 && paragraph(`The same: ${still.join("; ")}.`),
    list(
      "ul",
      "",
      law.today.filter((entry) => !lasts(entry)),
      entryOf,
    ),
    paragraph(law.review, "small"),
  );
}

/** What the learner recorded here, with the way to take their words out of it. */
function decidedOf(screen, desk) {
  const { decided, point } = screen;
  const forget = (pressed) => {
    if (desk.slot.querySelector(".needs"))
      return desk.ask({ kind: "forget", point: point.id }, pressed);
    return desk.tell(
      {
        kind: "needs",
        title: "Your words will be taken out of your record. Your decision stays.",
        words: "To go ahead, press “Take my words back” again.",
      },
      (slot) => pressed.before(slot),
    );
  };
  return make(
    "div",
    { class: "decided" },
    make("p", { class: "small" }, "You decided", screen.saved && ` · Saved at ${screen.saved}`),
    decided.titles.length > 1
      ? make(
          "ul",
          {},
          decided.titles.map((title) => make("li", {}, title)),
        )
      : paragraph(
          decided.titles[0] ?? (point.options?.length ? "To choose none of these." : null),
          "chosen",
        ),
    decided.rationale &&
      make(
        "div",
        {},
        paragraph(point.record ? "Your written record" : "In your words", "small"),
        paragraph(decided.rationale, "own-words"),
      ),
    decided.confidence && paragraph(`How sure you were: ${SURE[decided.confidence - 1]}.`, "small"),
    decided.can_forget && make("div", {}, button("Take my words back", forget, "quiet")),
  );
}

export function followsPage(screen, desk) {
  const { point, follows } = screen;
  const back = screen.looking_back;
  const many = point.choose === "many";
  const ticked =
    many && screen.looked_at?.options.every((id) => screen.decided.options.includes(id));
  const heading = make("h3", {}, back ? "What would have happened" : "What happens");
  const fresh = (screen.known ?? []).filter((entry) => entry.new).length;
  const prices = [
    ["If nobody shares", follows.nobody_shares],
    ["If too much is shared", follows.too_much],
  ].filter(([, html]) => html);
  const banner =
    back &&
    make(
      "div",
      { class: "notice looking-back" },
      make(
        "p",
        { class: "notice-title" },
        ticked
          ? "You ticked this. Here it stands by itself. Your record has not changed."
          : "You are looking at another choice. Your record has not changed.",
      ),
      paragraph(`This choice: ${screen.looked_at.titles.join("; ")}`),
    );
  const next = back
    ? button("Back to my own decision", (pressed) => desk.ask({ kind: "back" }, pressed), "go")
    : button(screen.go_on ?? "Go on", (pressed) => desk.ask({ kind: "go-on" }, pressed), "go");
  const look = (other) =>
    button(other.title, (pressed) =>
      desk.ask({ kind: "look", point: point.id, options: [other.id] }, pressed),
    );
  return {
    heading: back ? banner.firstChild : heading,
    say: back
      ? ""
      : [screen.saved && `Saved at ${screen.saved}.`, ...(follows.news ?? [])]
          .filter(Boolean)
          .join(" "),
    story: [
      make(
        "section",
        { class: "card" },
        make("h2", {}, point.scene),
        make("details", {}, make("summary", {}, "Read the scene again"), authored(point.words)),
        decidedOf(screen, desk),
      ),
      make(
        "section",
        { class: "card next" },
        banner,
        heading,
        follows.words
          ? authored(follows.words)
          : point.about === "reflect" && paragraph("Your answer is recorded. It earns no points."),
        fresh > 0 &&
          !back &&
          button(
            `Show ${count(fresh, "new entry", "new entries")} in What you know`,
            desk.showNew,
            "quiet show-new",
          ),
        follows.views?.length > 0 && make("h3", {}, "How others see it"),
        list("ul", "pairs views", follows.views, (view) => [
          make("p", {}, agencyName(view.agency, view.hue), view.who ? `, ${view.who}:` : ":"),
          authored(view.words),
        ]),
        prices.length > 0 && make("h3", {}, "What each mistake would cost"),
        list("ul", "pairs prices", prices, ([label, html]) => [
          make("p", { class: "small" }, make("b", {}, label)),
          authored(html),
        ]),
        follows.consent && make("h3", {}, "What “consent” means here"),
        paragraph(follows.consent),
        paragraph(follows.judgement, "small"),
        follows.law && lawOf(follows.law, screen.date),
        screen.others?.length > 0 &&
          make(
            "details",
            { class: "others" },
            make(
              "summary",
              {},
              many ? "See each of these by itself" : "See how another choice plays",
            ),
            paragraph("Looking changes nothing in your record.", "small"),
            list("ul", "", screen.others, look),
          ),
        desk.slot,
        make("div", { class: "row" }, next),
      ),
    ],
  };
}
