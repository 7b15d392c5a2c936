// @ts-check
// What a page says while an answer is out: what is not known, that it asks again, what is safe.

const SAFE = "Everything you recorded before is safe.";
const ASKS = "This page asks again by itself.";

/** What is not known of each act that writes. @type {Record<string, string>} */
const OPEN = {
  decide: "whether this decision is recorded",
  forget: "whether your words are gone",
  guess: "whether your guess is kept",
};

/** No answer came yet. @param {Iisam.Message} message */
function waitingWords({ kind }) {
  if (!(kind in OPEN)) {
    return {
      kind: "waiting",
      title: "No answer yet",
      words: `${ASKS} ${SAFE}`,
    };
  }
  const stays =
    kind === "decide"
      ? " What you chose and typed stays here, and it is recorded once at most."
      : "";
  return {
    kind: "waiting",
    title: "Not known yet",
    words: `No answer has come, so it is not known ${OPEN[kind]}. ${ASKS}${stays} ${SAFE}`,
  };
}

/** Nothing can answer any more. @param {Iisam.Message} message */
function deadWords({ kind }) {
  const open = kind in OPEN ? ` Then it shows ${OPEN[kind]}.` : "";
  const stays = kind === "decide" ? " Copy any words you wrote, to be quite sure." : "";
  return {
    kind: "dead",
    title: kind in OPEN ? "Not known: reload this page" : "Reload this page",
    words: `What answered here has ended. Reload this page to go on.${open}${stays} ${SAFE}`,
  };
}

/** The page's key is not known any more. @param {Iisam.Message} message */
function closedWords({ kind }) {
  const stays = kind === "decide" ? " What you chose and typed stays here." : "";
  return {
    kind: "dead",
    title: kind in OPEN ? "Not known yet" : "This page is closed",
    words: `The course was started anew. Open it again from where you started it.${stays} ${SAFE}`,
  };
}

/** Something is in the way now, and an earlier try was not answered.
 *  @param {Iisam.Message} message @param {Iisam.Notice | null} [why] */
function hinderedWords(message, why) {
  const { words, ...notice } = waitingWords(message);
  return { ...notice, words: [words, why?.words].filter(Boolean).join(" ") };
}

/** @type {Record<Iisam.Unknown, (message: Iisam.Message, why?: Iisam.Notice | null) => Iisam.Notice>} */
export const UNKNOWN = {
  waiting: waitingWords,
  hindered: hinderedWords,
  dead: deadWords,
  closed: closedWords,
};
