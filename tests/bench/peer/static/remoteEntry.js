// The peer's notebook runs itself as soon as its kernel is there, as a lesson of ours does in
// JupyterLab: a peer that waited for somebody to press Run would only look slow.

(() => {
  let scope = {};
  async function shared(name) {
    const versions = Object.values(scope[name] ?? {});
    return (await (versions.find((version) => version.loaded) ?? versions.at(-1)).get())();
  }

  async function run(panel, { NotebookActions }) {
    await panel.context.ready;
    await panel.revealed;
    await panel.sessionContext.ready;
    await NotebookActions.runAll(panel.content, panel.sessionContext);
  }

  window._JUPYTERLAB = window._JUPYTERLAB ?? {};
  window._JUPYTERLAB["bench-peer"] = {
    init(given) {
      scope = given;
    },
    async get() {
      const notebook = await shared("@jupyterlab/notebook");
      const plugin = {
        id: "bench-peer:run",
        autoStart: true,
        activate(app) {
          app.docRegistry.addWidgetExtension("Notebook", {
            createNew(panel) {
              run(panel, notebook).catch((why) => console.error("bench-peer: not run", why));
            },
          });
        },
      };
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
