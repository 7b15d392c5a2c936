// The learner's screen: it draws the JSON of screen.py and sends back what the learner does.
//
// The view keeps no truth. Python makes every screen and keeps every decision; what stands here is
// only the form a learner is filling in. A host is {screen(), on(fn) -> unsubscribe, send(message)};
// anywidget is one host, and the page without Python or the room may be others.
//
// Two kinds of text: words written by the course's authors arrive as safe HTML from the compile
// step and go through `authored`; everything else, a learner's words above all, is set as text.

const PATIENCE = 5000; // ms until the view says that no answer came
const DRAWING = 30000; // ms: the first picture of a session may have to start matplotlib
const SURE = ["guess", "unsure", "fairly sure", "sure"];
const STATUS = {
  "in force": (since) => `In force since ${since}`,
  guidance: (since) => `Guidance of ${since}`,
  practice: () => "Good practice, not law",
  announced: (since) => `Announced for ${since}`,
  history: (since) => `Earlier law, from ${since}`,
};
const BESIDE_THE_FORM = ["held", "refused", "not-saved"];

// ---- small pieces ---------------------------------------------------------------------------

/** An element; a function among the attributes is a listener, a string child is text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value || value === 0) element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter((child) => child || child === 0));
  return element;
}

function authored(html, kind = "") {
  const block = make("div", { class: `words ${kind}` });
  block.innerHTML = html;
  return block;
}

function button(label, press, kind = "plain") {
  return make("button", { type: "button", class: kind, click: (event) => press(event.currentTarget) }, label);
}

const paragraph = (text, kind) => text && make("p", { class: kind }, text);
const agencyName = (agency, hue) => make("b", { class: `agency hue-${hue % 8}` }, agency);
const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;
const minutesOf = (number) => (number ? `about ${count(number, "minute", "minutes")}` : "");
const dotted = (...parts) => parts.filter(Boolean).join(" · ");
const list = (tag, kind, items, entry) =>
  items?.length > 0 && make(tag, { class: kind, role: "list" }, items.map((item) => make("li", {}, entry(item))));
const firstName = (you, otherwise) => (you?.includes(",") ? you.split(",")[0] : otherwise);

/** A box that scrolls by itself where it must; `reachable` serves the keyboard then. */
const scrolling = (kind, label, content) =>
  make("div", { class: `scrolls ${kind}`, "data-label": label }, content);

/** Gives a box a name and a place in the tab order while there is more in it than it shows. */
function reachable(box) {
  const overflows = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  const facts = { tabindex: "0", role: "group", "aria-labelledby": box.dataset.label };
  for (const [name, value] of Object.entries(facts)) {
    if (overflows) box.setAttribute(name, value);
    else box.removeAttribute(name);
  }
}

function table(head, rows, caption, label = null) {
  const row = ([first, ...cells]) =>
    make("tr", {}, make("th", { scope: "row" }, first), cells.map((cell) => make("td", {}, cell)));
  return make("table", { "aria-labelledby": label }, caption,
    make("thead", {}, make("tr", {}, head.map((cell) => make("th", { scope: "col" }, cell)))),
    make("tbody", {}, rows.map(row)));
}

// ---- what every screen has ------------------------------------------------------------------

function standing(screen) {
  if (!screen.case) return make("div", { class: "case" });
  const about = minutesOf(screen.minutes_left);
  const left = about && screen.kind !== "note" ? `${about} left` : about;
  const steps = screen.of && screen.kind !== "ending" ? `decision ${screen.done + 1} of ${screen.of}` : "";
  const saved = screen.saved && screen.kind !== "follows" ? `Saved at ${screen.saved}` : "";
  return make("div", { class: "case" },
    paragraph(dotted(screen.case.title, screen.case.nation), "title"),
    screen.you && make("p", { class: "you" }, "You are ", make("b", {}, screen.you)),
    paragraph(screen.date, "date"),
    (left || steps || saved) && make("p", { class: "left" }, dotted(left, steps, saved),
      steps && make("progress", { max: screen.of, value: String(screen.done), "aria-hidden": "true" })));
}

/** A calm message with what to do next; its title can take the focus. */
function noticeOf(notice, choose) {
  const choices = (notice.choices ?? []).map((choice) =>
    button(choice.label, (pressed) => choose(choice.send, pressed)));
  return make("div", { class: `notice ${notice.kind}` },
    make("p", { class: "notice-title" }, notice.title),
    paragraph(notice.words),
    choices.length > 0 && make("div", { class: "row" }, choices));
}

/** What you know. On a narrow screen all but the newest entry is folded away, by CSS. */
function knowledge(screen, desk) {
  const entries = screen.known ?? [];
  const fresh = entries.filter((entry) => entry.new);
  const newest = fresh.at(-1) ?? entries.at(-1);
  const title = make("h2", { id: desk.id("known") }, "What you know");
  const lines = make("ol", { id: desk.id("entries"), role: "list" }, entries.map((entry) => {
    const { title: agency, hue } = entry.agency;
    const kinds = [`hue-${hue % 8}`, entry.told ? "told" : "own", entry === newest ? "" : "older"];
    return make("li", { class: kinds.join(" ") },
      make("p", { class: "when" }, entry.new && [make("span", { class: "tag" }, "new"), " "],
        dotted(entry.date, entry.told)),
      make("p", {}, agencyName(agency, hue)),
      authored(entry.words));
  }));
  const all = `Show all ${entries.length} entries`;
  const unfold = make("button", { type: "button", class: "quiet unfold", "aria-expanded": "false",
    "aria-controls": desk.id("entries"), click: () => open(!section.classList.contains("open")) }, all);
  const section = make("section", { class: "known card", "aria-labelledby": desk.id("known") },
    title,
    paragraph(count(entries.length, "entry", "entries") + (fresh.length > 0 ? `, ${fresh.length} new` : ""), "count"),
    scrolling("entries", desk.id("known"), lines),
    entries.length > 1 && unfold,
    screen.not_asked?.length > 0 && make("p", { class: "not-asked" },
      `You have not asked: ${screen.not_asked.join(", ")}. You do not know whether they hold anything.`));
  function open(wanted) {
    section.classList.toggle("open", wanted);
    unfold.setAttribute("aria-expanded", String(wanted));
    unfold.textContent = wanted ? "Show only the newest entry" : all;
  }
  return { section, title, open, fresh };
}

function foot(screen) {
  const typing = screen.kind === "point"
    ? " What you have chosen or typed here but not recorded is not kept." : "";
  const safe = screen.saved
    ? `Everything you recorded is saved, the last at ${screen.saved}. You may close this page.`
    : "You may close this page. Whatever you record is saved at once.";
  return make("div", { class: "foot" },
    make("details", { class: "ring" }, make("summary", {}, "Worried about someone real? Stop and ring"),
      paragraph("This course cannot advise you about a real person, and nothing about one belongs in it. "
        + "Ring now:"),
      list("ul", "", screen.ring, ([who, number]) => [`${who}: `, make("b", {}, number)])),
    screen.kind !== "trouble" && make("details", { class: "stop" },
      make("summary", {}, "Stop here, come back later"),
      paragraph(`${safe}${typing} When you open it again, you go on from here.`)));
}

// ---- pages: each gives the story's parts, the heading that takes the focus, and a message slot

function playerButtons(players, label, desk) {
  const kind = players.length === 1 && !desk.ended ? "go" : "plain";
  return list("ul", "players", players, (player) => [
    make("p", {}, make("b", {}, player.title)),
    paragraph(player.you),
    paragraph(dotted(minutesOf(player.minutes), player.started), "small"),
    button(label(player), (pressed) => desk.ask({ kind: "choose-agency", agency: player.id }, pressed), kind)]);
}

function choosePage(screen, desk) {
  const heading = make("h2", {}, "Who do you want to be?");
  const begin = (player) => `${player.started ? "Go on" : "Begin"} as ${firstName(player.you, player.title)}`;
  return { heading, story: [make("section", { class: "card" }, heading,
    authored(screen.words ?? ""), desk.slot, playerButtons(screen.playable, begin, desk))] };
}

function notePage(screen, desk) {
  const heading = make("h2", {}, "Before you begin");
  return { heading, story: [make("section", { class: "card" }, heading,
    screen.content_note && make("div", { class: "content-note" },
      paragraph(screen.content_note),
      screen.support?.length > 0 && [paragraph("If it stays with you:"),
        make("ul", {}, screen.support.map((line) => make("li", {}, line)))]),
    authored(screen.words ?? ""), desk.slot,
    make("div", { class: "row" },
      button("Begin", (pressed) => desk.ask({ kind: "begin" }, pressed), "go")))] };
}

/** The scene, and where the author wrote one, its short summary in its place. */
function sceneOf(point, desk) {
  const scene = authored(point.words, "scene");
  if (!point.summary) return [scene];
  const summary = make("div", { class: "words scene", hidden: true }, paragraph(point.summary));
  const labels = ["Skip this scene: read a short summary instead", "Read the whole scene"];
  const swap = button(labels[0], () => {
    summary.hidden = !summary.hidden;
    scene.hidden = !summary.hidden;
    swap.textContent = labels[Number(scene.hidden)];
    desk.say(scene.hidden ? "The short summary is shown." : "The whole scene is shown.");
  }, "quiet");
  const free = make("span", { class: "small" }, "Skipping never costs marks.");
  return [make("div", { class: "skip" }, swap, free), scene, summary];
}

function optionsOf(point, question, draft) {
  const kind = point.choose === "many" ? "checkbox" : "radio";
  return make("fieldset", { class: "options" }, make("legend", {}, make("h2", {}, question)),
    kind === "checkbox" && paragraph("Tick all that you would choose.", "small"),
    point.options.map((option) => {
      const input = make("input", { type: kind, name: "option", value: option.id });
      input.checked = draft.options?.includes(option.id) ?? false;
      return make("label", { class: "option" }, input, make("span", {}, option.title));
    }));
}

function reasonOf(point, draft, desk) {
  const only = make("p", { class: "small", id: desk.id("only") },
    "About this case only, never a real person.");
  const prompts = point.prompts?.length > 0 && make("ul", { class: "prompts", id: desk.id("prompts") },
    point.prompts.map((prompt) => make("li", {}, prompt)));
  const label = point.record ? "Your written record"
    : point.about === "reflect" ? `Your thoughts${point.options.length > 0 ? ". You may leave this empty." : ""}`
      : `Why? One sentence is enough.${point.reason_needed ? "" : " You may leave it empty."}`;
  const textarea = make("textarea", { id: desk.id("why"), name: "rationale", rows: point.record ? "9" : "2",
    "aria-describedby": [prompts && desk.id("prompts"), desk.id("only")].filter(Boolean).join(" ") });
  textarea.value = draft.rationale ?? "";
  return make("div", { class: "why" }, make("label", { for: desk.id("why") }, label), prompts, textarea, only);
}

function sureness(draft) {
  return make("fieldset", { class: "sure" }, make("legend", {}, "How sure are you? You may leave this out."),
    make("div", { class: "taps" }, SURE.map((word, index) => {
      const input = make("input", { type: "radio", name: "confidence", value: String(index + 1) });
      input.checked = draft.confidence === index + 1;
      return make("label", {}, input, make("span", {}, word));
    })));
}

function pointPage(screen, desk) {
  const { point } = screen;
  const draft = screen.draft ?? {};
  const question = point.question === point.scene ? "What do you do?" : point.question;
  const choosing = point.options.length > 0;
  const heading = make("h2", {}, point.scene);
  const reflecting = point.about === "reflect"; // never marked: nobody asks how sure they are
  const act = reflecting ? `Record my ${choosing ? "answer" : "thoughts"}` : "Record my decision";
  const record = make("button", { type: "submit", class: "go" }, act);
  const progress = make("p", { class: "progress", role: "status" });
  const row = make("div", { class: "row" }, record, progress);
  const place = (slot) => row.before(slot);
  let asked = false;
  const form = make("form", { novalidate: true, submit: (event) => { event.preventDefault(); decide(); },
    change: () => { asked = false; } },
    choosing ? optionsOf(point, question, draft) : make("h2", {}, question),
    reasonOf(point, draft, desk),
    choosing && !reflecting && sureness(draft),
    screen.assessed && !reflecting && paragraph("This lesson is marked. The first decision you record here is the one "
      + "that counts.", "small"),
    row);
  place(desk.slot);

  const held = () => ({
    point: point.id,
    options: [...form.querySelectorAll("[name=option]:checked")].map((input) => input.value),
    rationale: form.elements.rationale.value,
    confidence: Number(form.elements.confidence?.value) || null,
  });
  /** A message right above what it asks for, and the focus there. */
  const need = (title, target, before) => {
    desk.tell({ kind: "needs", title }, (slot) => before.before(slot));
    target.focus();
  };

  function decide() {
    const answer = held();
    if (point.choose === "one" && choosing && answer.options.length === 0) {
      const first = form.querySelector("[name=option]");
      return need(`Choose an option, then press ${act}.`, first, first.parentElement);
    }
    if (point.reason_needed && !answer.rationale.trim()) {
      const { rationale } = form.elements;
      const words = point.record ? "record" : "reason";
      return need(`Write your ${words}, then press ${act}.`, rationale, rationale);
    }
    if (point.choose === "many" && choosing && answer.options.length === 0 && !asked) {
      asked = true;
      return desk.tell({ kind: "needs", title: "You ticked nothing.",
        words: `If you mean to choose none of these, press ${act} again.` });
    }
    return desk.ask({ kind: "decide", ...answer, confirmed: false }, record, act);
  }

  /** A choice that a notice offers. Words changed since then are looked at anew by Python. */
  function choose(message, pressed) {
    if (message.kind !== "decide") {
      desk.ask(message, pressed);
      return form.elements.rationale.focus(); // the pressed button goes away with the notice
    }
    const answer = held();
    const rationale = message.rationale === "" ? "" : answer.rationale;
    const confirmed = message.confirmed && rationale === message.rationale;
    return desk.ask({ ...message, ...answer, rationale, confirmed }, pressed, act);
  }
  const fresh = (screen.known ?? []).filter((entry) => entry.new).length;
  return { heading, progress, choose, place,
    say: fresh > 0 && `${count(fresh, "new entry", "new entries")} in What you know.`,
    story: [make("section", { class: "card" }, heading, sceneOf(point, desk), form)] };
}

function lawOf(law, date, overdue) {
  const sourceOf = (entry) => /^https?:\/\/\S+$/.test(entry.source)
    ? make("a", { href: entry.source, target: "_blank", rel: "noopener" },
      `Source: ${new URL(entry.source).hostname}`, make("span", { class: "unseen" }, `, ${entry.title}`))
    : entry.source;
  const entryOf = (entry) => [
    make("p", {}, make("b", {}, entry.title), entry.stale && make("span", { class: "tag" }, "check again")),
    paragraph(entry.says),
    make("p", { class: "small" }, `${STATUS[entry.status]?.(entry.since) ?? entry.status}. `,
      entry.source && [sourceOf(entry), ". "], entry.checked && `Checked ${entry.checked}.`)];
  const then = law.on_this_day;
  const lasts = (entry) => then.some((one) => JSON.stringify(one) === JSON.stringify(entry));
  const still = law.today.filter(lasts).map((entry) => entry.title);
  return make("details", { class: "law", open: true },
    make("summary", {}, make("h3", {}, `The law, ${law.nation}`)),
    overdue && paragraph("Our review of some of this law is overdue. Check it before you rely on it.", "overdue"),
    then.length > 0 && make("h4", {}, `On this day in the case, ${date}`),
    list("ul", "", then, entryOf),
    make("h4", {}, "Today"),
    still.length > 0 && paragraph(`The same: ${still.join("; ")}.`),
    list("ul", "", law.today.filter((entry) => !lasts(entry)), entryOf),
    paragraph(law.review, "small"));
}

/** What the learner recorded here, with the way to take their words out of it. */
function decidedOf(screen, desk) {
  const { decided, point } = screen;
  let asked = false;
  const forget = (pressed) => {
    if (asked) return desk.ask({ kind: "forget", point: point.id }, pressed);
    asked = true;
    return desk.tell({ kind: "needs", title: "Your words will be removed for good. Your decision stays.",
      words: "To go ahead, press Take my words back again." }, (slot) => pressed.before(slot));
  };
  return make("div", { class: "decided" },
    make("p", { class: "small" }, "You decided", screen.saved && ` · Saved at ${screen.saved}`),
    decided.titles.length > 1 ? make("ul", {}, decided.titles.map((title) => make("li", {}, title)))
      : paragraph(decided.titles[0] ?? (point.options?.length ? "To choose none of these." : null), "chosen"),
    decided.rationale && make("div", {},
      paragraph(point.record ? "Your written record" : "In your words", "small"),
      paragraph(decided.rationale, "own-words")),
    decided.confidence && paragraph(`How sure you were: ${SURE[decided.confidence - 1]}.`, "small"),
    decided.can_forget && make("div", {}, button("Take my words back", forget, "quiet")));
}

function followsPage(screen, desk) {
  const { point, follows } = screen;
  const back = screen.looking_back;
  const heading = make("h3", {}, back ? "What would have followed" : "What follows");
  const fresh = (screen.known ?? []).filter((entry) => entry.new).length;
  const prices = [["If nobody shares", follows.nobody_shares], ["If too much is shared", follows.too_much]]
    .filter(([, html]) => html);
  const banner = back && make("div", { class: "notice looking-back" },
    make("p", { class: "notice-title" }, "You are looking at another choice. Your record has not changed."),
    paragraph(`This choice: ${screen.looked_at.titles.join("; ")}`));
  const next = back
    ? button("Back to my own decision", (pressed) => desk.ask({ kind: "back" }, pressed), "go")
    : button(screen.go_on ?? "Go on", (pressed) => desk.ask({ kind: "go-on" }, pressed), "go");
  const look = (other) => button(other.title,
    (pressed) => desk.ask({ kind: "look", point: point.id, options: [other.id] }, pressed));
  return { heading: back ? banner.firstChild : heading,
    say: back ? "" : (follows.news ?? []).join(" "),
    story: [
      make("section", { class: "card" }, make("h2", {}, point.scene),
        make("details", {}, make("summary", {}, "Read the scene again"), authored(point.words)),
        decidedOf(screen, desk)),
      make("section", { class: "card next" }, banner, heading,
        follows.words ? authored(follows.words)
          : point.about === "reflect" && paragraph("Your answer is recorded. It earns no points."),
        fresh > 0 && !back && button(`Show ${count(fresh, "new entry", "new entries")} in What you know`,
          desk.showNew, "quiet show-new"),
        follows.views?.length > 0 && make("h3", {}, "How others see it"),
        list("ul", "pairs views", follows.views, (view) => [make("p", {}, agencyName(view.agency, view.hue),
          view.who ? `, ${view.who}:` : ":"), authored(view.words)]),
        prices.length > 0 && make("h3", {}, "The price of both errors"),
        list("ul", "pairs prices", prices, ([label, html]) =>
          [make("p", { class: "small" }, make("b", {}, label)), authored(html)]),
        paragraph(follows.judgement, "small"),
        follows.law && lawOf(follows.law, screen.date, screen.law_is_stale),
        screen.others?.length > 0 && make("details", { class: "others" },
          make("summary", {}, "See how another choice plays"),
          paragraph("Looking changes nothing in your record.", "small"),
          list("ul", "", screen.others, look)),
        desk.slot, make("div", { class: "row" }, next))] };
}

/** The picture of the case, wide and narrow; without one, the place where it will come. */
function pictureOf(picture) {
  if (!picture) return make("div", { class: "picture-place" });
  const drawn = (svg, kind) => {
    const box = make("div", { class: kind });
    box.innerHTML = svg; // drawn by our own Python
    return box;
  };
  return make("figure", { class: picture.narrow ? "both" : "" }, drawn(picture.svg, "wide"),
    picture.narrow && drawn(picture.narrow, "narrow"), make("figcaption", {}, picture.caption));
}

function endingPage(screen, desk, before) {
  const { ending, knew, picture, points } = screen;
  const top = make("h2", {}, ending.title);
  const pointsHeading = make("h3", { id: desk.id("points") }, "Your points");
  const knewCaption = knew && make("caption", { id: desk.id("knew") }, make("span", {}, knew.caption));
  const again = (player) => `Play it as ${firstName(player.you, player.title)}`;
  const heading = before?.kind === "ending" && points && !before.points ? pointsHeading : top;
  return { heading, story: [make("section", { class: "card" }, top, authored(ending.words),
    screen.path?.length > 0 && make("h3", {}, "What you decided"),
    list("ol", "path", screen.path, (step) => [paragraph(step.date, "small"),
      make("p", {}, make("b", {}, step.scene)), step.you_chose.map((title) => paragraph(title))]),
    screen.voices?.length > 0 && [make("h3", {}, "What the family says"),
      screen.voices.map((voice) => make("div", { class: "voice" }, make("p", {}, make("b", {}, voice.title)),
        make("blockquote", {}, authored(voice.words)), paragraph(voice.label, "small")))],
    knew?.rows.length > 0 && [make("h3", {}, "Who knew what, and when"),
      scrolling("knew", desk.id("knew"), table(knew.head, knew.rows, knewCaption)),
      (knew.kept ?? []).map((sentence) => paragraph(sentence, "small"))],
    knew?.rows.length > 0 && pictureOf(picture),
    points ? [pointsHeading, paragraph(points.sentence),
      points.rows?.length > 0 && scrolling("points", desk.id("points"),
        table(["Scene", "It is", "You earned"], points.rows.map((row) => [row.scene, row.kind, row.score]),
          null, desk.id("points")))]
      : screen.points_offer && make("div", { class: "row" },
        button("Show my points", (pressed) => desk.ask({ kind: "points" }, pressed))),
    desk.slot,
    screen.again?.length > 0 && [make("h3", {}, "The same case, in another chair"),
      playerButtons(screen.again, again, desk)])] };
}

function troublePage(screen, desk) {
  const heading = make("h2", {}, screen.title);
  return { heading, story: [make("section", { class: "card" }, heading,
    paragraph(screen.words), paragraph(screen.next), desk.slot)] };
}

const PAGES = {
  choose: choosePage, note: notePage, point: pointPage,
  follows: followsPage, ending: endingPage, trouble: troublePage,
};

// ---- the view's life ------------------------------------------------------------------------

/** Whether the learner stays where they are, so that nothing they did may be drawn anew. */
function staysPut(before, next) {
  if (before?.kind !== next.kind) return false;
  if (next.kind === "point") return before.point.id === next.point.id;
  const facts = (screen) =>
    JSON.stringify({ ...screen, ticket: 0, saved: null, notice: null, picture: null });
  return facts(before) === facts(next) && !next.notice;
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
      host.send({ ...message, ticket: shown.ticket });
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
    reach.disconnect();
    page.querySelectorAll(".scrolls").forEach((box) => reach.observe(box));
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
    setTimeout(() => place.replaceChildren(), DRAWING);
    try {
      host.send({ kind: "picture", ticket: shown.ticket });
    } catch {
      place.replaceChildren();
    }
  }

  function arrive(received) {
    if (!received?.kind) return;
    const before = shown;
    const same = before?.kind === "ending" && received.kind === "ending" && before.agency?.id === received.agency?.id;
    const screen = same && !received.picture ? { ...received, picture: before.picture } : received;
    drawing = drawing && same;
    settle();
    shown = screen;
    if (staysPut(before, screen)) {
      page.querySelector(".case").replaceWith(standing(screen));
      if (screen.picture) page.querySelector(".picture-place")?.replaceWith(pictureOf(screen.picture));
      current.slot.replaceChildren();
      if (screen.notice) tell(screen.notice);
      return;
    }
    const newest = draw(screen, before);
    wantPicture();
    if (!before) return; // the first screen leaves the focus where the reader put it
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
