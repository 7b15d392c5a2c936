// @ts-check
// What became of a press: it is sent again, unchanged, until its own answer comes.
//
// A host may delay, drop, double and reorder. So the view never says that something was not kept
// because it heard nothing, and it never draws an answer to anything but the press it waits for.
// A host that can neither look nor write is believed about a try it answered, and not about an
// older one that nobody answered: that one may be recorded.

const SLOW = 5000; // ms until the view says that it does not know yet
const STEPS = [3000, 6000, 10000]; // ms between tries; the last one goes on

/** Letters and digits that no other press has. */
export function freshPress() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What is asked, whichever press asks it: the same content keeps its press.
 *  @param {Record<string, any>} message */
export function contentOf(message) {
  const outside = message.kind === "decide" ? ["press", "place"] : ["press"];
  const facts = Object.entries(message).filter(([name]) => !outside.includes(name));
  return JSON.stringify(facts.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * @param {object} parts
 * @param {(message: Iisam.Message) => void} parts.send
 * @param {() => boolean} parts.alive false when nothing can answer any more
 * @param {(what: Iisam.Unknown, message: Iisam.Message, why?: Iisam.Notice | null) => void} parts.told
 * @param {Iisam.Clock} parts.clock
 * @param {() => string} [parts.fresh]
 */
export function savingOf({ send, alive, told, clock, fresh = freshPress }) {
  /** @type {{message: Iisam.Message, timers: any[], said: string} | null} */
  let pending = null;
  /** Presses of which we do not know what became of them, by kind and content.
   *  @type {Map<string, Iisam.Message>} */
  const open = new Map();
  const sent = new Set();

  /** Tries that nobody answered, by press: each may have been recorded. @type {Map<string, number>} */
  const out = new Map();
  /** @param {string} press @param {number} more */
  const tally = (press, more) => out.set(press, Math.max(0, (out.get(press) ?? 0) + more));

  function stop() {
    pending?.timers.forEach((timer) => clock.clearTimeout(timer));
    pending = null;
  }

  /** @param {Iisam.Unknown} what @param {Iisam.Notice | null} [why] */
  function say(what, why) {
    if (!pending || pending.said === what) return;
    pending.said = what;
    told(what, pending.message, why);
  }

  /** @param {number} tries */
  function attempt(tries) {
    if (!pending) return;
    if (alive()) {
      const { message } = pending;
      tally(message.press, 1);
      try {
        send(message);
      } catch {
        tally(message.press, -1); // it never left: the next try may
      }
    } else say("dead");
    const wait = STEPS[Math.min(tries, STEPS.length - 1)];
    pending?.timers.push(clock.setTimeout(() => attempt(tries + 1), wait));
  }

  /** What came of one press of a kind settles the others of it. @param {string} kind */
  function drawn(kind) {
    for (const [content, message] of open) if (message.kind === kind) open.delete(content);
    return /** @type {const} */ ("draw");
  }

  /** @param {string | null} press */
  const unheard = (press) => [...open.values()].find((message) => message.press === press);

  return {
    waiting: () => pending !== null,
    isOpen: (/** @type {string} */ press) => Boolean(unheard(press)),

    /** Takes up a press of the page before a reload: one of which it did not hear, or one that it
     *  knows was refused. @param {Iisam.Message} message @param {boolean} [refused] */
    remember(message, refused = false) {
      open.set(contentOf(message), message);
      if (!refused) tally(message.press, 1);
    },

    /** The message with its press. @param {Omit<Iisam.Message, "press">} asked */
    made(asked) {
      const press = open.get(contentOf(asked))?.press ?? fresh();
      return /** @type {Iisam.Message} */ ({ ...asked, press });
    },

    /** Sends a message until it is answered. @param {Iisam.Message} message */
    press(message) {
      sent.add(message.press);
      open.set(contentOf(message), message);
      pending = { message, timers: [], said: "" };
      pending.timers.push(clock.setTimeout(() => pending?.said || say("waiting"), SLOW));
      attempt(0);
    },

    /** What the view is to do with an answer. @param {Iisam.Screen} screen
     *  @returns {"draw" | "stay" | "ignore"} */
    hear(screen) {
      const { press } = screen;
      if (pending) {
        if (press !== pending.message.press) return "ignore";
        if (!screen.ask_again) tally(press, -1); // else: written, and the disk has not confirmed it
        const { kind } = pending.message;
        if (!screen.stay) return (stop(), drawn(kind));
        if (out.get(press)) return (say("hindered", screen.notice), "ignore");
        return (stop(), "stay");
      }
      const late = sent.has(press);
      const message = unheard(press);
      if (late && (screen.stay || !message)) return "ignore";
      if (screen.stay) return "stay";
      return late && message ? drawn(message.kind) : "draw";
    },

    stop,
  };
}
