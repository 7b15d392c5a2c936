// Where the modules under test lie, and a clock that only moves when a test says so.

/** @param {string} name */
export const moduleOf = (name) =>
  import(new URL(`../../src/iisam_learning/static/view/${name}.js`, import.meta.url).href);

export function handClock() {
  let now = 0;
  let ids = 0;
  /** @type {Map<number, {at: number, act: () => void}>} */
  const timers = new Map();
  return {
    now: () => now,
    /** @param {() => void} act @param {number} wait */
    setTimeout(act, wait) {
      ids += 1;
      timers.set(ids, { at: now + wait, act });
      return ids;
    },
    /** @param {number} id */
    clearTimeout: (id) => void timers.delete(id),
    /** Lets time pass, timer by timer. @param {number} wait */
    pass(wait) {
      const until = now + wait;
      for (;;) {
        const due = [...timers].filter(([, one]) => one.at <= until);
        if (due.length === 0) break;
        const [id, next] = due.sort(([, one], [, other]) => one.at - other.at)[0];
        timers.delete(id);
        now = next.at;
        next.act();
      }
      now = until;
    },
  };
}
