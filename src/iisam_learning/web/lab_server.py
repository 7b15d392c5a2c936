"""JupyterLab's own server, as the child of the course: `python -m iisam_learning.web.lab_server`.

It reads no configuration but ours, so that a learner's other Jupyter settings can neither break
the course nor be changed by it, and it runs nothing that lies beside a lesson.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from iisam_learning.lessons.copy import OURS
from iisam_learning.paths import STATIC

_LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    # No press on a lesson's words is a command of JupyterLab, such as to run what is in it.
    "@jupyterlab/apputils-extension:sanitizer": {"allowCommandLinker": False},
    # Every cell stays on the page, so that find, print and a screen reader reach all of it.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
# These speak to parts of the server that ours does without, or would show a lecturer's tools.
_LAB_PAGE = {
    "disabledExtensions": {
        "@jupyter/nbgrader": True,
        "@jupyter-notebook/lab-extension": True,
        "@jupyterlab/apputils-extension:announcements": True,
        "jupyterlab-jupytext": True,
    }
}


def main() -> None:
    """Read what `Lab` says through the pipe, serve, and say the port once it answers."""
    folder, source = Path(sys.stdin.readline()[:-1]), Path(sys.stdin.readline()[:-1])
    token, root = sys.stdin.readline().strip(), sys.stdin.readline().strip()
    with _own_voice() as parent, _own_settings(folder) as settings:
        _sign(folder, source)
        app = _server(folder, token, root, settings)

        def listening() -> None:
            print(app.port, file=parent, flush=True)

        app.io_loop.add_callback(listening)
        threading.Thread(target=_end_with_the_parent, args=(app,), daemon=True).start()
        app.start()


def _end_with_the_parent(app: Any) -> None:
    sys.stdin.read()  # until the other end is closed, by whatever
    app.stop(from_signal=True)


@contextmanager
def _own_voice() -> Iterator[TextIO]:
    """The pipe to the parent; what Jupyter and its kernels print goes to the log instead."""
    sys.stdout.flush()
    pipe = os.dup(1)
    os.dup2(2, 1)
    with open(pipe, "w", encoding="utf-8") as parent:
        yield parent


def _sign(folder: Path, source: Path) -> None:
    """Mark the notebooks that are ours to the byte as trusted, as `jupyter trust` does."""
    from nbformat import read
    from nbformat.sign import NotebookNotary

    # Not needed to run a lesson, which is looked at strictly: a full disk is no obstacle.
    with suppress(OSError, ValueError):
        notary = NotebookNotary()
        for ours in source.glob("*/*.ipynb"):
            path = folder / ours.relative_to(source)
            if path.is_file() and path.read_bytes() == ours.read_bytes():
                notary.sign(read(path, as_version=4))
        notary.store.close()


def _server(folder: Path, token: str, root: str, settings: Path) -> Any:
    """Jupyter's server with JupyterLab, ready to start; all its addresses begin with `root`."""
    from jupyterlab.labapp import LabApp
    from traitlets.config import Config

    from iisam_learning.web.lab_notebooks import Notebooks

    config = Config()
    config.ServerApp.update(
        ip="127.0.0.1",
        port=_a_free_port(),
        base_url=f"/{root}/",
        root_dir=str(folder),
        contents_manager_class=Notebooks,
        open_browser=False,
        allow_unauthenticated_access=False,
        allow_root=True,  # a learner in a container is root; the server stays on this machine
        terminals_enabled=False,
        jpserver_extensions={"jupyterlab": True},
    )
    config.IdentityProvider.token = token
    config.KernelSpecManager.allowed_kernelspecs = {"python3"}
    # A tab that is closed leaves its kernel behind.
    config.MappingKernelManager.update(cull_idle_timeout=180, cull_interval=30)
    config.LabApp.update(
        user_settings_dir=str(settings),
        workspaces_dir=str(folder / OURS / "jupyter" / "workspaces"),
        news_url=None,
        check_for_updates_class="jupyterlab.handlers.announcements.NeverCheckForUpdate",
        extension_manager="readonly",
    )
    return LabApp.initialize_server(argv=[], config=config)


def _a_free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def _own_settings(folder: Path) -> Iterator[Path]:
    """Jupyter's paths for this server: our extension, our Python and nothing else.

    Yields the folder of the learner's own JupyterLab settings: a large font or a dark theme is
    theirs and stays, where their home may be written to.
    """
    from jupyter_core.paths import jupyter_config_dir, jupyter_data_dir, jupyter_runtime_dir
    from jupyterlab.commands import get_user_settings_dir

    ours = folder / OURS / "jupyter"
    _clear(ours)  # whatever lies there came with somebody's copy of the folder
    ours.mkdir(mode=0o700)
    shutil.copytree(STATIC / "labextension", ours / "labextensions" / "iisam-learning")
    _own_kernel(ours / "kernels" / "python3", ours / "ipython")
    theirs = Path(get_user_settings_dir())
    for name, home in (
        ("JUPYTER_DATA_DIR", jupyter_data_dir()),
        ("JUPYTER_RUNTIME_DIR", jupyter_runtime_dir()),
    ):
        if not _can_be_written(Path(home)):
            os.environ[name] = str(ours / name.lower())
    if not _can_be_written(theirs):
        theirs = ours / "settings"
    # From here on Jupyter's folder of settings is an empty one.
    os.environ["JUPYTER_NO_CONFIG"] = "1"
    os.environ["JUPYTER_PATH"] = os.pathsep.join(
        one for one in (str(ours), os.environ.get("JUPYTER_PATH")) if one
    )
    empty = Path(jupyter_config_dir())
    try:
        labconfig = empty / "labconfig"
        labconfig.mkdir(exist_ok=True)
        (labconfig / "default_setting_overrides.json").write_text(json.dumps(_LAB_SETTINGS))
        (labconfig / "page_config.json").write_text(json.dumps(_LAB_PAGE))
        yield theirs
    finally:
        shutil.rmtree(empty, ignore_errors=True)
        _clear(ours)


def _clear(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _can_be_written(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _own_kernel(place: Path, ipython: Path) -> None:
    """A kernel that is this very Python, and takes no file beside the notebook for a module."""
    place.mkdir(parents=True)
    # -P keeps Python from looking there, and IPython would add the folder again by itself.
    start = ["-P", "-m", "ipykernel_launcher", "--InteractiveShellApp.ignore_cwd=True"]
    spec = {
        "argv": [sys.executable, *start, "-f", "{connection_file}"],
        "display_name": "Python 3",
        "language": "python",
        # A profile of our own: their IPython start-up files are not part of the course.
        "env": {
            "IPYTHONDIR": str(ipython),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
            "PYTHONSAFEPATH": "1",
        },
        "metadata": {"debugger": False},
    }
    (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


if __name__ == "__main__":
    main()
