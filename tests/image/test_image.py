"""What the image is, and what it does where it runs with nothing: no network, token or volume."""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import qabot
from tests.conftest import ROOT
from tests.image.conftest import Built

RUNNING = ROOT / "docs" / "running.md"
MOST_MEGABYTES = 110
"""Of the image, on top of its base; a megabyte is a million bytes."""

LARGEST = 12
SIZES = """
find /opt/qabot/lib -type f -printf '%s %P\\n' |
    awk '{split($2, p, "/"); s[p[3]] += $1} END {for (n in s) print s[n], n}'
"""


def test_it_is_small(built: Built, say: Callable[[str], None]) -> None:
    added = (built.size - built.base_size) / 1e6
    sizes = built.engine.run(built.name, "-c", SIZES, options=["--entrypoint=sh"]).out
    parts = sorted((line.split() for line in sizes.splitlines()), key=lambda part: -int(part[0]))
    say(f"image: {added:.1f} MB on top of its base, built in {built.seconds:.0f} s")
    say(", ".join(f"{name} {int(size) / 1e6:.1f}" for size, name in parts[:LARGEST]))
    assert added <= MOST_MEGABYTES
    told = re.search(r"It is (\d+) MB larger than its base", RUNNING.read_text("utf-8"))
    assert told
    assert abs(added - int(told[1])) < 2, "what docs/running.md tells is another size"


def test_it_tells_what_it_is(built: Built) -> None:
    labels = built.engine.inspect(built.name)["Labels"]
    assert labels["org.opencontainers.image.title"] == "qabot"
    assert labels["org.opencontainers.image.version"] == qabot.__version__
    assert built.engine.run(built.name, "--version").out == f"qabot {qabot.__version__}\n"


def test_the_docker_engine_is_told_how_to_stop_and_look_after_it(built: Built) -> None:
    known = built.engine.inspect(built.name)
    assert known["User"] == "10001:10001"
    assert known["Config"]["StopSignal"] in ("SIGTERM", "15")
    assert known["Healthcheck"]["Test"] == ["CMD", "qabot", "health"]
    assert set(known["Config"]["Volumes"]) == {"/articles", "/state"}


def test_it_answers_from_the_seed_with_nothing_around_it(built: Built) -> None:
    run = built.engine.run(built.name, "ask", "what did Peskov say?", "--json")
    answer = json.loads(run.out)
    assert (run.status, run.err) == (0, "")
    assert answer["answered"]
    assert {sentence["speaker"] for sentence in answer["sentences"]} == {"Dmitry Peskov"}


def test_it_compares_meanings(built: Built) -> None:
    script = "from qabot.text.vectors import installed_vectors as v; print(v().dimensions)"
    run = built.engine.run(built.name, "-c", script, options=["--entrypoint=python"])
    assert (run.out, run.err) == ("256\n", "")


def test_it_answers_from_a_folder_that_is_mounted_and_none_but_its_owner_can_write(
    built: Built, tmp_path: Path
) -> None:
    (tmp_path / "news").mkdir(mode=0o755)
    (tmp_path / "news" / "toll.txt").write_text(
        'Toll\n\n"The toll will fall in May," said Mayor Ada Holm.\n', "utf-8"
    )
    mount = f"--volume={tmp_path / 'news'}:/articles:ro"
    run = built.engine.run(built.name, "ask", "what did Holm say?", options=[mount])
    assert "The toll will fall in May" in run.out
    run = built.engine.run(built.name, "ask", "what did Peskov say?", options=[mount])
    assert run.status == 1


def test_a_console_and_a_batch_work_in_it(built: Built) -> None:
    run = built.engine.run(built.name, "console", stdin=b"what did Pashinyan state?\n")
    assert "Nikol Pashinyan" in run.out
    question = b'{"id": 1, "question": "what did Pashinyan state?"}\n'
    run = built.engine.run(built.name, "batch", stdin=question)
    assert json.loads(run.out)["answered"]


def test_it_ends_when_it_is_told_to_though_nothing_listens_for_that_yet(built: Built) -> None:
    # The first process gets no signal for which it has no handler.
    with built.engine.running(built.name, "batch", options=["--interactive"]) as container:
        while "qabot" not in container.execute("cat", "/proc/1/cmdline").out:
            assert container.state()["Running"]
        begin = time.monotonic()
        assert container.stop(20) == 128 + signal.SIGTERM
        assert time.monotonic() - begin < 10


def test_it_runs_as_nobody_who_may_do_anything(built: Built) -> None:
    script = "id -u; grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; touch /x /opt/qabot/x"
    run = built.engine.run(built.name, "-c", script, options=["--entrypoint=sh"])
    uid, *status = run.out.split()
    assert uid == "10001"
    assert dict(zip(status[::2], status[1::2], strict=True)) == {
        "CapEff:": "0" * 16,
        "CapBnd:": "0" * 16,
        "NoNewPrivs:": "1",
    }
    assert run.err.count("Read-only file system") == 2


def test_nothing_is_left_of_its_making(built: Built) -> None:
    script = """
        command -v gcc cc make git strip curl wget
        ls -A /root /tmp /var/cache/apt/archives/*.deb 2>/dev/null | grep -v -E '^/|^[.](bash|prof)'
        find /opt/qabot -name pip -prune -print -o -name '*.pyi' -print -o -perm /7000 -print
        find / -xdev -user 10001 ! -path '/state*' ! -path '/proc/*' -print
    """
    as_root = ["--entrypoint=sh", "--user=0:0", "--cap-add=dac_override"]
    run = built.engine.run(built.name, "-c", script, options=as_root)
    assert run.out.split() == []


def test_what_is_told_of_a_failure_names_its_place(built: Built) -> None:
    script = "from telegram import Bot; Bot('')"
    run = built.engine.run(built.name, "-c", script, options=["--entrypoint=python"])
    assert "telegram/_bot.py" in run.err
    assert "line " in run.err
