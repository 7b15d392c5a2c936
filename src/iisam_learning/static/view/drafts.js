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

/** Keeps the drafts of each run, one for each of its points: a record that was moved away for a
 *  while shows an earlier point, and what was typed at a later one must outlive that.
 *  @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> | null} storage */
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

  /** @param {Iisam.Run | undefined} run @returns {Iisam.Draft[]} */
  function all(run) {
    if (!run) return [];
    const text = page.get(keyOf(run)) ?? tried(() => storage?.getItem(keyOf(run)))?.value;
    const found = text && tried(() => JSON.parse(text))?.value;
    return Array.isArray(found)
      ? found.filter((one) => typeof one?.point === "string" && Array.isArray(one.options))
      : [];
  }

  /** @param {Iisam.Run} run @param {Iisam.Draft[]} drafts */
  function put(run, drafts) {
    const key = keyOf(run);
    if (drafts.length === 0) {
      page.delete(key);
      tried(() => storage?.removeItem(key));
      return;
    }
    const text = JSON.stringify(drafts);
    const stored = storage && tried(() => storage.setItem(key, text));
    if (stored) page.delete(key);
    else page.set(key, text);
  }

  return {
    all,

    /** Whether a draft outlives a reload of the page. */
    lasting: Boolean(
      storage && tried(() => (storage.setItem(probe, ""), storage.removeItem(probe))),
    ),

    /** @param {Iisam.Run | undefined} run @param {string} point @returns {Iisam.Draft | null} */
    read: (run, point) => all(run).find((one) => one.point === point) ?? null,

    /** @param {Iisam.Run | undefined} run @param {Iisam.Draft} draft */
    keep(run, draft) {
      if (!run) return;
      const others = all(run).filter((one) => one.point !== draft.point);
      put(run, isEmpty(draft) && !draft.pressed ? others : [...others, draft]);
    },

    /** @param {Iisam.Run | undefined} run @param {string} point */
    erase(run, point) {
      if (run)
        put(
          run,
          all(run).filter((one) => one.point !== point),
        );
    },
  };
}

/** @param {Iisam.Draft} draft */
const isEmpty = (draft) => draft.options.length === 0 && !draft.rationale && !draft.confidence;

/** Whether a screen says that a draft's point is answered, now or before, here or elsewhere. That
 *  another point is open says nothing: the record may have been moved away for a while. */
export function answeredBy(/** @type {Iisam.Screen} */ screen, /** @type {Iisam.Draft} */ draft) {
  if (draft.pressed && screen.presses?.includes(draft.pressed.press)) return true;
  return Boolean(screen.answered?.includes(draft.point));
}

/** Whether a draft stands as it was pressed. @param {Iisam.Draft} draft */
export function isAsPressed({ pressed, rationale, confidence, options }) {
  return Boolean(
    pressed &&
    pressed.rationale === rationale &&
    pressed.confidence === confidence &&
    String(pressed.options) === String(options),
  );
}

/** What to say where a draft is offered back. @param {Iisam.Draft} draft @param {string} act */
export function offerOf(draft, act) {
  return draft.refused && isAsPressed(draft)
    ? {
        kind: "restored",
        title: "Not recorded",
        words: `Your last press could not be recorded. Press “${act}” to try again.`,
      }
    : {
        kind: "restored",
        title: "Not recorded yet",
        words: "What you chose or typed here is still here.",
      };
}
