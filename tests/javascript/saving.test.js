// What became of a press: nothing is denied that was kept, and nothing old covers something new.
import assert from "node:assert/strict";
import { test } from "node:test";
import { handClock, moduleOf } from "./harness.js";

const { contentOf, freshPress, savingOf } = await moduleOf("saving");

const DECIDE = { kind: "decide", place: "point:a", point: "a", options: ["ask"], rationale: "" };
const answer = (press, more = {}) => ({ kind: "follows", place: "follows:a", press, ...more });
const stay = (press) => ({ kind: "stay", stay: true, place: "point:a", press });

/** A view's saving with a host that only writes down what it is sent. */
function waitingRoom(host = {}) {
  const clock = handClock();
  const seen = { sent: [], told: [] };
  let number = 0;
  const saving = savingOf({
    send: (message) => seen.sent.push({ at: clock.now(), ...message }),
    alive: () => true,
    told: (what) => seen.told.push([clock.now(), what]),
    clock,
    fresh: () => `press-${(number += 1)}`,
    ...host,
  });
  const press = (message) => {
    const made = saving.made(message);
    saving.press(made);
    return made.press;
  };
  return { clock, saving, press, ...seen };
}

test("a press without an answer is sent again, unchanged, after 3, 6, 10 and 10 seconds", () => {
  const room = waitingRoom();
  room.press(DECIDE);
  room.clock.pass(30_000);

  assert.deepEqual(
    [0, 3000, 9000, 19_000, 29_000],
    room.sent.map(({ at }) => at),
  );
  assert.deepEqual(["press-1"], [...new Set(room.sent.map(({ press }) => press))]);
});

test("after five seconds it is said, once, that nothing is known yet", () => {
  const room = waitingRoom();
  room.press(DECIDE);
  room.clock.pass(4999);
  const early = [...room.told];
  room.clock.pass(60_000);

  assert.deepEqual([], early);
  assert.deepEqual([[5000, "waiting"]], room.told);
});

test("only the answer to the press that is out settles it, and only once", () => {
  const { saving, press, clock, sent } = waitingRoom();
  const first = press({ kind: "begin", place: "note" });

  assert.equal("ignore", saving.hear(answer("of-another")));
  assert.equal("draw", saving.hear(answer(first)));
  const second = press(DECIDE);
  assert.equal("ignore", saving.hear(answer(first)));
  assert.equal("draw", saving.hear(answer(second)));
  assert.equal("ignore", saving.hear(answer(second)));
  clock.pass(60_000);
  assert.equal(2, sent.length);
});

test("while nothing is out, what another view of the same case was answered is drawn", () => {
  const { saving } = waitingRoom();

  assert.equal("draw", saving.hear(answer("of-another-view")));
});

test("after a stay the same content keeps its press, and changed content gets a new one", () => {
  const { saving, press } = waitingRoom();
  const first = press(DECIDE);

  assert.equal("stay", saving.hear(stay(first)));
  assert.equal(false, saving.waiting());
  const again = press({ ...DECIDE, place: "point:a+later" });
  assert.equal(first, again);
  assert.equal("stay", saving.hear(stay(again)));
  assert.notEqual(first, press({ ...DECIDE, options: ["wait"] }));
});

test("a stay says nothing about an older try that nobody answered: that may be recorded", () => {
  const { saving, press, clock, told } = waitingRoom();
  const only = press(DECIDE);
  clock.pass(3000);
  assert.equal("ignore", saving.hear(stay(only)));
  assert.deepEqual([[3000, "hindered"]], told);
  clock.pass(20_000);
  assert.equal("draw", saving.hear(answer(only)));
});

test("where the disk has not confirmed what was written, it is asked again and not denied", () => {
  const { saving, press, clock, sent } = waitingRoom();
  const only = press(DECIDE);

  assert.equal("ignore", saving.hear({ ...stay(only), ask_again: true }));
  assert.equal(true, saving.waiting());
  clock.pass(3000);
  assert.equal(2, sent.length);
  assert.equal("ignore", saving.hear(stay(only)));
  assert.equal("draw", saving.hear(answer(only)));
});

test("a stay after a reload says nothing about the press of the page before", () => {
  const { saving, press } = waitingRoom();
  saving.remember({ ...DECIDE, press: "of-the-page-before" });

  assert.equal("ignore", saving.hear(stay(press(DECIDE))));
});

test("an answer that comes after a stay was the last word is still drawn", () => {
  const { saving, press } = waitingRoom();
  const only = press(DECIDE);
  saving.hear(stay(only));

  assert.equal("draw", saving.hear(answer(only)));
  assert.equal("ignore", saving.hear(answer(only)));
});

test("where nothing can answer any more it is said at once, and nothing is sent", () => {
  let alive = false;
  const room = waitingRoom({ alive: () => alive });
  room.press(DECIDE);
  room.clock.pass(3000);
  assert.deepEqual([[0, "dead"]], room.told);
  assert.deepEqual([], room.sent);
  alive = true; // a network came back
  room.clock.pass(10_000);
  assert.equal(1, room.sent.length);
});

test("a host that throws has lost the message, and is asked again", () => {
  let broken = true;
  const room = waitingRoom();
  const saving = savingOf({
    send: () => {
      if (broken) throw new Error("gone");
      room.sent.push({});
    },
    alive: () => true,
    told: () => {},
    clock: room.clock,
  });
  saving.press(saving.made(DECIDE));
  broken = false;
  room.clock.pass(3000);

  assert.equal(1, room.sent.length);
});

test("a press taken up from a page before keeps its id through other presses", () => {
  const { saving, press } = waitingRoom();
  saving.remember({ ...DECIDE, press: "of-the-page-before" });
  saving.hear(answer(press({ kind: "begin", place: "note" })));

  assert.equal("of-the-page-before", press(DECIDE));
});

test("a decision's content is what was chosen, wherever it was pressed and in whatever order", () => {
  const { place, ...rest } = DECIDE;

  assert.equal(contentOf(DECIDE), contentOf({ ...rest, place: `${place}+x`, press: "p" }));
  assert.notEqual(contentOf(DECIDE), contentOf({ ...DECIDE, confirmed: true }));
  assert.notEqual(
    contentOf({ kind: "go-on", place: "a" }),
    contentOf({ kind: "go-on", place: "b" }),
  );
});

test("every press has an id of its own, of letters and digits, long enough", () => {
  const made = Array.from({ length: 200 }, freshPress);

  assert.equal(200, new Set(made).size);
  for (const one of made) assert.match(one, /^[a-z0-9]{16,64}$/);
});
