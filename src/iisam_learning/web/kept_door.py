"""What a folder keeps of its door: the port, the key, and which folder they were made in.

All of it travels with a copy of the folder, and a copy is another course. What tells the two apart
is the folder's number in the file system: it stays when the folder is renamed, and a copy gets
another one.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from iisam_learning.disk import unlinked
from iisam_learning.web.door import Door, is_key, kept_key, put_key

JUPYTERS = 8888  # a port other programs expect Jupyter on


def mark_of(folder: Path) -> str:
    """What tells a folder from every other one on this machine now; empty where there is none."""
    try:
        facts = folder.stat()
    except OSError:
        return ""
    return f"{facts.st_dev}:{facts.st_ino}"


def kept_port(ours: Path) -> int | None:
    """The port of this folder; None where it has none of its own yet."""
    return _port(ours) if _made_here(ours) else None


def opened(ours: Path, port: int) -> Door:
    """The door of this folder on a port, with its kept key or, in a copy, a fresh one.

    Raises OSError where it cannot be kept.
    """
    if not _made_here(ours):
        (ours / "key").unlink(missing_ok=True)
    door = Door(port, kept_key(ours / "key"), mark_of(ours.parent))
    (ours / "port").write_text(str(port), encoding="ascii")
    _sign(ours)  # last: whatever stopped us before, a copy's key is not taken for ours
    return door


def written(ours: Path) -> Door | None:
    """The door that is written down here; None where port or key is missing or damaged."""
    with suppress(OSError, ValueError):
        key = (ours / "key").read_text(encoding="ascii").strip()
        port = _port(ours)
        if port is not None and is_key(key):
            return Door(port, key, mark_of(ours.parent))
    return None


def put_back(ours: Path, door: Door) -> None:
    """Write down again what was emptied or deleted while the server of this folder runs.

    Another door that is written there is left alone: it is that of whoever started later. A folder
    that is not where it was is not made anew.
    """
    with suppress(OSError, ValueError):
        if mark_of(ours.parent) != door.folder:
            return
        if written(ours) is None:
            unlinked(ours).mkdir(exist_ok=True)
            put_key(ours / "key", door.key)
            unlinked(ours / "port").write_text(str(door.port), encoding="ascii")
        if written(ours) == door and not _made_here(ours):
            _sign(ours)


def _made_here(ours: Path) -> bool:
    with suppress(OSError, ValueError):
        # Without the disk's number, which may be another one after the next start of the machine.
        return (ours / "folder").read_text(encoding="ascii") == str(ours.parent.stat().st_ino)
    return False


def _sign(ours: Path) -> None:
    unlinked(ours / "folder").write_text(str(ours.parent.stat().st_ino), encoding="ascii")


def _port(ours: Path) -> int | None:
    with suppress(OSError, ValueError):
        port = int((ours / "port").read_text(encoding="ascii"))
        return port if 1024 <= port < 65536 and port != JUPYTERS else None
    return None
