"""Notebooks as JupyterLab is given them: what nobody here has run brings no widget along.

A notebook may carry the state of its widgets. JupyterLab makes them anew when it opens one, even
one that it does not trust, and a widget brings the script of its view: it would run at once.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class Notebooks(AsyncLargeFileManager):
    """The notebooks of the learner's folder."""

    def mark_trusted_cells(self, nb: Any, path: str = "") -> None:
        """As Jupyter does; without the signature of this machine no saved widget is kept."""
        super().mark_trusted_cells(nb, path)  # type: ignore[no-untyped-call]
        if not self.notary.check_signature(nb):
            nb.metadata.pop("widgets", None)
