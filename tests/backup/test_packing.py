"""Archives of anybody: what is not of the very form is refused, in bounds of memory."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.backup.packing import ALWAYS_UNPACKED, PIECE, Unpacker, packing
from qabot.errors import DamageError

NAME, CONTENT = "library.sqlite", b"content" * 300


def packed(*files: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with packing(stream) as packer:
        for name, content in files:
            packer.add(name, len(content), 0.0, [content])
    return stream.getvalue()


def unpacked(archive: bytes, *names: str) -> list[bytes]:
    unpacker = Unpacker(io.BytesIO(archive))
    found = [b"".join(unpacker.read(unpacker.find(name))) for name in names]
    unpacker.finish()
    return found


GOOD = packed((NAME, CONTENT))


@given(st.lists(st.binary(max_size=2000), max_size=3))
def test_what_was_packed_comes_out_as_it_was(contents: list[bytes]) -> None:
    files = [(f"{number}.sqlite", content) for number, content in enumerate(contents)]
    assert unpacked(packed(*files), *(name for name, _ in files)) == contents


def test_other_programs_can_read_it() -> None:
    with tarfile.open(fileobj=io.BytesIO(GOOD)) as archive:
        (member,) = archive.getmembers()
        assert (member.name, member.mode, member.isreg()) == (NAME, 0o600, True)
        file = archive.extractfile(member)
        assert file is not None
        assert file.read() == CONTENT


def tarred(*members: tarfile.TarInfo, format: int = tarfile.GNU_FORMAT, tail: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=format) as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(bytes(member.size)))
    return gzip.compress(stream.getvalue() + tail)


def member(name: str = NAME, kind: bytes = tarfile.REGTYPE, size: int = 0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, size
    info.linkname = "/etc/passwd" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
    return info


@pytest.mark.parametrize(
    "archive",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no archive at all", id="text"),
        pytest.param(gzip.compress(b"text"), id="compressed text"),
        pytest.param(gzip.compress(bytes(10_240)), id="empty tar"),
        pytest.param(gzip.compress(b"\xff" * 512), id="no header"),
        pytest.param(tarred(member("../../etc/passwd")), id="path out of the folder"),
        pytest.param(tarred(member(f"/{NAME}")), id="absolute path"),
        pytest.param(tarred(member("state.sqlite")), id="another file"),
        pytest.param(tarred(member("x" * 200 + NAME)), id="long name"),
        pytest.param(tarred(member(f"é{NAME}"), format=tarfile.PAX_FORMAT), id="extended header"),
        pytest.param(tarred(member(kind=tarfile.SYMTYPE)), id="symbolic link"),
        pytest.param(tarred(member(kind=tarfile.LNKTYPE)), id="hard link"),
        pytest.param(tarred(member(kind=tarfile.DIRTYPE)), id="folder"),
        pytest.param(tarred(member(kind=tarfile.FIFOTYPE)), id="pipe"),
        pytest.param(tarred(member(kind=tarfile.GNUTYPE_SPARSE)), id="sparse file"),
        pytest.param(tarred(member(), member()), id="twice"),
        pytest.param(tarred(member(), member("more")), id="one more"),
        pytest.param(tarred(member(), tail=bytes(512)), id="ok but for the tail of tar"),
        pytest.param(GOOD + b"more", id="something behind it"),
        pytest.param(GOOD + GOOD, id="an archive behind it"),
    ],
)
def test_another_form_is_refused(archive: bytes) -> None:
    with pytest.raises(DamageError, match="; "):
        unpacked(archive, NAME)


@pytest.mark.parametrize("length", range(0, len(GOOD), 7))
def test_a_part_of_an_archive_is_refused(length: int) -> None:
    with pytest.raises(DamageError):
        unpacked(GOOD[:length], NAME)


def test_a_bomb_is_refused_before_it_has_grown() -> None:
    size, stream = 3 * ALWAYS_UNPACKED, io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=9) as file:
        file.write(member(size=size).tobuf())
        for _ in range(size // PIECE + 1):
            file.write(bytes(PIECE))
    unpacker = Unpacker(io.BytesIO(stream.getvalue()))
    tracemalloc.start()
    read = 0
    with pytest.raises(DamageError, match="more than 200 times its size"):
        for piece in unpacker.read(unpacker.find(NAME)):
            read += len(piece)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert read < size * 2 / 3
    assert most < 8 * PIECE


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed_unnoticed(place: int, change: int) -> None:
    damaged = bytearray(GOOD)
    damaged[place] ^= change
    try:
        found = unpacked(bytes(damaged), NAME)
    except DamageError:
        return
    # There are bytes in gzip that mean nothing to the content.
    assert found == [CONTENT]
