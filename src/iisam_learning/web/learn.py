"""The learner's door: their own copy of the course, on a server of their own, in their browser.

The server is Jupyter's with Voila, on this machine only. It reads no configuration but ours, so
that a learner's other Jupyter settings can neither break the course nor be changed by it.
"""

from __future__ import annotations

import asyncio
import html
import json
import os
import shutil
import signal
import sys
import threading
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import chdir, contextmanager, suppress
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, TextIO
from urllib.parse import quote

from iisam_learning import disk
from iisam_learning.lessons.copy import (
    OURS,
    START,
    Copied,
    NoCourse,
    NoRoom,
    copy_course,
    course_source,
    first_lesson,
    is_lesson,
)
from iisam_learning.paths import STATIC

_PORT = 8888


def learn(
    folder: Path | None = None,
    lab: bool = False,
    port: int | None = None,
    browser: bool = True,
    lesson_source: Path | None = None,
) -> int:
    """Put the course into a folder and open it; returns the exit code.

    folder: where the learner's copy is kept; `iisam-course` here when not given.
    lab: open JupyterLab instead of the page without code.
    port: the next free one is taken when it is in use.
    lesson_source: built lessons, `<lesson>/<lesson>.ipynb`; the course of this package by default.
    """
    folder = (folder or Path("iisam-course")).expanduser().resolve()
    try:
        source = lesson_source or course_source()
        lesson = first_lesson(source)
        copied = copy_course(source, folder)
    except NoCourse:
        print("There are no lessons to open yet. In a checkout, first run: iisam build")
        return 1
    except NoRoom as why:
        return _no_room(folder, str(why))
    _sign(copied)
    for sentence in copied.said:
        print(sentence)
    page = f"{lesson}/{lesson}.ipynb"
    place = f"doc/tree/{page}" if lab else f"voila/render/{page}"
    running = _running(folder)
    if running is not None:
        address = f"{running['url']}{place}?token={quote(running['token'])}"
        print(f"Your course is already open at {address}", flush=True)
        if browser:
            _open(address, folder)
        return 0
    try:
        return _serve(folder, place, port, browser)
    except OSError as error:
        return _no_room(folder, disk.why(error))


def _no_room(folder: Path, why: str) -> int:
    print(f"The course cannot be kept in {folder}: {why}.")
    print("Nothing was lost. Name another folder: iisam learn FOLDER")
    return 1


def _sign(copied: Copied) -> None:
    """Mark the notebooks we wrote as trusted, as `jupyter trust` does."""
    from nbformat import read
    from nbformat.sign import NotebookNotary

    if not copied.notebooks:
        return
    # Not needed to run a lesson, which is looked at strictly: a read-only home is no obstacle.
    with suppress(OSError):
        notary = NotebookNotary()
        for path in copied.notebooks:
            notary.sign(read(path, as_version=4))
        notary.store.close()


def _running(folder: Path) -> dict[str, Any] | None:
    """The server we started for this folder earlier, if it still answers."""
    try:
        ours = int((folder / OURS / "server.pid").read_text())
    except (OSError, ValueError):
        return None
    from jupyter_server.serverapp import list_running_servers

    for one in list_running_servers():
        if one["pid"] == ours and Path(one["root_dir"]).resolve() == folder and _answers(one):
            return one
    return None


def _answers(running: dict[str, Any]) -> bool:
    ask = urllib.request.Request(
        f"{running['url']}api/status", headers={"Authorization": f"token {running['token']}"}
    )
    try:
        # The learner's proxy must not be asked about their own machine.
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(ask, timeout=3) as answer:
            return answer.status == 200
    except OSError:
        return False


def _serve(folder: Path, place: str, port: int | None, browser: bool) -> int:
    ours = folder / OURS
    with _quiet(ours / "server.log") as learner:
        try:
            with _own_settings(folder) as settings:
                app = _server(folder, place, port or _PORT, settings)
                token = app.identity_provider.token
                address = f"http://127.0.0.1:{app.port}/{place}?token={token}"

                def listening() -> None:
                    (ours / "server.pid").write_text(str(os.getpid()))
                    print(f"Your course is open at {address}", file=learner)
                    print(
                        f"To stop, press Ctrl+C here. What you record is kept in {folder}",
                        file=learner,
                        flush=True,
                    )
                    if browser:
                        _open(address, folder)

                app.io_loop.add_callback(listening)
                _stop_quietly(app)
                app.start()
                _let_go(app)
        except KeyboardInterrupt:
            pass
        except SystemExit as ended:
            if ended.code:
                print(
                    "The course could not be opened on this machine. "
                    f"What went wrong is written in {ours / 'server.log'}",
                    file=learner,
                )
                return 1
        finally:
            for left in ("server.pid", "open.html"):
                (ours / left).unlink(missing_ok=True)
        print("Stopped. Everything you recorded is kept.", file=learner)
    return 0


def _stop_quietly(app: Any) -> None:
    """Ctrl+C stops the kernels and then the server, on a terminal and without one."""

    def stop(number: int, frame: Any) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # twice: at once
        app.stop(from_signal=True)

    signal.signal(signal.SIGINT, stop)


def _let_go(app: Any) -> None:
    """End what belongs to pages that were still opening: it would keep Python from ending."""
    from jupyter_client.channels import HBChannel

    loop = app.io_loop.asyncio_loop
    unfinished = asyncio.all_tasks(loop)
    for task in unfinished:
        task.cancel()
    if unfinished:
        loop.run_until_complete(asyncio.wait(unfinished, timeout=3))
    for thread in threading.enumerate():
        if isinstance(thread, HBChannel):
            thread.stop()


def _server(folder: Path, place: str, port: int, settings: Path) -> Any:
    """Jupyter's server with JupyterLab and Voila, ready to start."""
    from jupyterlab.labapp import LabApp
    from traitlets.config import Config

    config = Config()
    config.ServerApp.update(
        ip="127.0.0.1",
        port=port,
        root_dir=str(folder),
        default_url=f"/{place}",
        open_browser=False,  # ours waits until the address is printed
        allow_unauthenticated_access=False,
        allow_root=True,  # a learner in a container is root; the server stays on this machine
        terminals_enabled=False,
        jpserver_extensions={"jupyterlab": True, "voila.server_extension": True},
    )
    config.IdentityProvider.token = token_urlsafe(18)
    config.KernelSpecManager.allowed_kernelspecs = {"python3"}
    # A page stops its own kernel when it is left; this is for a browser that was killed.
    config.MappingKernelManager.update(cull_idle_timeout=180, cull_interval=30)
    config.LabApp.update(
        default_url=f"/{place}",
        user_settings_dir=str(settings),
        workspaces_dir=str(folder / OURS / "workspaces"),
        news_url=None,
        check_for_updates_class="jupyterlab.handlers.announcements.NeverCheckForUpdate",
        extension_manager="readonly",
    )
    config.VoilaConfiguration.update(
        template="iisam",
        allow_template_override="NO",
        allow_theme_override="NO",
        prelaunch_hook=_only_lessons,
    )
    # A part that fails must not keep the parts after it from opening.
    config.VoilaExecutor.allow_errors = True
    # Voila would read, and run, a voila.py of the folder somebody happens to be in.
    with chdir(folder / OURS / "jupyter"):
        return LabApp.initialize_server(argv=[], config=config)


def _only_lessons(page: Any, notebook: Any, cwd: str) -> Any:
    """Voila asks this before it runs a notebook: only ours are run."""
    from tornado.web import HTTPError

    if not is_lesson(notebook):
        raise HTTPError(403, "This page opens only the lessons of the course.")
    page.xsrf_token  # noqa: B018  reading it sets the cookie the page needs to stop its kernel
    root = Path(page.settings["server_root_dir"]).expanduser()
    start = Path(START) / f"{START}.ipynb"
    if cwd != START and (root / start).exists():
        up = "/".join([".."] * len(Path(cwd).parts))
        notebook.metadata["iisam"]["start"] = f"{up}/{start.as_posix()}" if up else start.as_posix()
    return notebook


@contextmanager
def _own_settings(folder: Path) -> Iterator[Path]:
    """Jupyter's paths for this server: our page, our extension, our Python and nothing else.

    Yields the folder of the learner's own JupyterLab settings: a large font or a dark theme is
    theirs and stays.
    """
    from jupyter_core.paths import jupyter_config_dir
    from jupyterlab.commands import get_user_settings_dir

    theirs = Path(get_user_settings_dir())
    ours = folder / OURS / "jupyter"
    for old in (ours, folder / OURS / "workspaces"):
        shutil.rmtree(old, ignore_errors=True)
    # Copied and not pointed at: Jupyter wants folders with other names than the package has.
    shutil.copytree(STATIC / "labextension", ours / "labextensions" / "iisam-learning")
    shutil.copytree(STATIC / "voila", ours / "voila" / "templates" / "iisam")
    _own_kernel(ours / "kernels" / "python3", folder / OURS / "ipython")
    before = {name: os.environ.get(name) for name in ("JUPYTER_NO_CONFIG", "JUPYTER_PATH")}
    os.environ["JUPYTER_NO_CONFIG"] = "1"
    os.environ["JUPYTER_PATH"] = os.pathsep.join(
        one for one in (str(ours), before["JUPYTER_PATH"]) if one
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
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


_LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
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


def _own_kernel(place: Path, ipython: Path) -> None:
    """A kernel that is this very Python, whatever else the learner has called python3."""
    place.mkdir(parents=True)
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "Python 3",
        "language": "python",
        # A profile of our own: their IPython start-up files are not part of the course.
        "env": {"IPYTHONDIR": str(ipython), "PYDEVD_DISABLE_FILE_VALIDATION": "1"},
        "metadata": {"debugger": False},
    }
    (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")


@contextmanager
def _quiet(log: Path) -> Iterator[TextIO]:
    """Send what the server and its kernels print to a file; yields the learner's terminal.

    Errors keep going there afterwards: what is left of the server may still speak as Python ends.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    terminal, errors = os.dup(1), os.dup(2)
    with open(terminal, "w", encoding="utf-8", errors="replace") as learner:
        with open(log, "wb") as file:
            os.dup2(file.fileno(), 1)
            os.dup2(file.fileno(), 2)
        try:
            yield learner
        except BaseException:
            os.dup2(errors, 2)
            raise
        finally:
            sys.stdout.flush()
            learner.flush()
            os.dup2(terminal, 1)
            os.close(errors)


def _open(address: str, folder: Path) -> None:
    """Open the browser; the address holds the key and must not stand in the list of processes."""
    page = folder / OURS / "open.html"
    page.touch(mode=0o600)
    page.write_text(
        '<!doctype html><html lang="en-GB"><title>Opening your course</title>'
        f'<meta http-equiv="refresh" content="0;url={html.escape(address)}">'
        f'<p><a href="{html.escape(address)}">Open your course</a></p>',
        encoding="utf-8",
    )
    threading.Thread(target=webbrowser.open, args=(page.as_uri(),), daemon=True).start()
