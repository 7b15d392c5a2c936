// @ts-check
// The page of an open point: the scene, and the form of a decision.

import { authored } from "./authored.js";
import { missing } from "./frame.js";
import { button, count, make, paragraph, SURE } from "./pieces.js";

/** The scene, and where the author wrote one, its short summary in its place. */
function sceneOf(point, desk) {
  const scene = authored(point.words, "scene");
  if (!point.summary) return [scene];
  const summary = make("div", { class: "words scene", hidden: true }, paragraph(point.summary));
  const labels = ["Skip this scene: read a short summary instead", "Read the whole scene"];
  const swap = button(
    labels[0],
    () => {
      summary.hidden = !summary.hidden;
      scene.hidden = !summary.hidden;
      swap.textContent = labels[Number(scene.hidden)];
      desk.say(scene.hidden ? "The short summary is shown." : "The whole scene is shown.");
    },
    "quiet",
  );
  const free = make("span", { class: "small" }, "Skipping costs no points.");
  return [make("div", { class: "spare" }, swap, free), scene, summary];
}

/** What the button of this decision says; every sentence that names the button uses it. */
export function actOf(point) {
  if (point.act) return point.act;
  if (point.about !== "reflect") return "Record my decision";
  return point.options.length > 0 ? "Record my answer" : "Record my thoughts";
}

function optionsOf(point, question, draft) {
  const kind = point.choose === "many" ? "checkbox" : "radio";
  return make(
    "fieldset",
    { class: "options" },
    make("legend", {}, make("h2", {}, question)),
    kind === "checkbox" && paragraph("Tick all that you would choose.", "small"),
    point.options.map((option) => {
      const input = make("input", {
        type: kind,
        name: "option",
        value: option.id,
      });
      input.checked = draft.options?.includes(option.id) ?? false;
      return make("label", { class: "option" }, input, make("span", {}, option.title));
    }),
  );
}

function reasonOf(point, draft, desk) {
  const only = make(
    "p",
    { class: "small", id: desk.id("only") },
    "About this case only, never a real person.",
  );
  const prompts =
    point.prompts?.length > 0 &&
    make(
      "ul",
      { class: "prompts", id: desk.id("prompts") },
      point.prompts.map((prompt) => make("li", {}, prompt)),
    );
  const reflecting = `Your thoughts${point.options.length > 0 ? ". You may leave this empty." : ""}`;
  const why = "Why? One sentence is enough. You may leave it empty.";
  const label = point.record ? "Your written record" : point.about === "reflect" ? reflecting : why;
  const textarea = make("textarea", {
    id: desk.id("why"),
    name: "rationale",
    rows: point.record ? "9" : "2",
    "aria-describedby": [prompts && desk.id("prompts"), desk.id("only")].filter(Boolean).join(" "),
  });
  textarea.value = draft.rationale ?? "";
  return make(
    "div",
    { class: "why" },
    make("label", { for: desk.id("why") }, label),
    prompts,
    textarea,
    only,
  );
}

function sureness(draft) {
  return make(
    "fieldset",
    { class: "sure" },
    make("legend", {}, "How sure are you? You may leave this out."),
    make(
      "div",
      { class: "taps" },
      SURE.map((word, index) => {
        const input = make("input", {
          type: "radio",
          name: "confidence",
          value: String(index + 1),
        });
        input.checked = draft.confidence === index + 1;
        return make("label", {}, input, make("span", {}, word));
      }),
    ),
  );
}

const MOST_WORDS = 20000; // characters at one point, as screens/notices.py says

export function pointPage(screen, desk) {
  const { point } = screen;
  const draft = desk.draft ?? screen.draft ?? {};
  const question = point.question === point.scene ? "What do you do?" : point.question;
  const choosing = point.options.length > 0;
  const heading = make("h2", {}, point.scene);
  const reflecting = point.about === "reflect"; // never marked: nobody asks how sure they are
  const act = actOf(point);
  const record = make("button", { type: "submit", class: "go" }, act);
  const progress = make("p", { class: "progress", role: "status" });
  const row = make("div", { class: "row" }, record, progress);
  const place = (slot) => row.before(slot);
  let asked = false;
  let mended = () => {};
  const form = make(
    "form",
    {
      novalidate: true,
      submit: (event) => {
        event.preventDefault();
        decide();
      },
      input: () => {
        const answer = held();
        if (answer.options.length > 0) mended();
        if (asked) desk.slot.replaceChildren(); // the question is open again
        asked = false;
        desk.typed(answer);
      },
    },
    choosing ? optionsOf(point, question, draft) : make("h2", {}, question),
    reasonOf(point, draft, desk),
    choosing && !reflecting && sureness(draft),
    screen.assessed &&
      !reflecting &&
      paragraph(
        "This lesson is marked. The first decision you record here is the one that counts.",
        "small",
      ),
    row,
  );
  place(desk.slot);
  const boxes = () => [...form.querySelectorAll("[name=option]")];

  const held = () => ({
    point: point.id,
    options: boxes()
      .filter((input) => input.checked)
      .map((input) => input.value),
    rationale: form.elements.rationale.value,
    confidence: Number(form.elements.confidence?.value) || null,
  });

  function decide() {
    const answer = held();
    if (choosing && answer.options.length === 0) {
      if (point.choose === "one") {
        mended();
        mended = missing(`Choose an option, then press “${act}”.`, desk.id("missing"), boxes());
        return undefined;
      }
      if (!asked) {
        desk.tell({
          kind: "needs",
          title: "You ticked nothing.",
          words: `If you mean to choose none of these, press “${act}” again.`,
        });
        asked = true;
        return undefined;
      }
    }
    if (answer.rationale.trim().length > MOST_WORDS) {
      const length = answer.rationale.trim().length.toLocaleString("en-GB");
      const most = MOST_WORDS.toLocaleString("en-GB");
      return desk.tell({
        kind: "needs",
        title: "Your words are too long to record",
        words: `They have ${length} characters, and at most ${most} can be kept. Shorten them, then press “${act}”.`,
      });
    }
    return desk.ask({ kind: "decide", ...answer, confirmed: false }, record);
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
    return desk.ask({ ...message, ...answer, rationale, confirmed }, pressed);
  }
  const fresh = (screen.known ?? []).filter((entry) => entry.new).length;
  return {
    heading,
    progress,
    choose,
    place,
    held,
    say: fresh > 0 ? `${count(fresh, "new entry", "new entries")} in What you know.` : "",
    story: [make("section", { class: "card" }, heading, sceneOf(point, desk), form)],
  };
}
