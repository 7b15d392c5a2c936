// The page without code: puts what each cell of a lesson shows in its place, and joins our
// widgets to their kernel. It speaks the few messages of Jupyter's widget protocol that anywidget
// needs, over the kernel's own socket, so that a page loads kilobytes where Voila's own front end
// is five megabytes of JupyterLab.

const LOST = "Not connected. Nothing that was saved is lost. Reload this page.";
const SLOW = "Still opening. The first time can take half a minute.";
const FAILED =
  "This part of the lesson did not open. What you have recorded is not lost. Reload this page; " +
  "if it happens again, tell the person who gave you the course.";
const SLOW_AFTER = 8_000; // milliseconds
const LOST_AFTER = 75_000; // a kernel is given a minute to start
const TRIES = 4; // to reach the kernel again, e.g. after the computer has slept

// Not randomUUID, which a browser has only over https and on its own machine.
const name = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16)).join("");

// ---------------------------------------------------------------------------------------------
// The kernel's socket: Jupyter's messages as plain JSON.

class Kernel {
  constructor({ base, kernel }) {
    this.id = kernel;
    this.base = base;
    this.session = name();
    this.models = new Map();
    this.tries = 0;
    this.over = false;
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const path = `${this.base}api/kernels/${this.id}/channels?session_id=${this.session}`;
    this.socket = new WebSocket(`${scheme}://${location.host}${path}`);
    this.socket.onopen = () => {
      this.tries = 0;
      hideLost();
      for (const model of this.models.values()) model.ask();
    };
    this.socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.hear(JSON.parse(data));
    };
    this.socket.onclose = () => this.closed();
  }

  closed() {
    if (this.over) return;
    this.tries += 1;
    if (this.tries > TRIES) return this.lost();
    setTimeout(() => this.over || this.connect(), 400 * 2 ** this.tries);
    if (this.tries === 2) showLost(); // about two seconds: longer than a hiccup
  }

  lost() {
    this.over = true;
    showLost();
  }

  // Nothing is kept for later: a decision sent twice a minute after "not recorded" would surprise.
  tell(type, content) {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const header = { msg_id: name(), msg_type: type, session: this.session, username: "" };
    Object.assign(header, { version: "5.3", date: new Date().toISOString() });
    const rest = { parent_header: {}, metadata: {}, channel: "shell", buffers: [] };
    this.socket.send(JSON.stringify({ header, content, ...rest }));
  }

  hear({ header, content }) {
    const state = header.msg_type === "status" ? content.execution_state : header.msg_type;
    if (["dead", "restarting", "shutdown_reply"].includes(state)) {
      this.lost();
    } else if (header.msg_type === "comm_msg") {
      this.models.get(content.comm_id)?.hear(content.data);
    }
  }

  // A page that is left takes its kernel with it, or they would pile up.
  stop() {
    if (this.over) return;
    this.over = true;
    const form = new FormData();
    form.append("_xsrf", document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1] ?? "");
    navigator.sendBeacon(`${this.base}voila/api/shutdown/${this.id}`, form);
  }
}

// ---------------------------------------------------------------------------------------------
// One widget: anywidget's model, as its views expect it.

class Model {
  constructor(kernel, id) {
    this.kernel = kernel;
    this.id = id;
    this.state = {};
    this.changed = {};
    this.listeners = new Map();
    this.ready = new Promise((resolve) => (this.open = resolve));
    kernel.models.set(id, this);
    this.ask();
  }

  ask() {
    this.comm({ method: "request_state" });
  }

  comm(data) {
    this.kernel.tell("comm_msg", { comm_id: this.id, data });
  }

  hear(data) {
    if (data.method === "custom") return this.trigger("msg:custom", data.content, []);
    if (data.method !== "update") return undefined;
    const news = Object.keys(data.state).filter((one) => !same(this.state[one], data.state[one]));
    Object.assign(this.state, data.state);
    this.open();
    for (const trait of news) this.trigger(`change:${trait}`, this, this.state[trait]);
    if (news.length) this.trigger("change", this);
    return undefined;
  }

  get(trait) {
    return this.state[trait];
  }

  set(trait, value) {
    this.state[trait] = this.changed[trait] = value;
    this.trigger(`change:${trait}`, this, value);
  }

  save_changes() {
    this.comm({ method: "update", state: this.changed, buffer_paths: [] });
    this.changed = {};
  }

  send(content) {
    this.comm({ method: "custom", content });
  }

  on(names, listener) {
    for (const event of names.split(/\s+/)) {
      this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
    }
  }

  off(names, listener) {
    for (const event of names?.split(/\s+/) ?? [...this.listeners.keys()]) {
      const left = (this.listeners.get(event) ?? []).filter((one) => listener && one !== listener);
      this.listeners.set(event, left);
    }
  }

  trigger(event, ...news) {
    for (const listener of this.listeners.get(event) ?? []) listener(...news);
  }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const modules = new Map();

async function moduleOf(model) {
  const source = model.get("_esm");
  if (!modules.has(source)) {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    modules.set(source, import(address));
  }
  const { default: given, ...names } = await modules.get(source);
  return given ? (typeof given === "function" ? given() : given) : names;
}

function dress(model) {
  const css = model.get("_css");
  if (!css || [...document.head.querySelectorAll("style")].some((one) => one.textContent === css)) {
    return;
  }
  const style = document.createElement("style");
  style.textContent = css;
  document.head.append(style);
}

async function join(box) {
  const still = box.innerHTML; // the same screen as plain HTML, for a page without its kernel
  const show = () => (box.innerHTML = still);
  const slow = setTimeout(show, SLOW_AFTER);
  box.replaceChildren();
  const model = new Model(kernel, box.dataset.model);
  try {
    await model.ready;
    const widget = await moduleOf(model);
    const { signal } = new AbortController();
    dress(model);
    await widget.initialize?.({ model, signal });
    clearTimeout(slow);
    box.replaceChildren();
    await widget.render?.({ model, el: box, signal });
  } catch (why) {
    show();
    throw why;
  }
}

// ---------------------------------------------------------------------------------------------
// The page: parts arrive while the lesson runs.

let kernel = null;
const opening = () => document.getElementById("opening");

function place(number) {
  const sent = document.querySelector(`template[data-for="${number}"]`);
  const part = document.querySelector(`[data-part="${number}"]`);
  part.replaceChildren(sent.content);
  part.dataset.open = "";
  sent.remove();
  Promise.all([...part.querySelectorAll("[data-model]")].map(join))
    .catch((why) => {
      console.error(why);
      part.append(notice(FAILED));
    })
    .then(() => part === document.querySelector("[data-part]") && opened());
}

function opened() {
  if (!opening()) return;
  // Seen, the lesson itself says so; a screen reader is told.
  Object.assign(opening(), { textContent: "Your lesson is open.", className: "unseen", id: "open" });
}

function notice(words) {
  const line = document.createElement("p");
  line.className = "course-notice";
  line.textContent = words;
  return line;
}

function showLost() {
  const notices = document.getElementById("notices");
  if (notices.querySelector(".course-lost")) return;
  const line = notice(`${LOST} `);
  line.classList.add("course-lost");
  line.setAttribute("role", "alert");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Reload this page";
  button.onclick = () => location.reload();
  line.append(button);
  notices.append(line);
  opening()?.remove();
}

function hideLost() {
  document.querySelector("#notices .course-lost")?.remove();
}

function look() {
  const settings = document.getElementById("kernel");
  // A script's text can come in pieces; what follows it says that it is whole.
  if (!kernel && settings?.nextElementSibling) kernel = new Kernel(JSON.parse(settings.textContent));
  if (!kernel) return;
  for (const mark of document.querySelectorAll("[data-end]")) {
    mark.remove();
    place(mark.dataset.end);
  }
}

const watch = new MutationObserver(look);
watch.observe(document, { childList: true, subtree: true });
const started = performance.now();
const clock = setInterval(() => {
  if (!opening()) return clearInterval(clock);
  const past = performance.now() - started;
  if (past > LOST_AFTER) return kernel ? kernel.lost() : showLost();
  if (past > SLOW_AFTER && opening().textContent !== SLOW) opening().textContent = SLOW;
  return undefined;
}, 1_000);

function ended() {
  look();
  watch.disconnect();
  const missing = [...document.querySelectorAll("[data-part]:not([data-open])")];
  if (missing.length) missing[0].append(notice(FAILED));
  if (missing.length || !document.querySelector("[data-part]")) opening()?.remove();
}

if (document.readyState === "complete") ended();
else {
  look();
  window.addEventListener("DOMContentLoaded", ended);
}
window.addEventListener("pagehide", () => kernel?.stop());
// A page from the browser's memory has no kernel any more.
window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
