"""Addresses of the web as people type them among paths, and as they may be shown."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_AS_PATH = re.compile(r"(https?):/+", re.IGNORECASE)
_USER = re.compile(r"(?<=://)[^/?#]*@")


def is_address(path: object) -> bool:
    """Tell whether what somebody typed is an address and no path."""
    return isinstance(path, str) and _ADDRESS.match(path) is not None


def shown(address: str) -> str:
    """Return an address as it may be shown and kept: without a name and a password."""
    return _USER.sub("", address.partition("#")[0])


def name_of(address: str) -> str:
    """Return what the ids of articles from an address begin with."""
    return _ADDRESS.sub("", shown(address), count=1).rstrip("/")


def address_in(path: object) -> str:
    """Return the address, as it may be shown, that somebody took for a path, or ""."""
    typed = str(path)
    return shown(_AS_PATH.sub(r"\1://", typed, count=1)) if _AS_PATH.match(typed) else ""
