// @ts-check
// The learner's screen: it draws the JSON of Python's screens and sends back what the learner does.
//
// The view keeps no truth. Python makes every screen and keeps every decision; what stands here is
// only the form a learner is filling in. A host is {screen, send, on} and may have {alive, placed, remedy}:
// anywidget is one, the web page another. A host may also give these modules as one text, so no two
// of them use one name at their top level.

import { endingPage } from "./debrief.js";
import { answeredBy, draftsIn, isAsPressed, offerOf, sessionOf } from "./drafts.js";
import { followsPage } from "./follows.js";
import { foot, knowledge, noticeOf, standing } from "./frame.js";
import { choosePage, notePage, troublePage } from "./pages.js";
import { make, reachable } from "./pieces.js";
import { actOf, pointPage } from "./point.js";
import { savingOf } from "./saving.js";
import { UNKNOWN } from "./waiting.js";

const BESIDE_THE_FORM = ["held", "refused", "not-saved"];

const PAGES = {
  choose: choosePage,
  note: notePage,
  point: pointPage,
  follows: followsPage,
  ending: endingPage,
  trouble: troublePage,
};

// ---- what changed ---------------------------------------------------------------------------

const PASSING = ["press", "presses", "answered", "place", "turn", "saved", "notice", "title"];
const POINTS = ["points", "points_offer"];

/** Whether two screens say the same, whatever some of their own facts say.
 *  @param {Iisam.Screen | null} before @param {Iisam.Screen} next @param {string[]} names */
export function sameBut(before, next, ...names) {
  const facts = (/** @type {Iisam.Screen} */ screen) =>
    JSON.stringify(Object.entries(screen).filter(([name]) => !names.includes(name)));
  return before?.kind === next.kind && facts(before) === facts(next) && !next.notice;
}

/** Whether the learner stays where they are, so that nothing they did may be drawn anew.
 *  @param {Iisam.Screen | null} before @param {Iisam.Screen} next */
export function staysPut(before, next) {
  if (before?.kind === "point" && next.kind === "point") return before.point.id === next.point.id;
  return sameBut(before, next, ...PASSING);
}

// ---- the view's life ------------------------------------------------------------------------

/** Draws the host's screens in the element until the returned function is called.
 *  @param {HTMLElement} element @param {Iisam.Host} host */
export function mount(element, host) {
  const prefix = `iisam-${Math.random().toString(36).slice(2, 8)}`; // ids stay apart between cells
  const page = make("div", { class: "page" });
  const spoken = make("p", { class: "unseen", role: "status" });
  const root = make("div", { class: "iisam", lang: "en-GB" }, page, spoken);
  const drafts = draftsIn(sessionOf(window));
  /** @type {Iisam.Screen | null} */
  let shown = null;
  /** @type {any} */
  let current = null;
  /** @type {Element | null} */
  let resting = null;
  /** @type {any[]} */
  let hush = [];

  const saving = savingOf({
    send: (message) => host.send(message),
    alive: () => host.alive?.() !== false,
    told: (what, message, why) =>
      tell(UNKNOWN[what](message, why, { lasting: drafts.lasting, remedy: host.remedy })),
    clock: {
      setTimeout: (act, wait) => setTimeout(act, wait),
      clearTimeout: (timer) => clearTimeout(timer),
    },
  });

  // A focused radio leaves JupyterLab in command mode, where arrows and "d d" act on the cell.
  // Only a capturing listener on the window comes before Notebook 7's own.
  const guard = (/** @type {Event} */ event) => {
    if (root.contains(/** @type {Node} */ (event.target))) event.stopImmediatePropagation();
  };
  // What was pressed cannot become a second decision while its answer is on the way. A click that
  // is prevented leaves a radio as it was, by arrow key too, and the focus where it is.
  const rest = (/** @type {Event} */ event) => {
    const { target } = event;
    if (resting && target instanceof Element && target.matches("form input"))
      event.preventDefault();
  };
  const reach = new ResizeObserver((changes) => changes.forEach(({ target }) => reachable(target)));

  /** Says a sentence once: later than the move of the focus, which would cut it short; then it is
   *  gone, so that nobody meets it twice or on a later screen. @param {string} [sentence] */
  function say(sentence) {
    hush.forEach(clearTimeout);
    spoken.textContent = "";
    const speak = (/** @type {string} */ words) => () => {
      spoken.textContent = words;
    };
    hush = sentence ? [setTimeout(speak(sentence), 400), setTimeout(speak(""), 8000)] : [];
  }

  /** Shows a message where the learner looks; it is said once, by the slot's role.
   *  @param {Iisam.Notice} notice @param {(slot: Element) => void} [place] */
  function tell(notice, place = current.place) {
    place?.(current.slot);
    current.slot.replaceChildren(noticeOf(notice, chooseIn));
    current.slot.scrollIntoView({ block: "nearest" });
  }

  /** @param {any} message @param {Element} pressed */
  const chooseIn = (message, pressed) =>
    current.choose ? current.choose(message, pressed) : ask(message, pressed);

  /** The pressed button and its form rest, or work again. The button keeps the focus, which
   *  `disabled` would lose. @param {Element | null} pressed */
  function settle(pressed) {
    resting?.removeAttribute("aria-disabled");
    resting = pressed;
    resting?.setAttribute("aria-disabled", "true");
    for (const field of page.querySelectorAll("form :is(input, textarea)")) {
      if (field instanceof HTMLTextAreaElement) field.readOnly = Boolean(pressed);
      else if (pressed) field.setAttribute("aria-disabled", "true");
      else field.removeAttribute("aria-disabled");
    }
    if (current?.progress && !pressed) current.progress.textContent = "";
  }

  /** Sends what the learner pressed, and again until it is answered.
   *  @param {any} message @param {Element} pressed */
  function ask(message, pressed) {
    if (resting) return say("The course has not answered your last press yet.");
    current.slot.replaceChildren();
    settle(pressed);
    if (message.kind === "decide") current.progress.textContent = "Recording…";
    const sent = saving.made({ ...message, place: shown?.place });
    if (message.kind === "decide") drafts.keep(shown?.run, { ...current.held(), pressed: sent });
    saving.press(sent);
  }

  /** Keeps what stands in the form now, and the press that is still unheard of, if there is one.
   *  @param {Iisam.Draft} draft */
  function typed(draft) {
    const { pressed, refused } = drafts.read(shown?.run, draft.point) ?? {};
    drafts.keep(shown?.run, { ...draft, pressed, refused });
  }

  /** The newest moves into view with as much of what stands above it as there is room for.
   *  @param {HTMLElement} target */
  function attend(target) {
    target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
    const room = target.getBoundingClientRect().bottom - root.getBoundingClientRect().top;
    (room < 0.6 * window.innerHeight ? root : target).scrollIntoView({
      block: "start",
    });
  }

  /** @param {Iisam.Screen} screen @param {Iisam.Screen | null} before */
  function draw(screen, before) {
    reach.disconnect();
    const slot = make("div", { class: "slot", role: "alert" });
    const kept = screen.kind === "point" ? drafts.read(screen.run, screen.point.id) : null;
    const fromPython = screen.draft?.options.length || screen.draft?.rationale;
    const draft = fromPython ? null : kept;
    const desk = {
      ask,
      say,
      tell,
      typed,
      slot,
      draft,
      ended: screen.kind === "ending",
      id: (/** @type {string} */ name) => `${prefix}-${name}`,
      showNew: () => attend(current.known.openNew()),
    };
    const informs = screen.known?.length > 0 || screen.not_asked?.length > 0;
    const known =
      ["point", "follows", "ending"].includes(screen.kind) && informs && knowledge(screen, desk);
    current = { slot, known, ...PAGES[screen.kind](screen, desk, before) };
    const inForm = screen.kind === "point" && BESIDE_THE_FORM.includes(screen.notice?.kind ?? "");
    const notice = screen.notice && !inForm && noticeOf(screen.notice, chooseIn);
    page.className = `page ${screen.kind}${current.known ? " two" : ""}`;
    const parts = [
      standing(screen),
      notice,
      current.known && current.known.section,
      make("div", { class: "story" }, current.story),
      foot(screen, drafts.lasting),
    ];
    page.replaceChildren(...parts.filter(Boolean));
    const entry = page.querySelector(".known .tag")?.closest("li");
    const box = entry?.closest(".scrolls");
    if (entry && box) box.scrollTop = entry.offsetTop - 8;
    if (inForm) tell(/** @type {Iisam.Notice} */ (screen.notice));
    else if (draft) tell(offerOf(draft, actOf(screen.point)));
    return notice ? notice.firstChild : current.heading;
  }

  /** A draft goes as soon as its point is answered; a press that came to nothing leaves it.
   *  @param {Iisam.Screen} screen */
  function tidy(screen) {
    for (const draft of drafts.all(screen.run)) {
      const { pressed, refused } = draft;
      if (answeredBy(screen, draft)) drafts.erase(screen.run, draft.point);
      else if (pressed && !shown) saving.remember(pressed, Boolean(refused));
      else if (pressed && !saving.isOpen(pressed.press))
        drafts.keep(screen.run, { ...draft, pressed: null });
    }
  }

  /** A press of this window whose answer a reload cut off: it may be recorded, or still be on its
   *  way. It is sent again as it was, and only its own answer decides.
   *  @param {Iisam.Screen} screen */
  function resume(screen) {
    const draft = screen.kind === "point" ? drafts.read(screen.run, screen.point.id) : null;
    if (!draft?.pressed || draft.refused || !isAsPressed(draft)) return;
    settle(page.querySelector("form button[type=submit]"));
    saving.press(draft.pressed);
    tell(UNKNOWN.waiting(draft.pressed, null, { lasting: drafts.lasting, remedy: host.remedy }));
  }

  /** @param {any} answer */
  function arrive(answer) {
    if (answer?.kind) take(answer);
  }

  /** @param {Iisam.Screen} screen */
  function take(screen) {
    const verdict = shown ? saving.hear(screen) : "draw";
    if (verdict === "ignore") return;
    settle(null);
    // The host could not look or write: what stands on the page stays, with what is in the way.
    if (verdict === "stay") return void refuse(screen);
    tidy(screen);
    const before = shown;
    shown = screen;
    show(screen, before);
    if (!before) resume(screen);
    host.placed?.(screen);
  }

  /** What was pressed is known not to be recorded: that outlives a reload too.
   *  @param {Iisam.Screen} screen */
  function refuse({ press, notice }) {
    const draft = drafts.all(shown?.run).find(({ pressed }) => pressed?.press === press);
    if (draft) drafts.keep(shown?.run, { ...draft, refused: true });
    if (notice) tell(notice);
  }

  /** @param {Iisam.Screen} screen @param {Iisam.Screen | null} before */
  function show(screen, before) {
    if (staysPut(before, screen)) {
      page.querySelector(".case")?.replaceWith(standing(screen));
      current.slot.replaceChildren();
      if (screen.notice) tell(screen.notice);
      return;
    }
    say();
    const only = current?.renew && sameBut(before, screen, ...PASSING, ...POINTS);
    const newest = only ? current.renew(screen) : draw(screen, before);
    page.querySelectorAll(".scrolls").forEach((box) => reach.observe(box));
    if (only) page.querySelector(".case")?.replaceWith(standing(screen));
    if (!before || !newest) return; // the first screen leaves the focus where the reader put it
    // A written record further down the page reads itself again when it hears this.
    if (screen.kind === "follows") document.dispatchEvent(new CustomEvent("iisam:recorded"));
    attend(newest);
    say(current.say);
  }

  window.addEventListener("keydown", guard, true);
  root.addEventListener("click", rest, true);
  element.append(root);
  const unsubscribe = host.on(arrive);
  arrive(host.screen);
  return () => {
    window.removeEventListener("keydown", guard, true);
    unsubscribe?.();
    saving.stop();
    hush.forEach(clearTimeout);
    reach.disconnect();
    root.remove();
  };
}

export default {
  /** @param {{model: any, el: HTMLElement}} widget */
  render({ model, el }) {
    return mount(el, {
      screen: model.get("screen"),
      on(fn) {
        const heard = () => fn(model.get("screen"));
        model.on("change:screen", heard);
        return () => model.off("change:screen", heard);
      },
      send: (message) => model.send(message),
      remedy: "restart the kernel",
      // JupyterLab marks every widget so when the kernel behind it has ended or was restarted.
      alive: () => !el.closest(".jupyter-widgets-disconnected"),
    });
  },
};
