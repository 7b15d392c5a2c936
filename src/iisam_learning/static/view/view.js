// The learner's screen: it draws the JSON of screen.py and sends back what the learner does.
//
// The view keeps no truth. Python makes every screen and keeps every decision; what stands here is
// only the form a learner is filling in. A host is {screen(), on(fn) -> unsubscribe, send(message)};
// anywidget is one host, and the page without Python or the room may be others. A notebook gets
// these modules as one text (notebook.joined), so no two of them use one name at their top level.

import { endingPage } from "./debrief.js";
import { foot, knowledge, noticeOf, standing } from "./frame.js";
import { choosePage, followsPage, notePage, pointPage, troublePage } from "./pages.js";
import { make, reachable } from "./pieces.js";

const newPress = () => [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16)).join("-");
const PATIENCE = 5000; // ms until the view says that no answer came
const DRAWING = 30000; // ms: the first picture of a session may have to start matplotlib
const BESIDE_THE_FORM = ["held", "refused", "not-saved"];

const PAGES = {
  choose: choosePage, note: notePage, point: pointPage,
  follows: followsPage, ending: endingPage, trouble: troublePage,
};

// ---- the view's life ------------------------------------------------------------------------

const PASSING = ["press", "presses", "turn", "saved", "notice", "picture", "picture_offer"];
const POINTS = ["points", "points_offer"];

/** Whether two screens say the same, whatever some of their facts say. */
function sameBut(before, next, ...names) {
  const facts = (screen) => JSON.stringify(screen, (name, value) => (names.includes(name) ? null : value));
  return before?.kind === next.kind && facts(before) === facts(next) && !next.notice;
}

/** Whether the learner stays where they are, so that nothing they did may be drawn anew. */
function staysPut(before, next) {
  if (before?.kind === "point" && next.kind === "point") return before.point.id === next.point.id;
  return sameBut(before, next, ...PASSING);
}

/** Draws the host's screens in the element until the returned function is called. */
export function mount(element, host) {
  const prefix = `iisam-${Math.random().toString(36).slice(2, 8)}`; // ids stay apart between cells
  const page = make("div", { class: "page" });
  const spoken = make("p", { class: "unseen", role: "status" });
  const root = make("div", { class: "iisam", lang: "en-GB" }, page, spoken);
  let shown = null;
  let current = null;
  let waiting = null;
  let hush = [];
  let drawing = false;

  // A focused radio leaves JupyterLab in command mode, where arrows and "d d" act on the cell.
  // Only a capturing listener on the window comes before Notebook 7's own.
  const guard = (event) => { if (root.contains(event.target)) event.stopImmediatePropagation(); };
  const reach = new ResizeObserver((changes) => changes.forEach(({ target }) => reachable(target)));

  function say(sentence) {
    hush.forEach(clearTimeout);
    // Later than the move of the focus, which would cut it short; then gone, so nobody meets it twice.
    hush = sentence ? [setTimeout(() => { spoken.textContent = sentence; }, 400),
      setTimeout(() => { spoken.textContent = ""; }, 8000)] : [];
  }

  /** Shows a message where the learner looks; it is said once, by the slot's role. */
  function tell(notice, place = current.place) {
    place?.(current.slot);
    current.slot.replaceChildren(noticeOf(notice, chooseIn));
    current.slot.scrollIntoView({ block: "nearest" });
  }

  const chooseIn = (message, pressed) =>
    current.choose ? current.choose(message, pressed) : ask(message, pressed);

  function settle() {
    if (!waiting) return;
    clearTimeout(waiting.timer);
    waiting.pressed.removeAttribute("aria-disabled");
    if (current.progress) current.progress.textContent = "";
    waiting = null;
  }

  /** Sends a message; the pressed button rests until an answer comes. It keeps the focus, which
   *  `disabled` would lose. */
  function ask(message, pressed, again = "the button") {
    if (waiting) return;
    pressed.setAttribute("aria-disabled", "true");
    current.slot.replaceChildren();
    if (message.kind === "decide") current.progress.textContent = "Recording…";
    waiting = { pressed, timer: setTimeout(() => unanswered(message, again), PATIENCE) };
    try {
      host.send({ ...message, place: shown.place, press: newPress() });
    } catch {
      unanswered(message, again);
    }
  }

  function unanswered(message, again) {
    settle();
    tell(message.kind === "decide"
      ? { kind: "lost", title: "Not recorded",
        words: `The course did not answer, so this decision is not kept. Your choice is still here: press ${again} `
          + "once more. If that does not help, copy any words you wrote and reload this page. Everything you "
          + "recorded before is safe." }
      : { kind: "lost", title: "No answer",
        words: "The course did not answer. Reload this page to go on. Everything you recorded is safe." });
  }

  /** The newest moves into view with as much of what stands above it as there is room for. */
  function attend(target) {
    target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
    const room = target.getBoundingClientRect().bottom - root.getBoundingClientRect().top;
    (room < 0.6 * window.innerHeight ? root : target).scrollIntoView({ block: "start" });
  }

  function draw(screen, before) {
    reach.disconnect();
    const slot = make("div", { class: "slot", role: "alert" });
    const desk = { ask, say, tell, slot, ended: screen.kind === "ending", id: (name) => `${prefix}-${name}`,
      showNew: () => { current.known.open(true); attend(current.known.title); } };
    const informs = screen.known?.length > 0 || screen.not_asked?.length > 0;
    const known = ["point", "follows", "ending"].includes(screen.kind) && informs && knowledge(screen, desk);
    current = { slot, known, ...PAGES[screen.kind](screen, desk, before) };
    const inForm = screen.kind === "point" && BESIDE_THE_FORM.includes(screen.notice?.kind);
    const notice = screen.notice && !inForm && noticeOf(screen.notice, chooseIn);
    page.className = `page ${screen.kind}${current.known ? " two" : ""}`;
    page.replaceChildren(...[standing(screen), notice, current.known && current.known.section,
      make("div", { class: "story" }, current.story), foot(screen)].filter(Boolean));
    const entry = page.querySelector(".known .tag")?.closest("li");
    if (entry) entry.closest(".scrolls").scrollTop = entry.offsetTop - 8;
    if (inForm) tell(screen.notice);
    return notice ? notice.firstChild : current.heading;
  }

  /** Asks for the picture of an ending once; nothing is said where none comes: the table is there. */
  function wantPicture() {
    const place = page.querySelector(".picture-place");
    if (!place || drawing) return;
    drawing = true;
    place.textContent = "A picture of this is being drawn.";
    setTimeout(() => place.matches(".picture-place") && place.replaceChildren(), DRAWING);
    try {
      host.send({ kind: "picture", ticket: shown.ticket });
    } catch {
      place.replaceChildren();
    }
  }

  function showPicture(screen) {
    if (screen.picture) current.pictured(screen.picture);
    else if (!screen.picture_offer) page.querySelector(".picture-place").replaceChildren();
  }

  function arrive(received) {
    if (!received?.kind) return;
    const before = shown;
    const same = before?.kind === "ending" && received.kind === "ending" && before.agency?.id === received.agency?.id;
    const screen = same && !received.picture ? { ...received, picture: before.picture } : received;
    drawing = drawing && same;
    settle();
    if (screen.stay) return tell(screen.notice);
    shown = screen;
    if (staysPut(before, screen)) {
      page.querySelector(".case").replaceWith(standing(screen));
      if (page.querySelector(".picture-place")) showPicture(screen);
      current.slot.replaceChildren();
      if (screen.notice) tell(screen.notice);
      return;
    }
    const only = current?.renew && sameBut(before, screen, ...PASSING, ...POINTS);
    const newest = only ? current.renew(screen) : draw(screen, before);
    page.querySelectorAll(".scrolls").forEach((box) => reach.observe(box));
    if (only) page.querySelector(".case").replaceWith(standing(screen));
    else wantPicture();
    if (!before || !newest) return; // the first screen leaves the focus where the reader put it
    // A written record further down the page reads itself again when it hears this.
    if (screen.kind === "follows") document.dispatchEvent(new CustomEvent("iisam:recorded"));
    attend(newest);
    say(current.say);
  }

  window.addEventListener("keydown", guard, true);
  element.append(root);
  arrive(host.screen());
  const unsubscribe = host.on(() => arrive(host.screen()));
  return () => {
    window.removeEventListener("keydown", guard, true);
    unsubscribe?.();
    settle();
    hush.forEach(clearTimeout);
    reach.disconnect();
    root.remove();
  };
}

export default {
  render({ model, el }) {
    return mount(el, {
      screen: () => model.get("screen"),
      on(fn) {
        model.on("change:screen", fn);
        return () => model.off("change:screen", fn);
      },
      send: (message) => model.send(message),
    });
  },
};
