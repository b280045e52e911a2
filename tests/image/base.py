"""A stand-in for the base image, where no registry of images can be reached: Debian with Python.

It is made by debootstrap, once, and differs from the real one in what is beside Python: there that
is compiled into /usr/local, here it is Debian's package of the same version.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

SUITE, PYTHON = "bookworm", "python3.11"
PACKAGES = ("ca-certificates", "python3", "python3-pip", "python3-venv")
_EMPTIED = ("usr/share/doc", "usr/share/man", "usr/share/locale", "var/lib/apt/lists")


def make_base(store: Path, say: Callable[[str], None]) -> Path:
    """Return the root file system as a tar file, made if it is not there.

    Args:
        store: Folder that it is kept in.
        say: Is told what takes a while.

    Raises:
        subprocess.CalledProcessError: If Debian's packages cannot be had.
    """
    archive = store / f"{SUITE}.tar"
    if archive.exists():
        return archive
    say("debootstrap: a stand-in for the base image, some two minutes, once")
    root = store / "root"
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}", SUITE, str(root)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    _make_like_the_real_one(root)
    fresh = archive.with_suffix(".new")
    with tarfile.open(fresh, "w") as tar:
        tar.add(root, ".", filter=_by_number)
    fresh.rename(archive)
    shutil.rmtree(root)
    return archive


def _make_like_the_real_one(root: Path) -> None:
    for package in (root / "var/cache/apt/archives").glob("*.deb"):
        package.unlink()
    for name in _EMPTIED:
        for entry in (root / name).iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
    programs = root / "usr/local/bin"
    for name in ("python", "python3", PYTHON):
        (programs / name).symlink_to(f"/usr/bin/{PYTHON}")
    (programs / "pip").symlink_to("/usr/bin/pip3")
    (root / f"usr/lib/{PYTHON}/EXTERNALLY-MANAGED").unlink(missing_ok=True)
    # Where what pip takes on this machine is mounted while the image is built.
    (root / "etc/pip.conf").touch()


def _by_number(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uname = member.gname = ""
    return member
