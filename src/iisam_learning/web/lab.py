"""JupyterLab for the same folder: a process of its own, started when somebody asks for it.

Nothing of Jupyter is loaded into the server of the pages. The two speak through a pipe: the child
says its port once it answers, and ends when the pipe does, however its parent ended.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import quote

_PATIENCE = 10.0  # seconds for its kernels to end


class Lab:
    """The JupyterLab of a folder; `ready`, `starting` and `failed` say how it stands.

    source: the built lessons, whose unchanged copies it trusts. log: where it writes.
    """

    def __init__(self, folder: Path, source: Path, log: Path) -> None:
        self.folder, self.source, self.log = folder, source, log
        self._process: subprocess.Popen[str] | None = None
        self._token = self._root = ""
        self._port: int | None = None
        self._tried = False

    @property
    def ready(self) -> bool:
        return self._port is not None and self._runs()

    @property
    def starting(self) -> bool:
        return self._port is None and self._runs()

    @property
    def failed(self) -> bool:
        """It was asked for and never answered."""
        return self._tried and self._port is None and not self._runs()

    @property
    def closed(self) -> bool:
        """It answered before, and has ended since."""
        return self._port is not None and not self._runs()

    def start(self) -> None:
        """Start it, unless it runs."""
        if self._runs():
            return
        self._tried, self._port, self._token = True, None, token_urlsafe(24)
        # A browser sends its cookies to every port of a machine, but only below their own path.
        self._root = token_urlsafe(12)
        # Its own group: Ctrl+C is for us, and we stop it.
        apart = {"start_new_session": True} if os.name == "posix" else {"creationflags": 0x200}
        try:
            with open(self.log, "wb") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "iisam_learning.web.lab_server"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    encoding="utf-8",
                    cwd=self.log.parent,
                    env=_environment(),
                    **apart,
                )
        except OSError:
            return
        threading.Thread(target=self._begin, args=(self._process,), daemon=True).start()

    def address(self, notebook: Path) -> str:
        """Where a notebook, named below the folder, stands in it; the address holds its token."""
        place = quote(notebook.as_posix())
        return f"http://127.0.0.1:{self._port}/{self._root}/doc/tree/{place}?token={self._token}"

    def stop(self) -> None:
        """End it and its kernels."""
        process, self._process, self._port = self._process, None, None
        if process is None:
            return
        if process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _begin(self, process: subprocess.Popen[str]) -> None:
        if process.stdin is None or process.stdout is None:
            return
        with suppress(OSError, ValueError), process.stdout:
            # Not among its arguments, which everybody on this machine may read.
            for line in (self.folder, self.source, self._token, self._root):
                process.stdin.write(f"{line}\n")
            process.stdin.flush()
            self._port = int(process.stdout.readline())


def _environment() -> dict[str, str]:
    """Ours, so that no file beside a lesson is taken for a module, by the server or its kernels."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONOPTIMIZE"}
    named = [one for one in kept.pop("PYTHONPATH", "").split(os.pathsep) if os.path.isabs(one)]
    if named:
        kept["PYTHONPATH"] = os.pathsep.join(named)
    return {**kept, "PYTHONSAFEPATH": "1"}
