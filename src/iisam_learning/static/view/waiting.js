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

/** No answer came yet.
 *  @param {Iisam.Message} message @param {Iisam.Notice | null} [why] what is in the way, where that
 *  was said while an earlier try is not answered @param {boolean} [lasting] */
function waitingWords({ kind }, why, lasting) {
  const longer = `If that takes longer than a minute, ${lasting ? "" : "copy your words and "}reload this page.`;
  const reason = why?.reason ? ` ${why.reason}` : "";
  if (!(kind in OPEN)) {
    return { kind: "waiting", title: "No answer yet", words: `${ASKS}${reason} ${longer} ${SAFE}` };
  }
  const stays =
    kind === "decide"
      ? " What you chose and typed stays here, and it is recorded once at most."
      : "";
  return {
    kind: "waiting",
    title: "Not known yet",
    words: `No answer has come, so it is not known ${OPEN[kind]}. ${ASKS}${stays}${reason} ${longer} ${SAFE}`,
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

/** What to say of each way of not knowing.
 *  @type {Record<Iisam.Unknown, (message: Iisam.Message, why: Iisam.Notice | null | undefined, lasting: boolean) => Iisam.Notice>} */
export const UNKNOWN = {
  waiting: waitingWords,
  hindered: waitingWords,
  dead: deadWords,
  closed: closedWords,
};
