// @ts-check
// What became of a press: it is sent again, unchanged, until its own answer comes.
//
// A host may delay, drop, double and reorder. So the view never says that something was not kept
// because it heard nothing, and it never draws an answer to anything but the press it waits for.

const SLOW = 5000; // ms until the view says that it does not know yet
const STEPS = [3000, 6000, 10000]; // ms between tries; the last one goes on
const LOST = 30000; // ms until a try without an answer counts as lost on the way

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
 * @param {(what: Iisam.Unknown, message: Iisam.Message) => void} parts.told
 * @param {Iisam.Clock} parts.clock
 * @param {() => string} [parts.fresh]
 */
export function savingOf({ send, alive, told, clock, fresh = freshPress }) {
  /** @type {{message: Iisam.Message, since: number, out: number, timers: any[], said: string} | null} */
  let pending = null;
  /** Presses of which we do not know what became of them, by kind and content.
   *  @type {Map<string, Iisam.Message>} */
  const open = new Map();
  const sent = new Set();

  function stop() {
    pending?.timers.forEach((timer) => clock.clearTimeout(timer));
    pending = null;
  }

  /** @param {Iisam.Unknown} what */
  function say(what) {
    if (!pending || pending.said === what) return;
    pending.said = what;
    told(what, pending.message);
  }

  /** @param {number} tries */
  function attempt(tries) {
    if (!pending) return;
    if (alive()) {
      pending.out += 1;
      try {
        send(pending.message);
      } catch {
        if (pending) pending.out -= 1; // it never left: the next try may
      }
    } else say("dead");
    const wait = STEPS[Math.min(tries, STEPS.length - 1)];
    pending?.timers.push(clock.setTimeout(() => attempt(tries + 1), wait));
  }

  /** Whether a stay is about the only try on its way; an older one may still be recorded. */
  const lastWord = () => pending && (pending.out <= 0 || clock.now() - pending.since >= LOST);

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

    /** Takes up a press of which this window did not hear. @param {Iisam.Message} message */
    remember(message) {
      open.set(contentOf(message), message);
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
      pending = { message, since: clock.now(), out: 0, timers: [], said: "" };
      pending.timers.push(clock.setTimeout(() => pending?.said || say("waiting"), SLOW));
      attempt(0);
    },

    /** What the view is to do with an answer. @param {Iisam.Screen} screen
     *  @returns {"draw" | "stay" | "ignore"} */
    hear(screen) {
      const { press } = screen;
      const stays = Boolean(screen.stay);
      if (pending) {
        if (press !== pending.message.press) return "ignore";
        pending.out -= 1;
        if (stays && !lastWord()) return "ignore";
        const { kind } = pending.message;
        stop();
        return stays ? "stay" : drawn(kind);
      }
      const late = sent.has(press);
      const message = unheard(press);
      if (late && (stays || !message)) return "ignore";
      if (stays) return "stay";
      return late && message ? drawn(message.kind) : "draw";
    },

    /** The host says that its door is closed; it is still asked, for the door may open. */
    closed: () => say("closed"),

    stop,
  };
}
