// Words and ticks wait in the window until their point is answered, whatever else happens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleOf } from "./harness.js";

const { answeredBy, draftsIn, isAsPressed, offerOf, sessionOf } = await moduleOf("drafts");

const RUN = { case: "small-things", agency: "gp" };
const DRAFT = { point: "a", options: ["ask"], rationale: "Because", confidence: 3 };
const PRESSED = { ...DRAFT, kind: "decide", place: "point:a", press: "p-1" };
const screen = (kind, more) => ({ kind, place: "", press: null, presses: [], ...more });

function storage() {
  const kept = new Map();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

const forbidden = () => {
  throw new Error("forbidden");
};
const BROKEN = { getItem: forbidden, setItem: forbidden, removeItem: forbidden };

test("a draft lies in the storage by case and agency, and comes back on the next page", () => {
  const store = storage();
  draftsIn(store).keep(RUN, DRAFT);

  assert.deepEqual(["iisam:small-things:gp"], [...store.kept.keys()]);
  assert.deepEqual(DRAFT, draftsIn(store).read(RUN, "a"));
  assert.equal(null, draftsIn(store).read({ ...RUN, agency: "housing" }, "a"));
  draftsIn(store).erase(RUN, "a");
  assert.equal(0, store.kept.size);
});

for (const [name, store] of [
  ["missing", null],
  ["forbidden", BROKEN],
  ["full", { ...storage(), setItem: forbidden }],
]) {
  test(`a storage that is ${name} is no obstacle: the page keeps the draft, and says no more`, () => {
    const drafts = draftsIn(store);
    drafts.keep(RUN, DRAFT);

    assert.deepEqual(DRAFT, drafts.read(RUN, "a"));
    assert.equal(false, drafts.lasting);
    drafts.erase(RUN, "a");
    assert.equal(null, drafts.read(RUN, "a"));
  });
}

test("a browser that forbids the storage itself is no obstacle either", () => {
  assert.equal(null, sessionOf(Object.defineProperty({}, "sessionStorage", { get: forbidden })));
});

test("what somebody else left in the storage is not taken for a draft", () => {
  for (const text of ["no json", "null", "3", "[3, null]", '[{"point": "a", "options": "b"}]']) {
    const store = storage();
    store.kept.set("iisam:small-things:gp", text);
    assert.equal(null, draftsIn(store).read(RUN, "a"));
  }
});

test("an emptied form leaves no draft, except where a press is out", () => {
  const store = storage();
  const nothing = { point: "a", options: [], rationale: "", confidence: null };
  draftsIn(store).keep(RUN, DRAFT);
  draftsIn(store).keep(RUN, nothing);
  assert.equal(0, store.kept.size);
  draftsIn(store).keep(RUN, { ...nothing, pressed: PRESSED });
  assert.equal(1, store.kept.size);
});

test("a draft of a later point outlives a record that was moved away for a while", () => {
  const store = storage();
  const later = { ...DRAFT, point: "b" };
  draftsIn(store).keep(RUN, later);
  draftsIn(store).keep(RUN, DRAFT);
  draftsIn(store).erase(RUN, "a");

  assert.deepEqual(later, draftsIn(store).read(RUN, "b"));
  assert.equal(false, answeredBy(screen("point", { point: { id: "a" }, answered: [] }), later));
});

test("a draft is done with when its point is answered, here, before or in another window", () => {
  const next = { point: { id: "b" } };

  assert.equal(false, answeredBy(screen("point", { point: { id: "a" }, answered: [] }), DRAFT));
  assert.equal(false, answeredBy(screen("point", { ...next, answered: [] }), DRAFT));
  assert.equal(true, answeredBy(screen("point", { ...next, answered: ["a"] }), DRAFT));
  assert.equal(true, answeredBy(screen("follows", { ...next, answered: ["a", "b"] }), DRAFT));
  assert.equal(false, answeredBy(screen("note", {}), DRAFT));
  assert.equal(false, answeredBy(screen("trouble", {}), DRAFT));
  const known = screen("point", { ...next, presses: ["p-0", "p-1"], answered: [] });
  assert.equal(true, answeredBy(known, { ...DRAFT, pressed: PRESSED }));
});

test("only a press that is known to be refused is offered as not recorded", () => {
  const act = "Record my thoughts";
  const pressed = { ...DRAFT, pressed: PRESSED };

  assert.equal("Not recorded", offerOf({ ...pressed, refused: true }, act).title);
  assert.match(offerOf({ ...pressed, refused: true }, act).words, /“Record my thoughts”/);
  assert.equal("Not recorded yet", offerOf(DRAFT, act).title);
  assert.equal(true, isAsPressed(pressed));
  assert.equal(false, isAsPressed({ ...pressed, rationale: "x" }));
});
