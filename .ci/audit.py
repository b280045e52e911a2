"""Ask whether the components of an SBOM have known vulnerabilities.

    python .ci/audit.py SBOM [--accept ID] [--service NAME] [--osv-url URL]

Exit status 0: there are none, or none that a newer version mends, or nobody could be asked, which
is then said in so many words. 1: there are some, or not every component was looked up.

A package index that only mirrors packages says of each that it knows of nothing, and an audit by
it would be green for ever. So a package with well-known holes goes along: whoever does not know
of those knows of none.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CANARY = ("jinja2", "2.10")
"""Of 2018: PYSEC-2019-217 and others. Nothing of qabot needs it; it is never installed."""

SERVICES = ("pypi", "osv")
"""Whom pip-audit asks, in this order, until one knows of anything."""

NOBODY = "no vulnerability data base can be reached: nothing was checked"

UNREACHABLE = ("ConnectionError", "Timeout", "SSLError", "ProxyError", "ServiceError", "HTTPError")
"""Of what pip-audit says when it fails; else it is a fault of ours."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A known vulnerability of a component."""

    package: str
    version: str
    names: tuple[str, ...]
    fixed_in: tuple[str, ...]

    def __str__(self) -> str:
        mended = f"mended in {', '.join(self.fixed_in)}" if self.fixed_in else "not mended yet"
        return f"{self.package} {self.version}: {' = '.join(self.names)}, {mended}"


@dataclass(frozen=True, slots=True)
class Audit:
    """What a data base has told."""

    findings: tuple[Finding, ...]
    skipped: tuple[str, ...]
    looked_up: int


def say(line: str) -> None:
    """Print a line at once, for a log that others write to as well."""
    print(line, flush=True)


def ask(components: list[tuple[str, str]], service: str, osv_url: str | None) -> Audit | None:
    """Have a data base look up components; None if it cannot be reached or knows of nothing.

    Raises:
        RuntimeError: If pip-audit fails for another reason.
    """
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        pins = [f"{name}=={version}\n" for name, version in [*components, CANARY]]
        wanted.write_text("".join(pins), "utf-8")
        run = subprocess.run(
            [
                *(sys.executable, "-m", "pip_audit", "--requirement", str(wanted)),
                *("--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"),
                # An answer that was kept from another day would hide that nobody answers today.
                *("--cache-dir", str(Path(folder) / "cache")),
                *("--vulnerability-service", service),
                *(("--osv-url", osv_url) if osv_url else ()),
            ],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    try:
        told = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = run.stderr.strip().splitlines()[-1:] or ["no word"]
        if any(sign in run.stderr for sign in UNREACHABLE):
            return None
        raise RuntimeError(f"pip-audit failed: {last[0]}") from None
    findings = [finding for entry in told for finding in _read(entry)]
    if not any((found.package, found.version) == CANARY for found in findings):
        return None
    return Audit(
        findings=tuple(found for found in findings if (found.package, found.version) != CANARY),
        skipped=tuple(entry["name"] for entry in told if "skip_reason" in entry),
        looked_up=sum("skip_reason" not in entry for entry in told) - 1,
    )


def _read(entry: dict[str, Any]) -> list[Finding]:
    return [
        Finding(
            package=entry["name"],
            version=entry["version"],
            names=(found["id"], *found.get("aliases", ())),
            fixed_in=tuple(found["fix_versions"]),
        )
        for found in entry.get("vulns", ())
    ]


def judge(audit: Audit, expected: int, accepted: set[str]) -> int:
    """Tell what came of it and return the exit status.

    Args:
        audit: What a data base has told.
        expected: How many components there are.
        accepted: Vulnerabilities that somebody has looked into.
    """
    status = 0
    for found in audit.findings:
        if accepted & set(found.names):
            say(f"accepted: {found}")
        elif found.fixed_in:
            say(f"VULNERABLE: {found}")
            status = 1
        else:
            # There is nothing to move to: whoever reads this decides, and CI goes on.
            say(f"warning: {found}")
    for name in sorted(accepted - {name for found in audit.findings for name in found.names}):
        say(f"{name} is accepted and no longer found: take it away")
        status = 1
    for name in audit.skipped:
        say(f"NOT CHECKED: {name}")
    if audit.looked_up != expected:
        say(f"only {audit.looked_up} of {expected} components were looked up")
        status = 1
    say(f"{audit.looked_up} components were looked up, {len(audit.findings)} vulnerabilities known")
    return status


def main(arguments: list[str] | None = None) -> int:
    """Ask one data base after the other, and return the exit status."""
    parser = argparse.ArgumentParser(description="Ask whether components have vulnerabilities.")
    parser.add_argument("sbom", type=Path)
    parser.add_argument("--accept", action="append", default=[], metavar="ID")
    parser.add_argument("--service", action="append", choices=SERVICES)
    parser.add_argument("--osv-url", metavar="URL")
    given = parser.parse_args(arguments)
    bom = json.loads(given.sbom.read_text("utf-8"))
    components = [(part["name"], part["version"]) for part in bom["components"]]
    for service in given.service or SERVICES:
        if audit := ask(components, service, given.osv_url):
            say(f"{service}:")
            return judge(audit, len(components), set(given.accept))
        say(f"{service}: cannot be reached, or does not know of {' '.join(CANARY)}")
    say(NOBODY)
    return 0


if __name__ == "__main__":
    sys.exit(main())
