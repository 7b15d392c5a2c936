// The pages on the way through a case. Each gives the story's parts, the heading that takes the
// focus, and a slot for messages; the last page of a case is in debrief.js.

import { agencyName, authored, button, count, firstName, list, make, paragraph, playerButtons } from "./pieces.js";

const SURE = ["guess", "unsure", "fairly sure", "sure"];
const STATUS = {
  "in force": (since) => `In force since ${since}`,
  guidance: (since) => `Guidance of ${since}`,
  practice: () => "Good practice, not law",
  announced: (since) => `Announced for ${since}`,
  history: (since) => `Earlier law, from ${since}`,
};

export function choosePage(screen, desk) {
  const heading = make("h2", {}, "Who do you want to be?");
  const begin = (player) => `${player.finished ? "Look back" : player.started ? "Go on" : "Begin"} as ${firstName(player.you, player.title)}`;
  return { heading, story: [make("section", { class: "card" }, heading,
    authored(screen.words ?? ""), desk.slot, playerButtons(screen.playable, begin, desk))] };
}

export function notePage(screen, desk) {
  const heading = make("h2", {}, "Before you begin");
  return { heading, story: [make("section", { class: "card" }, heading,
    screen.content_note && make("div", { class: "content-note" },
      paragraph(screen.content_note),
      screen.support?.length > 0 && [paragraph("If it stays with you:"),
        make("ul", {}, screen.support.map((line) => make("li", {}, line)))]),
    authored(screen.words ?? ""), desk.slot,
    make("div", { class: "row" },
      button("Begin", (pressed) => desk.ask({ kind: "begin" }, pressed), "go")))] };
}

/** The scene, and where the author wrote one, its short summary in its place. */
function sceneOf(point, desk) {
  const scene = authored(point.words, "scene");
  if (!point.summary) return [scene];
  const summary = make("div", { class: "words scene", hidden: true }, paragraph(point.summary));
  const labels = ["Skip this scene: read a short summary instead", "Read the whole scene"];
  const swap = button(labels[0], () => {
    summary.hidden = !summary.hidden;
    scene.hidden = !summary.hidden;
    swap.textContent = labels[Number(scene.hidden)];
    desk.say(scene.hidden ? "The short summary is shown." : "The whole scene is shown.");
  }, "quiet");
  const free = make("span", { class: "small" }, "Skipping never costs marks.");
  return [make("div", { class: "skip" }, swap, free), scene, summary];
}

function optionsOf(point, question, draft) {
  const kind = point.choose === "many" ? "checkbox" : "radio";
  return make("fieldset", { class: "options" }, make("legend", {}, make("h2", {}, question)),
    kind === "checkbox" && paragraph("Tick all that you would choose.", "small"),
    point.options.map((option) => {
      const input = make("input", { type: kind, name: "option", value: option.id });
      input.checked = draft.options?.includes(option.id) ?? false;
      return make("label", { class: "option" }, input, make("span", {}, option.title));
    }));
}

function reasonOf(point, draft, desk) {
  const only = make("p", { class: "small", id: desk.id("only") },
    "About this case only, never a real person.");
  const prompts = point.prompts?.length > 0 && make("ul", { class: "prompts", id: desk.id("prompts") },
    point.prompts.map((prompt) => make("li", {}, prompt)));
  const label = point.record ? "Your written record"
    : point.about === "reflect" ? `Your thoughts${point.options.length > 0 ? ". You may leave this empty." : ""}`
      : `Why? One sentence is enough.${point.reason_needed ? "" : " You may leave it empty."}`;
  const textarea = make("textarea", { id: desk.id("why"), name: "rationale", rows: point.record ? "9" : "2",
    "aria-describedby": [prompts && desk.id("prompts"), desk.id("only")].filter(Boolean).join(" ") });
  textarea.value = draft.rationale ?? "";
  return make("div", { class: "why" }, make("label", { for: desk.id("why") }, label), prompts, textarea, only);
}

function sureness(draft) {
  return make("fieldset", { class: "sure" }, make("legend", {}, "How sure are you? You may leave this out."),
    make("div", { class: "taps" }, SURE.map((word, index) => {
      const input = make("input", { type: "radio", name: "confidence", value: String(index + 1) });
      input.checked = draft.confidence === index + 1;
      return make("label", {}, input, make("span", {}, word));
    })));
}

export function pointPage(screen, desk) {
  const { point } = screen;
  const draft = screen.draft ?? {};
  const question = point.question === point.scene ? "What do you do?" : point.question;
  const choosing = point.options.length > 0;
  const heading = make("h2", {}, point.scene);
  const reflecting = point.about === "reflect"; // never marked: nobody asks how sure they are
  const act = reflecting ? `Record my ${choosing ? "answer" : "thoughts"}` : "Record my decision";
  const record = make("button", { type: "submit", class: "go" }, act);
  const progress = make("p", { class: "progress", role: "status" });
  const row = make("div", { class: "row" }, record, progress);
  const place = (slot) => row.before(slot);
  let asked = false;
  const form = make("form", { novalidate: true, submit: (event) => { event.preventDefault(); decide(); },
    change: () => { asked = false; } },
    choosing ? optionsOf(point, question, draft) : make("h2", {}, question),
    reasonOf(point, draft, desk),
    choosing && !reflecting && sureness(draft),
    screen.assessed && !reflecting && paragraph("This lesson is marked. The first decision you record here is the one "
      + "that counts.", "small"),
    row);
  place(desk.slot);

  const held = () => ({
    point: point.id,
    options: [...form.querySelectorAll("[name=option]:checked")].map((input) => input.value),
    rationale: form.elements.rationale.value,
    confidence: Number(form.elements.confidence?.value) || null,
  });
  /** A message right above what it asks for, and the focus there. */
  const need = (title, target, before) => {
    desk.tell({ kind: "needs", title }, (slot) => before.before(slot));
    target.focus();
  };

  function decide() {
    const answer = held();
    if (point.choose === "one" && choosing && answer.options.length === 0) {
      const first = form.querySelector("[name=option]");
      return need(`Choose an option, then press ${act}.`, first, first.parentElement);
    }
    if (point.reason_needed && !answer.rationale.trim()) {
      const { rationale } = form.elements;
      const words = point.record ? "record" : "reason";
      return need(`Write your ${words}, then press ${act}.`, rationale, rationale);
    }
    if (point.choose === "many" && choosing && answer.options.length === 0 && !asked) {
      asked = true;
      return desk.tell({ kind: "needs", title: "You ticked nothing.",
        words: `If you mean to choose none of these, press ${act} again.` });
    }
    return desk.ask({ kind: "decide", ...answer, confirmed: false }, record, act);
  }

  /** A choice that a notice offers. Words changed since then are looked at anew by Python. */
  function choose(message, pressed) {
    if (message.kind !== "decide") {
      desk.ask(message, pressed);
      return form.elements.rationale.focus(); // the pressed button goes away with the notice
    }
    const answer = held();
    const rationale = message.rationale === "" ? "" : answer.rationale;
    const confirmed = message.confirmed && rationale === message.rationale;
    return desk.ask({ ...message, ...answer, rationale, confirmed }, pressed, act);
  }
  const fresh = (screen.known ?? []).filter((entry) => entry.new).length;
  return { heading, progress, choose, place,
    say: fresh > 0 && `${count(fresh, "new entry", "new entries")} in What you know.`,
    story: [make("section", { class: "card" }, heading, sceneOf(point, desk), form)] };
}

function lawOf(law, date, overdue) {
  const sourceOf = (entry) => /^https?:\/\/\S+$/.test(entry.source)
    ? make("a", { href: entry.source, target: "_blank", rel: "noopener" },
      `Source: ${new URL(entry.source).hostname}`, make("span", { class: "unseen" }, `, ${entry.title}`))
    : entry.source;
  const entryOf = (entry) => [
    make("p", {}, make("b", {}, entry.title), entry.stale && make("span", { class: "tag" }, "check again")),
    paragraph(entry.says),
    paragraph(entry.local, "small"),
    make("p", { class: "small" }, `${STATUS[entry.status]?.(entry.since) ?? entry.status}. `,
      entry.source && [sourceOf(entry), ". "], entry.checked && `Checked ${entry.checked}.`)];
  const then = law.on_this_day;
  const lasts = (entry) => then.some((one) => JSON.stringify(one) === JSON.stringify(entry));
  const still = law.today.filter(lasts).map((entry) => entry.title);
  return make("details", { class: "law", open: true },
    make("summary", {}, make("h3", {}, `The law, ${law.nation}`)),
    overdue && paragraph("Our review of some of this law is overdue. Check it before you rely on it.", "overdue"),
    then.length > 0 && make("h4", {}, `On this day in the case, ${date}`),
    list("ul", "", then, entryOf),
    make("h4", {}, "Today"),
    still.length > 0 && paragraph(`The same: ${still.join("; ")}.`),
    list("ul", "", law.today.filter((entry) => !lasts(entry)), entryOf),
    paragraph(law.review, "small"));
}

/** What the learner recorded here, with the way to take their words out of it. */
function decidedOf(screen, desk) {
  const { decided, point } = screen;
  let asked = false;
  const forget = (pressed) => {
    if (asked) return desk.ask({ kind: "forget", point: point.id }, pressed);
    asked = true;
    return desk.tell({ kind: "needs", title: "Your words will be removed for good. Your decision stays.",
      words: "To go ahead, press Take my words back again." }, (slot) => pressed.before(slot));
  };
  return make("div", { class: "decided" },
    make("p", { class: "small" }, "You decided", screen.saved && ` · Saved at ${screen.saved}`),
    decided.titles.length > 1 ? make("ul", {}, decided.titles.map((title) => make("li", {}, title)))
      : paragraph(decided.titles[0] ?? (point.options?.length ? "To choose none of these." : null), "chosen"),
    decided.rationale && make("div", {},
      paragraph(point.record ? "Your written record" : "In your words", "small"),
      paragraph(decided.rationale, "own-words")),
    decided.confidence && paragraph(`How sure you were: ${SURE[decided.confidence - 1]}.`, "small"),
    decided.can_forget && make("div", {}, button("Take my words back", forget, "quiet")));
}

export function followsPage(screen, desk) {
  const { point, follows } = screen;
  const back = screen.looking_back;
  const heading = make("h3", {}, back ? "What would have followed" : "What happens");
  const fresh = (screen.known ?? []).filter((entry) => entry.new).length;
  const prices = [["If nobody shares", follows.nobody_shares], ["If too much is shared", follows.too_much]]
    .filter(([, html]) => html);
  const banner = back && make("div", { class: "notice looking-back" },
    make("p", { class: "notice-title" }, "You are looking at another choice. Your record has not changed."),
    paragraph(`This choice: ${screen.looked_at.titles.join("; ")}`));
  const next = back
    ? button("Back to my own decision", (pressed) => desk.ask({ kind: "back" }, pressed), "go")
    : button(screen.go_on ?? "Go on", (pressed) => desk.ask({ kind: "go-on" }, pressed), "go");
  const look = (other) => button(other.title,
    (pressed) => desk.ask({ kind: "look", point: point.id, options: [other.id] }, pressed));
  return { heading: back ? banner.firstChild : heading,
    say: back ? "" : (follows.news ?? []).join(" "),
    story: [
      make("section", { class: "card" }, make("h2", {}, point.scene),
        make("details", {}, make("summary", {}, "Read the scene again"), authored(point.words)),
        decidedOf(screen, desk)),
      make("section", { class: "card next" }, banner, heading,
        follows.words ? authored(follows.words)
          : point.about === "reflect" && paragraph("Your answer is recorded. It earns no points."),
        fresh > 0 && !back && button(`Show ${count(fresh, "new entry", "new entries")} in What you know`,
          desk.showNew, "quiet show-new"),
        follows.views?.length > 0 && make("h3", {}, "How others see it"),
        list("ul", "pairs views", follows.views, (view) => [make("p", {}, agencyName(view.agency, view.hue),
          view.who ? `, ${view.who}:` : ":"), authored(view.words)]),
        prices.length > 0 && make("h3", {}, "The price of both errors"),
        list("ul", "pairs prices", prices, ([label, html]) =>
          [make("p", { class: "small" }, make("b", {}, label)), authored(html)]),
        follows.consent && make("h3", {}, "What “consent” means here"),
        paragraph(follows.consent),
        paragraph(follows.judgement, "small"),
        follows.law && lawOf(follows.law, screen.date, screen.law_is_stale),
        screen.others?.length > 0 && make("details", { class: "others" },
          make("summary", {}, "See how another choice plays"),
          paragraph("Looking changes nothing in your record.", "small"),
          list("ul", "", screen.others, look)),
        desk.slot, make("div", { class: "row" }, next))] };
}

export function troublePage(screen, desk) {
  const heading = make("h2", {}, screen.title);
  return { heading, story: [make("section", { class: "card" }, heading,
    paragraph(screen.words), paragraph(screen.next), desk.slot)] };
}
