// @ts-check
// The pages before a case begins, and the one where it cannot. Each page gives the story's parts,
// the heading that takes the focus, and a slot for messages.

import { authored } from "./authored.js";
import { button, firstName, make, paragraph, playerButtons } from "./pieces.js";

export function choosePage(screen, desk) {
  const heading = make("h2", {}, "Who do you want to be?");
  const begin = (player) =>
    `${player.finished ? "Look back" : player.started ? "Go on" : "Begin"} as ${firstName(player.you, player.title)}`;
  return {
    heading,
    story: [
      make(
        "section",
        { class: "card" },
        heading,
        authored(screen.words ?? ""),
        desk.slot,
        playerButtons(screen.playable, begin, desk),
      ),
    ],
  };
}

export function notePage(screen, desk) {
  const heading = make("h2", {}, "Before you begin");
  return {
    heading,
    story: [
      make(
        "section",
        { class: "card" },
        heading,
        screen.content_note &&
          make(
            "div",
            { class: "content-note" },
            paragraph(screen.content_note),
            screen.support?.length > 0 && [
              paragraph("If it stays with you:"),
              make(
                "ul",
                {},
                screen.support.map((line) => make("li", {}, line)),
              ),
            ],
          ),
        authored(screen.words ?? ""),
        desk.slot,
        make(
          "div",
          { class: "row" },
          button("Begin", (pressed) => desk.ask({ kind: "begin" }, pressed), "go"),
        ),
      ),
    ],
  };
}

export function troublePage(screen, desk) {
  const heading = make("h2", {}, screen.title);
  return {
    heading,
    story: [
      make(
        "section",
        { class: "card" },
        heading,
        paragraph(screen.words),
        paragraph(screen.next),
        desk.slot,
      ),
    ],
  };
}
