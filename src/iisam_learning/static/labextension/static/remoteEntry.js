// A JupyterLab extension written by hand: the few lines a bundler would make, and the extension.
//
// A lesson is a notebook that says it is ours and whose code cells are, every one, a call that
// `iisam build` writes. That strict look is the consent: such a lesson is run when it is opened and
// its code is hidden. A notebook with any other code is left alone entirely.

(() => {
  const NAME = "iisam-learning";
  const COMMAND = "iisam-learning:show-code";
  const HOME = document.currentScript.src.replace(/[^/]*$/, "");

  // The same forms as FORMS in lessons.py, where the reason for the odd characters stands.
  const ID = "[a-z0-9]+(?:-[a-z0-9]+)*";
  const SENTENCE = "# [^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]+\\n";
  const NOTEBOOK = "from iisam_learning\\.notebook import ";
  const GRADING = "from iisam_learning\\.grading import ";
  const FORMS = [
    `${NOTEBOOK}play\\nplay\\("${ID}"(?:, agency="${ID}")?\\)`,
    `${NOTEBOOK}record\\nrecord\\("${ID}", "${ID}"\\)`,
    `${NOTEBOOK}debrief\\ndebrief\\("${ID}"\\)`,
    `${GRADING}mark\\nmark\\("${ID}", "${ID}", "${ID}"\\)`,
  ].map((form) => new RegExp(`^${SENTENCE}${form}$`, "u"));

  const isOurs = (source) => FORMS.some((form) => form.test(source));
  const isMark = (source) => FORMS.at(-1).test(source);

  function isLesson(model) {
    const codes = [...model.cells].filter((cell) => cell.type === "code");
    return (
      Boolean(model.getMetadata("iisam")) &&
      codes.length > 0 &&
      codes.every((cell) => isOurs(cell.sharedModel.getSource()))
    );
  }

  // Runs one lesson of a panel that is on the screen and has its kernel; then it is a page.
  async function open(panel, { NotebookActions }) {
    await panel.context.ready;
    if (!isLesson(panel.content.model)) return;
    panel.addClass("iisam-lesson");
    panel.content.node.addEventListener("dblclick", keepRendered, true);
    await panel.revealed;
    await panel.sessionContext.ready;
    if (panel.isDisposed || !panel.sessionContext.session?.kernel) return;
    if (!isLesson(panel.content.model)) return; // it may have been edited while the kernel started
    // On the panel itself: the command of that name would run whatever notebook is in front.
    await NotebookActions.runAll(panel.content, panel.sessionContext);
    for (const cell of panel.content.widgets) {
      const source = cell.model.sharedModel.getSource();
      cell.toggleClass("iisam-mark", cell.model.type === "code" && isMark(source));
    }
    panel.content.activeCellIndex = 0;
    panel.content.node.querySelector(".jp-WindowedPanel-outer")?.scrollTo(0, 0);
  }

  function keepRendered(event) {
    if (event.target.closest(".jp-MarkdownCell")) event.stopPropagation();
  }

  function dress() {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = `${HOME}lesson.css`;
    document.head.append(style);
  }

  function offerCode(app, palette) {
    const lesson = () => {
      const panel = app.shell.currentWidget;
      return panel?.hasClass("iisam-lesson") ? panel : null;
    };
    app.commands.addCommand(COMMAND, {
      label: "Show the code of this course",
      isToggleable: true,
      isToggled: () => Boolean(lesson()?.hasClass("iisam-code-shown")),
      isEnabled: () => Boolean(lesson()),
      execute: () => lesson()?.toggleClass("iisam-code-shown"),
    });
    palette?.addItem({ command: COMMAND, category: "Course" });
  }

  async function extension() {
    const [notebook, apputils] = await Promise.all([
      shared("@jupyterlab/notebook"),
      shared("@jupyterlab/apputils"),
    ]);
    return {
      id: `${NAME}:lesson`,
      description: "Runs a lesson of the course when it is opened, and hides its code.",
      autoStart: true,
      optional: [apputils.ICommandPalette],
      activate(app, palette) {
        dress();
        offerCode(app, palette);
        app.docRegistry.addWidgetExtension("Notebook", {
          createNew(panel) {
            open(panel, notebook).catch((why) => console.error(`${NAME}: not run`, why));
          },
        });
      },
    };
  }

  // What JupyterLab shares with extensions: {name: {version: {get, loaded}}}.
  let scope = {};
  async function shared(name) {
    const versions = Object.values(scope[name] ?? {});
    const one = versions.find((version) => version.loaded) ?? versions.at(-1);
    if (!one) throw new Error(`JupyterLab does not share ${name}`);
    return (await one.get())();
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB[NAME] = {
    init(given) {
      scope = given;
    },
    async get(module) {
      if (module === "./forms") return () => ({ isOurs }); // for our tests
      if (module !== "./extension") throw new Error(`${NAME} has no module ${module}`);
      const plugin = await extension();
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
