// @ts-check
// The page without code as a host of the view: it carries each message to the course and each
// screen back, keeps the place of the lesson's first case in the page's address, and reads a
// written record again once something was recorded.
//
// It knows nothing of a case. What is sent again, what is settled and what is said meanwhile is
// the view's; here no answer is simply no answer.

import { mount } from "../view/view.js";

const lessonAddress = location.pathname.replace(/^\/lesson\//, "");

/** A message to the course; null where nothing came back that is an answer. */
async function posted(body) {
  try {
    const answer = await fetch(`/play/${lessonAddress}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "same-origin",
      redirect: "error",
    });
    if (!answer.ok && answer.status !== 403) return null;
    const held = await answer.json();
    return answer.ok || held.door === "closed" ? held : null;
  } catch {
    return null;
  }
}

/** The host of one part of the lesson. */
function partHost(part, screen) {
  const listeners = new Set();
  const { case: id, agency = null } = part.dataset;
  return {
    screen,
    on(fn) {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    async send(message) {
      const answer = await posted({ case: id, agency, message });
      if (answer) for (const fn of [...listeners]) fn(answer);
    },
  };
}

/** Keeps the place of a case in the page's address, so that Back, reload and a bookmark find it. */
function keepPlace(host) {
  let here = null;
  host.placed = (screen) => {
    if (screen.title) document.title = screen.title;
    if (!screen.place || screen.place === here) return;
    const address = `?at=${encodeURIComponent(screen.place)}`;
    const first = here === null;
    here = screen.place;
    // The first screen stands under the address that was asked for.
    if (first) history.replaceState({ place: here }, "");
    else history.pushState({ place: here }, "", address);
  };
  window.addEventListener("popstate", ({ state }) => {
    if (!state?.place || state.place === here) return;
    here = state.place;
    host.send({ kind: "show", place: state.place, press: freshPress() });
  });
}

const freshPress = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");

function openCase(part) {
  const data = part.querySelector('script[type="application/json"]');
  const host = partHost(part, JSON.parse(data.textContent));
  if (part.hasAttribute("data-first")) keepPlace(host);
  part.replaceChildren(); // the still words of the same screen
  mount(part, host);
}

async function readRecord(part) {
  const { record, point } = part.dataset;
  const asked = new URLSearchParams({ case: record, point });
  try {
    const answer = await fetch(`/record/${lessonAddress}?${asked}`);
    // Made in Python, where every word of the learner's is escaped.
    if (answer.ok) part.firstElementChild.innerHTML = (await answer.json()).html;
  } catch {
    // It shows what it showed; the next press reads it again.
  }
}

for (const part of document.querySelectorAll(".course-part[data-case]")) openCase(part);
document.addEventListener("iisam:recorded", () => {
  document.querySelectorAll("[data-record]").forEach(readRecord);
});
