// @ts-check
// What a learner chose and typed at an open point, kept by this window until it is recorded.
//
// It lies in the session's storage, so that a reload, the Back button or a followed link loses
// nothing. A storage that is missing, full or forbidden is no obstacle: then the page keeps it.

/** The window's own storage; null where the browser forbids it. */
export function sessionOf(/** @type {Window} */ window) {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

/** Keeps one draft for each run. @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | null} storage */
export function draftsIn(storage) {
  /** @type {Map<string, string>} */
  const page = new Map(); // what the storage did not take
  /** @param {Iisam.Run} run */
  const keyOf = (run) => `iisam:${run.case}:${run.agency}`;
  /** @param {() => any} act */
  const tried = (act) => {
    try {
      return { value: act() };
    } catch {
      return null;
    }
  };
  const probe = "iisam:probe";

  return {
    /** Whether a draft outlives a reload of the page. */
    lasting: Boolean(
      storage && tried(() => (storage.setItem(probe, ""), storage.removeItem(probe))),
    ),

    /** @param {Iisam.Run | undefined} run @returns {Iisam.Draft | null} */
    read(run) {
      if (!run) return null;
      const text = page.get(keyOf(run)) ?? tried(() => storage?.getItem(keyOf(run)))?.value;
      const draft = text && tried(() => JSON.parse(text))?.value;
      return draft && typeof draft.point === "string" && Array.isArray(draft.options)
        ? draft
        : null;
    },

    /** @param {Iisam.Run | undefined} run @param {Iisam.Draft} draft */
    keep(run, draft) {
      if (!run) return;
      if (isEmpty(draft) && !draft.pressed) return void this.erase(run);
      const text = JSON.stringify(draft);
      const stored = storage && tried(() => storage.setItem(keyOf(run), text));
      if (stored) page.delete(keyOf(run));
      else page.set(keyOf(run), text);
    },

    /** @param {Iisam.Run | undefined} run */
    erase(run) {
      if (!run) return;
      page.delete(keyOf(run));
      tried(() => storage?.removeItem(keyOf(run)));
    },
  };
}

/** @param {Iisam.Draft} draft */
const isEmpty = (draft) => draft.options.length === 0 && !draft.rationale && !draft.confidence;

/** Whether a screen shows that a draft's point is answered, now or before, here or elsewhere. */
export function answeredBy(/** @type {Iisam.Screen} */ screen, /** @type {Iisam.Draft} */ draft) {
  if (draft.pressed && screen.presses?.includes(draft.pressed.press)) return true;
  if (screen.kind === "point") return screen.point.id !== draft.point;
  return screen.kind === "ending" || (screen.kind === "follows" && screen.point.id === draft.point);
}

/** What to say where a draft is offered back. @param {Iisam.Draft} draft @param {string} act */
export function offerOf(draft, act) {
  const { pressed } = draft;
  const asPressed =
    pressed &&
    pressed.rationale === draft.rationale &&
    pressed.confidence === draft.confidence &&
    String(pressed.options) === String(draft.options);
  return asPressed
    ? {
        kind: "restored",
        title: "Your last press has not arrived.",
        words: `Press “${act}” to send it again.`,
      }
    : {
        kind: "restored",
        title: "Not recorded yet",
        words: "What you chose or typed here is still here.",
      };
}
