"""Archives are folders, in which nothing can lead out, and nothing is without end."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest

from qabot.library import archives, collection, unpacking
from tests.library.given import FILES, articles_of, problem_of, read, read_file


def zipped(**files: bytes | str) -> bytes:
    return zipped_as(dict(files))


def zipped_as(files: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(*entries: tarfile.TarInfo | str, content: bytes = b"Rain.") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for entry in entries:
            info = tarfile.TarInfo(entry) if isinstance(entry, str) else entry
            info.size = len(content) if info.isreg() else 0
            archive.addfile(info, io.BytesIO(content) if info.isreg() else None)
    return buffer.getvalue()


def entry(name: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "elsewhere.txt"
    return info


class TestRealFiles:
    @pytest.mark.parametrize("name", ["pack.zip", "pack.tar"])
    def test_files_are_read_as_in_a_folder(self, name: str) -> None:
        found = read_file(name)
        ids = {article.id for article in found.articles}
        assert ids == {f"{name}!/bridge.md", f"{name}!/storm.txt", "n2", "n3"}
        (problem,) = found.problems
        assert problem.path == FILES / f"{name}!" / "link.txt"
        assert problem.reason == "is a link or a device, not a file, and was left out"

    @pytest.mark.parametrize("name", ["pack.tgz", "pack.tar.bz2", "pack.tar.xz", "pack.tar.zst"])
    def test_tar_is_read_however_it_is_compressed(self, name: str) -> None:
        articles = articles_of(name)
        assert {"n2", "n3"} <= {article.id for article in articles}

    def test_archives_in_archives_are_read(self) -> None:
        ids = [article.id for article in read_file("outer.zip").articles]
        assert "outer.zip!/pack.zip!/storm.txt" in ids
        assert "outer.zip!/pack.tgz!/storm.txt" in ids
        assert "outer.zip!/bridge.docx" in ids

    def test_an_encrypted_one_is_told(self) -> None:
        (problem,) = read_file("encrypted.zip").problems
        assert problem.reason == "is encrypted"
        assert problem.remedy == "pack it without a password"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("/a.txt", id="absolute"),
        pytest.param("../a.txt", id="above"),
        pytest.param("b/../../a.txt", id="above by way of a folder"),
        pytest.param("b/..\\..\\a.txt", id="backslashes"),
        pytest.param("C:\\a.txt", id="drive"),
        pytest.param("C:a.txt", id="drive without a folder"),
    ],
)
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_names_that_lead_out_are_left_out_and_told(name: str, kind: str) -> None:
    data = zipped_as({name: "no", "b.txt": "Rain."}) if kind == "zip" else tarred(name, "b.txt")
    found = read(f"p.{kind}", data)
    assert [article.id for article in found.articles] == [f"p.{kind}!/b.txt"]
    (problem,) = found.problems
    assert problem.reason == "has a name that leads out of its archive, and was left out"


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(tarfile.SYMTYPE, id="symbolic link"),
        pytest.param(tarfile.LNKTYPE, id="hard link"),
        pytest.param(tarfile.CHRTYPE, id="device"),
        pytest.param(tarfile.FIFOTYPE, id="pipe"),
    ],
)
def test_what_is_no_file_is_left_out_and_told(kind: bytes) -> None:
    found = read("p.tar", tarred(entry("a.txt", kind), "b.txt"))
    assert [article.id for article in found.articles] == ["p.tar!/b.txt"]
    assert "not a file" in found.problems[0].reason


def test_ids_do_not_depend_on_how_the_archive_spells_its_names() -> None:
    spelled = [read("p.tar", tarred(name)).articles[0].id for name in ("f/a.txt", "./f/a.txt")]
    assert spelled == ["p.tar!/f/a.txt"] * 2
    assert read("p.zip", zipped_as({"f\\a.txt": "Rain."})).articles[0].id == "p.zip!/f/a.txt"


def test_names_in_no_known_encoding_have_ids_that_are_utf8() -> None:
    data = tarred("f\udcff.txt")
    assert read("p.tar", data).articles[0].id == "p.tar!/f\\xff.txt"


def test_hidden_files_and_other_formats_are_passed_over_without_a_word() -> None:
    names = ("a.txt", ".b.txt", ".git/c.txt", "__MACOSX/._a.txt", "d.bin")
    found = read("p.zip", zipped_as(dict.fromkeys(names, "Rain.")))
    assert [article.id for article in found.articles] == ["p.zip!/a.txt"]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        pytest.param("p.zip", b"", "is no ZIP archive", id="empty zip"),
        pytest.param("p.zip", b"Rain.", "is no ZIP archive", id="text as zip"),
        pytest.param("p.zip", zipped(), "holds no article", id="nothing in zip"),
        pytest.param("p.zip", zipped(a="no"), "holds no article", id="no article in zip"),
        pytest.param("p.zip", zipped_as({"a.txt": "Rain."})[:-30], "is no ZIP", id="cut zip"),
        pytest.param("p.tar", b"", "cannot be understood as a tar archive", id="empty tar"),
        pytest.param("p.tar", b"Rain.", "cannot be understood as a tar archive", id="text as tar"),
        pytest.param("p.tar", tarred(), "holds no article", id="nothing in tar"),
    ],
)
def test_what_is_no_archive_or_holds_nothing_is_told(name: str, data: bytes, reason: str) -> None:
    assert problem_of(name, data).reason.startswith(reason)


def test_a_tar_archive_that_is_cut_off_keeps_what_was_before() -> None:
    found = read("p.tar", tarred("a.txt", "b.txt", content=b"Rain. " * 1000)[:9000])
    assert [article.id for article in found.articles] == ["p.tar!/a.txt"]
    assert found.problems


class TestBounds:
    def test_depth(self) -> None:
        data = zipped_as({"a.txt": "Rain."})
        for _ in range(collection.MAX_DEPTH):
            data = zipped_as({"p.zip": data})
        assert read("p.zip", data).articles == ()
        assert "more than 3 archives one in another" in problem_of("p.zip", data).reason

    def test_size_of_all_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(unpacking, "FREE_BYTES", 1_000_000)
        monkeypatch.setattr(unpacking, "MAX_RATIO", 10)
        names = [f"{number}.txt" for number in range(100)]
        found = read("p.zip", zipped_as(dict.fromkeys(names, "a" * 100_000)))
        assert len(found.articles) < 11
        (problem,) = found.problems
        assert "like a bomb" in problem.reason

    def test_size_through_layers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(unpacking, "FREE_BYTES", 1_000_000)
        inner = zipped_as({"a.txt": "a" * 900_000})
        found = read("p.zip", zipped_as({"1.zip": inner, "2.zip": inner, "3.zip": inner}))
        assert len(found.articles) == 1

    @pytest.mark.parametrize("kind", ["zip", "tar"])
    def test_number(self, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
        monkeypatch.setattr(archives, "MAX_ENTRIES", 3)
        names = [f"{number}.txt" for number in range(5)]
        data = zipped_as(dict.fromkeys(names, "a")) if kind == "zip" else tarred(*names)
        found = read(f"p.{kind}", data)
        assert len(found.articles) == (0 if kind == "zip" else 3)
        assert found.problems[-1].reason.startswith("has more than ")

    def test_length_of_a_name(self) -> None:
        found = read("p.zip", zipped_as({"a/" * 600 + "b.txt": "no", "a.txt": "Rain."}))
        assert [article.id for article in found.articles] == ["p.zip!/a.txt"]

    def test_a_name_in_a_tar_archive_that_would_fill_the_memory(self) -> None:
        header = entry("a.txt", tarfile.GNUTYPE_LONGNAME)
        header.size = 2 * archives.MAX_HEADER_BYTES
        data = header.tobuf(tarfile.GNU_FORMAT) + b"a" * header.size
        assert "a name in it is too long" in problem_of("p.tar", data).reason

    def test_problems(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(collection, "MAX_PROBLEMS", 2)
        found = read("p.tar", tarred(*(entry(f"{n}.txt", tarfile.SYMTYPE) for n in range(9))))
        assert [problem.reason for problem in found.problems][-1] == "has 7 more problems"
        assert len(found.problems) == 3
