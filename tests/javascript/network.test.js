// Two windows play one case over a network that delays, drops, doubles and reorders.
import assert from "node:assert/strict";
import { test } from "node:test";
import { handClock, moduleOf } from "./harness.js";

const { savingOf } = await moduleOf("saving");
const { answeredBy, draftsIn } = await moduleOf("drafts");

const POINTS = 6;
const RUN = { case: "small-things", agency: "gp" };

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The journal and what it answers: the first decision at a point counts, a press counts once. */
function course() {
  const lines = [];
  let away = false;
  const open = () => String(lines.length);
  const screen = (press, kind, id) => ({
    kind,
    place: `${kind}:${id}`,
    press,
    presses: lines.map((line) => line.press),
    answered: lines.map((line) => line.point),
    run: RUN,
    point: { id },
    age: lines.length, // for the test: how new this answer is
  });
  return {
    lines,
    folderIsAway: (now) => (away = now),
    opening: () => screen(null, lines.length < POINTS ? "point" : "ending", open()),
    answer(message) {
      if (away) return { kind: "stay", stay: true, press: message.press, notice: {} };
      if (message.kind !== "decide") {
        return screen(message.press, lines.length < POINTS ? "point" : "ending", open());
      }
      const known = lines.some(
        ({ press, point }) => press === message.press || point === message.point,
      );
      if (!known && message.point === open()) lines.push(message);
      return screen(message.press, "follows", message.point);
    },
  };
}

/** Carries a message, or an answer: late, not at all, or, if it may be so, twice at once. */
function network(clock, random) {
  const trouble = { lost: 0.3, twice: 0.2, late: 25_000 };
  const carry = (act, mayDouble) => {
    if (random() < trouble.lost) return;
    const wait = random() < 0.6 ? 20 : random() * trouble.late;
    clock.setTimeout(() => act(false), wait);
    if (mayDouble && random() < trouble.twice) clock.setTimeout(() => act(true), wait);
  };
  const heal = () => Object.assign(trouble, { lost: 0, twice: 0, late: 0 });
  return { carry, heal };
}

/** A window: the view without its picture, and a learner who presses, waits and changes their mind. */
function learner(name, { clock, random, there, wires, storage }) {
  const drafts = draftsIn(storage);
  let shown = there.opening();
  let presses = 0;
  let page = 0; // an answer to a page that was left reaches nobody
  const window = { told: 0, denied: 0, reloads: 0 };

  const opened = () => {
    const mine = (page += 1);
    return savingOf({
      send: (message) =>
        wires.carry((again) => {
          const answer = there.answer(message);
          // Whoever sends a message twice waits for one answer; a second one may still come along.
          if (!again || !answer.stay) wires.carry(() => mine === page && back(answer));
        }, true),
      alive: () => true,
      told: () => (window.told += 1),
      clock,
      fresh: () => `${name}-${(presses += 1)}`,
    });
  };
  let saving = opened();
  const tidy = (screen) => {
    for (const draft of drafts.all(RUN))
      if (answeredBy(screen, draft)) drafts.erase(RUN, draft.point);
  };
  const back = (screen) => {
    const verdict = saving.hear(screen);
    if (verdict === "stay") deny(screen.press);
    if (verdict !== "draw") return;
    assert.ok(screen.age >= shown.age, "an older screen was drawn over a newer one");
    shown = screen;
    tidy(screen);
  };
  /** The page says that this was not kept: true when it is said. */
  const deny = (press) => {
    window.denied += 1;
    assert.ok(!there.lines.some((line) => line.press === press), "denied, and it was kept");
    const draft = drafts.all(RUN).find(({ pressed }) => pressed?.press === press);
    if (draft) drafts.keep(RUN, { ...draft, refused: true });
  };

  /** As view.js opens: what is unheard of is sent again as it was, and nothing is said of it. */
  window.reload = () => {
    saving.stop();
    saving = opened();
    shown = there.opening();
    window.reloads += 1;
    tidy(shown);
    for (const { pressed, refused, point } of drafts.all(RUN)) {
      saving.remember(pressed, Boolean(refused));
      if (!refused && shown.kind === "point" && shown.point.id === point) saving.press(pressed);
    }
  };

  window.act = () => {
    if (saving.waiting() || shown.kind === "ending") return;
    const point = shown.kind === "point";
    const options = [random() < 0.5 ? "ask" : "wait"];
    const asked = point
      ? { kind: "decide", place: shown.place, point: shown.point.id, options, rationale: name }
      : { kind: "go-on", place: shown.place };
    const message = saving.made(asked);
    if (point) drafts.keep(RUN, { ...asked, confidence: null, pressed: message, refused: false });
    saving.press(message);
  };
  window.ended = () => shown.kind === "ending" && !saving.waiting() && drafts.all(RUN).length === 0;
  return window;
}

function memory() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

test("whatever the network does, nothing kept is denied, nothing old is drawn, nothing is lost", () => {
  const seen = { told: 0, denied: 0, lines: 0 };
  for (let seed = 1; seed <= 400; seed += 1) {
    const random = chance(seed);
    const clock = handClock();
    const there = course();
    const wires = network(clock, random);
    const windows = ["a", "b"].map((name) =>
      learner(name, { clock, random, there, wires, storage: memory() }),
    );
    for (let step = 0; step < 150; step += 1) {
      clock.pass(random() * 8000);
      there.folderIsAway(random() < 0.2);
      if (random() < 0.7) windows[random() < 0.6 ? 0 : 1].act();
      if (random() < 0.1) windows[random() < 0.5 ? 0 : 1].reload();
    }
    wires.heal();
    there.folderIsAway(false);
    for (let step = 0; step < 60; step += 1) {
      clock.pass(12_000);
      for (const window of windows) window.act();
    }
    clock.pass(60_000);

    assert.ok(
      windows.every((window) => window.ended()),
      `seed ${seed}: a window waits for ever`,
    );
    assert.deepEqual(
      ["0", "1", "2", "3", "4", "5"],
      there.lines.map(({ point }) => point),
      `seed ${seed}: a decision was lost or written twice`,
    );
    for (const window of windows) {
      seen.told += window.told;
      seen.denied += window.denied;
    }
    seen.lines += there.lines.length;
  }

  // The network was as bad as it was meant to be.
  assert.equal(2400, seen.lines);
  assert.ok(seen.told > 1000 && seen.denied > 100, JSON.stringify(seen));
});
