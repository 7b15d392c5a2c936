// @ts-check
// What every screen has: where the case stands, what is known, messages, and the foot.

import { authored } from "./authored.js";
import {
  agencyName,
  button,
  count,
  dotted,
  list,
  make,
  minutesOf,
  paragraph,
  scrolling,
} from "./pieces.js";

export function standing(screen) {
  if (!screen.case) return make("div", { class: "case" });
  const about = minutesOf(screen.minutes_left);
  const left = about && screen.kind !== "note" ? `${about} left` : about;
  // `done` counts the decisions before the one on this page; what follows shows one recorded more.
  const recorded = screen.kind === "follows";
  const steps =
    screen.of && screen.kind !== "ending"
      ? `${screen.step ?? "decision"} ${screen.done + 1} of ${screen.of}${recorded ? " recorded" : ""}`
      : "";
  const saved = screen.saved && screen.kind !== "follows" ? `Saved at ${screen.saved}` : "";
  return make(
    "div",
    { class: "case" },
    paragraph(dotted(screen.case.title, screen.case.nation), "title"),
    screen.you && make("p", { class: "you" }, "You are ", make("b", {}, screen.you)),
    paragraph(screen.date, "date"),
    (left || steps || saved) &&
      make(
        "p",
        { class: "left" },
        dotted(left, steps, saved),
        steps &&
          make("progress", {
            max: screen.of,
            value: String(screen.done + Number(recorded)),
            "aria-hidden": "true",
          }),
      ),
  );
}

/** A calm message with what to do next; its title can take the focus. */
export function noticeOf(notice, choose) {
  const choices = (notice.choices ?? []).map((choice) =>
    button(choice.label, (pressed) => choose(choice.send, pressed)),
  );
  return make(
    "div",
    { class: `notice ${notice.kind}` },
    make("p", { class: "notice-title" }, notice.title),
    paragraph(notice.words),
    choices.length > 0 && make("div", { class: "row" }, choices),
  );
}

/** Says what is missing right above the inputs that miss it, ties it to each of them and goes to the
 *  first: whoever listens hears it once, with that input. The returned function takes it away. */
export function missing(title, id, inputs) {
  const words = make(
    "div",
    { class: "notice needs" },
    make("p", { class: "notice-title", id }, title),
  );
  inputs[0].closest("label").before(words);
  for (const input of inputs) {
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", id);
  }
  inputs[0].focus();
  return () => {
    words.remove();
    for (const input of inputs)
      ["aria-invalid", "aria-describedby"].forEach((name) => input.removeAttribute(name));
  };
}

/** What you know. On a narrow screen all but the newest entry is folded away, by CSS. */
export function knowledge(screen, desk) {
  const entries = screen.known ?? [];
  const fresh = entries.filter((entry) => entry.new);
  const newest = fresh.at(-1) ?? entries.at(-1);
  const title = make("h2", { id: desk.id("known") }, "What you know");
  const lines = make(
    "ol",
    { id: desk.id("entries"), role: "list" },
    entries.map((entry) => {
      const { title: agency, hue } = entry.agency;
      const kinds = [
        `hue-${hue % 8}`,
        entry.told ? "told" : "own",
        entry === newest ? "" : "older",
        entry.new ? "new" : "",
      ];
      return make(
        "li",
        { class: kinds.filter(Boolean).join(" ") },
        make(
          "p",
          { class: "when" },
          entry.new && [make("span", { class: "tag" }, "new"), " "],
          dotted(entry.date, entry.told),
        ),
        make("p", {}, agencyName(agency, hue)),
        authored(entry.words),
      );
    }),
  );
  const all = `Show all ${entries.length} entries`;
  const unfold = make(
    "button",
    {
      type: "button",
      class: "quiet unfold",
      "aria-expanded": "false",
      "aria-controls": desk.id("entries"),
      click: () => open(section.matches(".open:not(.only-new)") ? "newest" : "all"),
    },
    all,
  );
  const section = make(
    "section",
    { class: "known card", "aria-labelledby": desk.id("known") },
    title,
    paragraph(
      count(entries.length, "entry", "entries") + (fresh.length > 0 ? `, ${fresh.length} new` : ""),
      "count",
    ),
    scrolling("entries", desk.id("known"), lines),
    entries.length > 1 && unfold,
    screen.not_asked?.length > 0 &&
      make(
        "p",
        { class: "not-asked" },
        screen.kind === "ending"
          ? `You did not ask: ${screen.not_asked.join(", ")}.`
          : `You have not asked: ${screen.not_asked.join(", ")}. You do not know whether they hold anything.`,
      ),
  );
  /** Unfolds on a narrow screen: "newest", "new" or "all". */
  function open(wanted) {
    section.classList.toggle("open", wanted !== "newest");
    section.classList.toggle("only-new", wanted === "new");
    unfold.setAttribute("aria-expanded", String(wanted === "all"));
    unfold.textContent = wanted === "all" ? "Show only the newest entry" : all;
  }
  /** The entries that are new here, and the first of them. */
  function openNew() {
    open("new");
    return lines.querySelector(".new") ?? title;
  }
  return { section, openNew };
}

/** @param lasting whether what stands in a form outlives a reload */
export function foot(screen, lasting) {
  const safe =
    screen.begun === false
      ? "Nothing is recorded yet."
      : screen.saved
        ? `Everything you recorded is saved, the last at ${screen.saved}.`
        : "Everything you recorded is saved.";
  const waits = lasting
    ? "waits in this tab until it is recorded. Closing the tab loses it."
    : "waits on this page until it is recorded. It is lost when you leave the page.";
  const rest =
    screen.kind === "point"
      ? ` What you choose or type here ${waits}`
      : " You may close this page.";
  return make(
    "div",
    { class: "foot" },
    make(
      "details",
      { class: "ring" },
      make("summary", {}, "Worried about someone real? Stop and ring"),
      paragraph(
        "This course cannot advise you about a real person, and nothing about one belongs in it. " +
          "Ring now:",
      ),
      list("ul", "", screen.ring, ([who, number]) => [`${who}: `, make("b", {}, number)]),
    ),
    screen.kind !== "trouble" &&
      make(
        "details",
        { class: "stop" },
        make("summary", {}, "Stop here, come back later"),
        paragraph(
          `${safe}${rest} When you open the course again, you go on where the case stands.`,
        ),
      ),
  );
}
