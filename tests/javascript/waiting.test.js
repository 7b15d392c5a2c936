// What a page says while it does not know: only what is true of the press, the host and its page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { closedDoor, UNKNOWN } from "../../src/iisam_learning/static/view/waiting.js";

const BUSY = { kind: "not-saved", title: "Not saved", reason: "Another window writes." };
const press = (kind) => ({ kind, place: "gp/point/a", press: "0123456789abcdef" });
const said = (kind, why = null, page = { lasting: true }) =>
  UNKNOWN.waiting(press(kind), why, page).words;

test("no answer is only spoken of where none came", () => {
  assert.match(said("decide"), /^No answer has come, so it is not known whether this decision/);
  assert.match(said("decide", BUSY), /^It is not known yet whether this decision is recorded\./);
  assert.match(said("decide", BUSY), /Another window writes\./);
  assert.equal("Not open yet", UNKNOWN.hindered(press("begin"), BUSY, {}).title);
});

test("after a minute each host names what helps there", () => {
  const page = { lasting: true, remedy: "restart the kernel" };

  assert.match(said("begin"), /a minute, start the course again, then reload this page\./);
  assert.match(said("begin", null, page), /a minute, restart the kernel, then reload this page\./);
});

test("words are to be copied only where some were sent and nothing keeps them", () => {
  assert.match(said("decide", null, {}), /copy your words, start the course again/);
  assert.doesNotMatch(said("decide"), /copy your words/);
  assert.doesNotMatch(said("guess", null, {}), /copy your words/);
});

test("a closed door names the way back, and speaks of a choice only where one was sent", () => {
  const way = "Open the course again from where you started it, in this browser.";

  assert.equal(way, closedDoor(press("show")).reason);
  assert.equal(`${way} Then press again here.`, closedDoor(press("show")).words);
  assert.match(closedDoor(press("decide")).words, /What you chose and typed stays here\.$/);
});
