"""The peer: a bare anywidget in a notebook on Jupyter, as fast as we know how to make it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat

HERE = Path(__file__).parent
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\S*token=(\w+)")
# As little as a page that records can be: one press, one durable line, one answer.
BARE = '''
import anywidget, os, traitlets
class Bare(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
      const button = document.createElement("button");
      button.textContent = "press"; button.className = "bare";
      const told = document.createElement("p"); told.className = "told";
      button.addEventListener("click", () => model.send({}));
      model.on("change:told", () => { told.textContent = model.get("told"); });
      el.append(button, told);
    } };"""
    told = traitlets.Unicode("").tag(sync=True)
    def __init__(self):
        super().__init__()
        self.count = 0
        self.on_msg(self.answer)
    def answer(self, *_):
        self.count += 1
        with open("bare.jsonl", "a") as file:
            file.write(f"{self.count}\\n")
            file.flush()
            os.fsync(file.fileno())
        self.told = f"answer {self.count}"
Bare()
'''


@contextmanager
def served(place: Path, port: int) -> Iterator[tuple[str, float]]:
    """JupyterLab with the notebook `bare.ipynb`; yields its address and the seconds it took.

    place: an empty folder; settings, trust and notebook lie there and nowhere else.
    """
    work, share = place / "work", place / "share"
    work.mkdir(parents=True, exist_ok=True)
    shutil.copytree(HERE, share / "labextensions" / "bench-peer", dirs_exist_ok=True)
    homes = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}
    env = {
        **os.environ,
        **{name: str(place / folder) for name, folder in homes.items()},
        "JUPYTER_PATH": str(share),
        "JUPYTERLAB_WORKSPACES_DIR": str(place / "workspaces"),
    }
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(BARE)],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
        },
    )
    nbformat.write(notebook, work / "bare.ipynb")
    subprocess.run(
        [sys.executable, "-m", "jupyter", "trust", str(work / "bare.ipynb")],
        env=env,
        check=True,
        capture_output=True,
    )
    start = time.perf_counter()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *(f"--port={port}", "--ip=127.0.0.1", f"--ServerApp.root_dir={work}"),
            "--LabApp.news_url=",
            "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        ],
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for line in server.stderr:
            if found := ADDRESS.search(line):
                break
        else:
            raise RuntimeError("JupyterLab did not start")
        took = time.perf_counter() - start
        yield f"http://127.0.0.1:{found[1]}/doc/tree/bare.ipynb?token={found[2]}", took
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()
