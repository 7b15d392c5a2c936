// What is worked out in the page itself: what changed, how a table sorts, what the lens says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleOf } from "./harness.js";

const { sameBut, staysPut } = await moduleOf("view");
const { byColumn } = await moduleOf("tables");
const { lensSentence } = await moduleOf("lens");
const { actOf } = await moduleOf("point");

const ENDING = {
  kind: "ending",
  press: "a",
  place: "ending",
  points: null,
  path: [{ title: "x" }],
};

test("a screen is the same when only its own passing facts differ, at its top and not below", () => {
  assert.equal(true, sameBut(ENDING, { ...ENDING, press: "b" }, "press"));
  assert.equal(false, sameBut(ENDING, { ...ENDING, points: 3 }, "press"));
  assert.equal(false, sameBut(ENDING, { ...ENDING, path: [{ title: "y" }] }, "title"));
  assert.equal(false, sameBut(ENDING, { ...ENDING, notice: { kind: "forgotten" } }, "notice"));
  assert.equal(false, sameBut(null, ENDING));
});

test("a form is not drawn anew while its point is open", () => {
  const point = { kind: "point", place: "p", press: null, point: { id: "a", scene: "One" } };

  assert.equal(true, staysPut(point, { ...point, press: "b", notice: { kind: "held" } }));
  assert.equal(false, staysPut(point, { ...point, point: { id: "b" } }));
  assert.equal(true, staysPut(ENDING, { ...ENDING, press: "b", turn: 2 }));
});

test("a column sorts numbers as numbers, both ways", () => {
  const order = [["10"], ["9"], ["100"]];

  assert.deepEqual([1, 0, 2], [0, 1, 2].sort(byColumn(order, 0, true)));
  assert.deepEqual([2, 0, 1], [0, 1, 2].sort(byColumn(order, 0, false)));
});

test("what sharing gains never stands without its price", () => {
  const lens = {
    agencies: [{ title: "GP" }, { title: "Nursery" }],
    patterns: [{ title: "Neglect", letter: "", alone: 1 }],
    days: [
      { id: "2026-07-08", title: "8 July" },
      { id: "2026-10-06", title: "6 October" },
    ],
    by_mask: [
      [-1, 0, 0],
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 2],
    ],
  };

  assert.deepEqual(
    [
      "Nobody is ticked, so nobody shares and nothing travels.",
      "GP alone: “Neglect” on 6 October. Nothing travels while one agency keeps to itself.",
      "Nursery alone: “Neglect” never. Nothing travels while one agency keeps to itself.",
      "GP and Nursery together: “Neglect” on 8 July, 90 days before any one agency alone; " +
        "1 entry about 2 people travelled that no pattern needed.",
    ],
    [0, 1, 2, 3].map((mask) => lensSentence(lens, mask)),
  );
});

test("a decision's button says what Python says it does", () => {
  assert.equal("Record my diary", actOf({ act: "Record my diary", about: "reflect", options: [] }));
  assert.equal("Record my thoughts", actOf({ about: "reflect", options: [] }));
  assert.equal("Record my decision", actOf({ about: "share", options: [{}] }));
});
