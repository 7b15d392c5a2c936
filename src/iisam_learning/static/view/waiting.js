// @ts-check
// What a page says while an answer is out: what is not known, that it asks again, what is safe.

const SAFE = "Everything you recorded before is safe.";
const START = "start the course again";
const ASKS = "This page asks again by itself.";

/** What is not known of each act that writes. @type {Record<string, string>} */
const OPEN = {
  decide: "whether this decision is recorded",
  forget: "whether your words are out of your record",
  guess: "whether your guess is kept",
};

/** No answer came yet, or one that leaves open what became of an earlier try.
 *  @param {Iisam.Message} message @param {Iisam.Notice | null} [why] what is in the way, where that
 *  was said while an earlier try is not answered @param {Iisam.Page} [page] */
function waitingWords({ kind }, why, { lasting = false, remedy = START } = {}) {
  const copy = lasting || kind !== "decide" ? "" : "copy your words, ";
  const longer = `If that takes longer than a minute, ${copy}${remedy}, then reload this page.`;
  const reason = why?.reason ? ` ${why.reason}` : "";
  if (!(kind in OPEN)) {
    const title = why ? "Not open yet" : "No answer yet";
    return { kind: "waiting", title, words: `${ASKS}${reason} ${longer} ${SAFE}` };
  }
  const stays =
    kind === "decide"
      ? " What you chose and typed stays here, and it is recorded once at most."
      : "";
  const unknown = why
    ? `It is not known yet ${OPEN[kind]}.`
    : `No answer has come, so it is not known ${OPEN[kind]}.`;
  return {
    kind: "waiting",
    title: "Not known yet",
    words: `${unknown} ${ASKS}${stays}${reason} ${longer} ${SAFE}`,
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

/** The course does not know this browser any more, and so recorded nothing of this try.
 *  @param {Iisam.Message} message @returns {Iisam.Notice} */
export function closedDoor({ kind }) {
  const reason = "Open the course again from where you started it, in this browser.";
  const stays = kind === "decide" ? " What you chose and typed stays here." : "";
  return {
    kind: "closed",
    title: "This page is not known any more",
    words: `${reason} Then press again here.${stays}`,
    reason,
  };
}

/** What to say of each way of not knowing.
 *  @type {Record<Iisam.Unknown, (message: Iisam.Message, why: Iisam.Notice | null | undefined, page: Iisam.Page) => Iisam.Notice>} */
export const UNKNOWN = {
  waiting: waitingWords,
  hindered: waitingWords,
  dead: deadWords,
};
