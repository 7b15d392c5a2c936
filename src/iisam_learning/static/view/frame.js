// What every screen has: where the case stands, what is known, messages, and the foot.

import { agencyName, authored, button, count, dotted, list, make, minutesOf, paragraph, scrolling } from "./pieces.js";

export function standing(screen) {
  if (!screen.case) return make("div", { class: "case" });
  const about = minutesOf(screen.minutes_left);
  const left = about && screen.kind !== "note" ? `${about} left` : about;
  const steps = screen.of && screen.kind !== "ending" ? `decision ${screen.done + 1} of ${screen.of}` : "";
  const saved = screen.saved && screen.kind !== "follows" ? `Saved at ${screen.saved}` : "";
  return make("div", { class: "case" },
    paragraph(dotted(screen.case.title, screen.case.nation), "title"),
    screen.you && make("p", { class: "you" }, "You are ", make("b", {}, screen.you)),
    paragraph(screen.date, "date"),
    (left || steps || saved) && make("p", { class: "left" }, dotted(left, steps, saved),
      steps && make("progress", { max: screen.of, value: String(screen.done), "aria-hidden": "true" })));
}

/** A calm message with what to do next; its title can take the focus. */
export function noticeOf(notice, choose) {
  const choices = (notice.choices ?? []).map((choice) =>
    button(choice.label, (pressed) => choose(choice.send, pressed)));
  return make("div", { class: `notice ${notice.kind}` },
    make("p", { class: "notice-title" }, notice.title),
    paragraph(notice.words),
    choices.length > 0 && make("div", { class: "row" }, choices));
}

/** What you know. On a narrow screen all but the newest entry is folded away, by CSS. */
export function knowledge(screen, desk) {
  const entries = screen.known ?? [];
  const fresh = entries.filter((entry) => entry.new);
  const newest = fresh.at(-1) ?? entries.at(-1);
  const title = make("h2", { id: desk.id("known") }, "What you know");
  const lines = make("ol", { id: desk.id("entries"), role: "list" }, entries.map((entry) => {
    const { title: agency, hue } = entry.agency;
    const kinds = [`hue-${hue % 8}`, entry.told ? "told" : "own", entry === newest ? "" : "older"];
    return make("li", { class: kinds.join(" ") },
      make("p", { class: "when" }, entry.new && [make("span", { class: "tag" }, "new"), " "],
        dotted(entry.date, entry.told)),
      make("p", {}, agencyName(agency, hue)),
      authored(entry.words));
  }));
  const all = `Show all ${entries.length} entries`;
  const unfold = make("button", { type: "button", class: "quiet unfold", "aria-expanded": "false",
    "aria-controls": desk.id("entries"), click: () => open(!section.classList.contains("open")) }, all);
  const section = make("section", { class: "known card", "aria-labelledby": desk.id("known") },
    title,
    paragraph(count(entries.length, "entry", "entries") + (fresh.length > 0 ? `, ${fresh.length} new` : ""), "count"),
    scrolling("entries", desk.id("known"), lines),
    entries.length > 1 && unfold,
    screen.not_asked?.length > 0 && make("p", { class: "not-asked" },
      `You have not asked: ${screen.not_asked.join(", ")}. You do not know whether they hold anything.`));
  function open(wanted) {
    section.classList.toggle("open", wanted);
    unfold.setAttribute("aria-expanded", String(wanted));
    unfold.textContent = wanted ? "Show only the newest entry" : all;
  }
  return { section, title, open, fresh };
}

export function foot(screen) {
  const typing = screen.kind === "point"
    ? " What you have chosen or typed here but not recorded is not kept." : "";
  const safe = screen.saved
    ? `Everything you recorded is saved, the last at ${screen.saved}. You may close this page.`
    : "You may close this page. Whatever you record is saved at once.";
  return make("div", { class: "foot" },
    make("details", { class: "ring" }, make("summary", {}, "Worried about someone real? Stop and ring"),
      paragraph("This course cannot advise you about a real person, and nothing about one belongs in it. "
        + "Ring now:"),
      list("ul", "", screen.ring, ([who, number]) => [`${who}: `, make("b", {}, number)])),
    screen.kind !== "trouble" && make("details", { class: "stop" },
      make("summary", {}, "Stop here, come back later"),
      paragraph(`${safe}${typing} When you open it again, you go on from here.`)));
}
