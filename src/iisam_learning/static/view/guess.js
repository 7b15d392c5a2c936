// @ts-check
// The guess before the debrief: on which day, and which one call.

import { missing } from "./frame.js";
import { button, make, paragraph } from "./pieces.js";

const NO_GUESS = "I would rather not guess";

export function guessCard(guess, desk) {
  const heading = make("h3", {}, "Your guess, before you see any of it");
  const taps = (name, question, things) =>
    make(
      "fieldset",
      { class: "sure" },
      make("legend", {}, question),
      make(
        "div",
        { class: "taps" },
        things.map((thing) =>
          make(
            "label",
            {},
            make("input", { type: "radio", name, value: thing.id }),
            make("span", {}, thing.title),
          ),
        ),
      ),
    );
  const act = "Lay my guess beside it";
  const go = make("button", { type: "submit", class: "go" }, act);
  let mended = () => {};
  const send = (answer, pressed) => desk.ask({ kind: "guess", ...answer }, pressed);
  const row = make(
    "div",
    { class: "row" },
    go,
    button(NO_GUESS, (pressed) => send({ day: null, agency: null }, pressed), "quiet"),
  );
  const form = make(
    "form",
    {
      novalidate: true,
      submit: (event) => {
        event.preventDefault();
        const day = form.elements.day.value || null;
        const agency = form.elements.agency.value || null;
        if (day || agency) return send({ day, agency }, go);
        mended();
        mended = missing(`Mark a day or a call, or press “${NO_GUESS}”.`, desk.id("missing"), [
          ...form.querySelectorAll("input"),
        ]);
        return undefined;
      },
      input: () => mended(),
    },
    taps("day", guess.question, guess.days),
    taps("agency", guess.call, guess.agencies),
    desk.slot,
    row,
  );
  const section = make(
    "section",
    { class: "card next guess" },
    heading,
    paragraph(
      "Guess before you look. You can guess once. " +
        "A guess earns no points; it is kept with your decisions.",
    ),
    form,
  );
  return { section, heading };
}
