// @ts-check
// The page without code as a host of the view: it carries each message to the course and each
// screen back, keeps the place of the lesson's first case in the page's address, and reads a
// written record again once something was recorded.
//
// It knows nothing of a case. What is sent again, what is settled and what is said meanwhile is
// the view's; here no answer is simply no answer.

import { authored } from "../view/authored.js";
import { freshPress } from "../view/saving.js";
import { mount } from "../view/view.js";
import { closedDoor } from "../view/waiting.js";

const lessonAddress = location.pathname.replace(/^\/lesson\//, "");

const REFUSED = [400, 413, 415]; // the course had the message, and could not take it
const UNREADABLE = {
  kind: "not-saved",
  title: "Not recorded",
  words:
    "The course could not take this press. What stands here stays. Reload this page, then try again.",
  reason: "The course could not take this press.",
};

/** What the course answers to a message; null where nothing came back that is an answer.
 *  @param {{case?: string, agency: string | null, message: Iisam.Message}} body
 *  @returns {Promise<any>} */
async function posted(body) {
  try {
    const answer = await fetch(`/play/${lessonAddress}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
    });
    if (answer.ok) return await answer.json();
    const stay = { kind: "stay", stay: true, press: body.message.press };
    if (REFUSED.includes(answer.status)) return { ...stay, notice: UNREADABLE };
    const closed = answer.status === 403 && (await answer.json()).door === "closed";
    return closed ? { ...stay, notice: closedDoor(body.message) } : null;
  } catch {
    return null;
  }
}

/** The host of one part of the lesson.
 *  @param {HTMLElement} part @param {Iisam.Screen} screen @returns {Iisam.Host} */
function partHost(part, screen) {
  const { case: id, agency = null } = part.dataset;
  /** @type {Set<(screen: Iisam.Screen) => void>} */
  const listeners = new Set();
  return {
    screen,
    on(fn) {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    async send(message) {
      const answer = await posted({ case: id, agency, message });
      if (answer) listeners.forEach((fn) => fn(answer));
    },
  };
}

/** Whether a place shows what followed the very decision that was open: to go back to the open form
 *  would only lead here again.
 *  @param {string} before @param {string} after */
function isDecided(before, after) {
  return before.includes("/point/") && before.replace("/point/", "/follows/") === after;
}

/** Keeps the place of a case in the page's address, so that Back, reload and a bookmark find it.
 *  @param {Iisam.Host} host */
function keepPlace(host) {
  /** @type {string | null} */
  let here = null;
  let goingBack = false;
  host.placed = ({ title, place }) => {
    if (title) document.title = title;
    if (place && place !== here) {
      // The first screen stands under the address that was asked for, and one that Back could not
      // bring does not cut off the way forward.
      const entry =
        here === null || goingBack || isDecided(here, place) ? "replaceState" : "pushState";
      const address = here === null ? location.href : `?at=${encodeURIComponent(place)}`;
      history[entry]({ place }, "", address);
      here = place;
    }
    goingBack = false;
  };
  window.addEventListener("popstate", ({ state }) => {
    if (!state?.place || state.place === here) return;
    here = state.place;
    goingBack = true;
    goTo(state.place);
  });

  /** Asks for a place until it is drawn, or the learner has gone elsewhere.
   *  @param {string} place */
  async function goTo(place) {
    for (const wait of [0, 2000, 4000, 8000, 16000]) {
      await new Promise((on) => setTimeout(on, wait));
      if (!goingBack || here !== place) return;
      host.send({ kind: "show", place, press: freshPress() });
    }
  }
}

/** @param {HTMLElement} part */
function openCase(part) {
  const data = part.querySelector('script[type="application/json"]');
  const host = partHost(part, JSON.parse(data?.textContent ?? "{}"));
  if (part.hasAttribute("data-first")) keepPlace(host);
  part.replaceChildren(); // the same screen as still words
  mount(part, host);
}

/** @param {HTMLElement} part */
async function readRecord(part) {
  const asked = new URLSearchParams({
    case: part.dataset.record ?? "",
    point: part.dataset.point ?? "",
  });
  try {
    const answer = await fetch(`/record/${lessonAddress}?${asked}`);
    if (answer.ok) part.replaceChildren(authored((await answer.json()).html, "iisam-still"));
  } catch {
    // It shows what it showed; the next press reads it again.
  }
}

/** @param {string} those @returns {NodeListOf<HTMLElement>} */
const parts = (those) => document.querySelectorAll(those);

parts(".course-part[data-case]").forEach(openCase);
document.addEventListener("iisam:recorded", () =>
  parts(".record[data-record]").forEach(readRecord),
);
