"""Write down what an installation of qabot consists of, as a CycloneDX SBOM.

    python .ci/sbom.py PYTHON FILE

PYTHON is that of the environment that qabot is installed in. What only came along with the
environment, such as pip, is left out: nothing of qabot needs it. Needs cyclonedx-bom and
packaging beside the Python that this is run with. Two runs over the same give the same bytes;
SOURCE_DATE_EPOCH is the time in it, if that is set.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SPECIFICATION = SchemaVersion.V1_6

Bom = dict[str, Any]


def list_environment(python: str) -> Bom:
    """Return what cyclonedx-py finds in an environment, with qabot for its root."""
    run = subprocess.run(
        [
            *(sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"),
            "--no-validate",  # it is, once it is whole
            *("--pyproject", str(ROOT / "pyproject.toml")),
            *("--sv", SPECIFICATION.to_version(), "--of", "JSON", python),
        ],
        capture_output=True,
        check=False,
    )
    if run.returncode:
        sys.exit(run.stderr.decode("utf-8", "replace"))
    found: Bom = json.loads(run.stdout)
    return found


def ask_version(python: str) -> str:
    """Return the version of the qabot that is installed there."""
    command = "from importlib.metadata import version; print(version('qabot'))"
    # Isolated: a checkout in the current folder is not what is installed.
    run = subprocess.run(
        [python, "-I", "-c", command], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return run.stdout.strip()


def complete(bom: Bom, version: str) -> Bom:
    """Give the root its version, and take out what it does not need, at whatever remove."""
    root = bom["metadata"]["component"]
    # pyproject.toml does not tell it: it stands in the code alone.
    root |= {"version": version, "purl": f"pkg:pypi/qabot@{version}"}
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in bom["dependencies"]}
    wanted, todo = set(), [root["bom-ref"]]
    while todo:
        if (ref := todo.pop()) not in wanted:
            wanted.add(ref)
            todo += needs.get(ref, [])
    return bom | {
        "components": [part for part in bom["components"] if part["bom-ref"] in wanted],
        "dependencies": [entry for entry in bom["dependencies"] if entry["ref"] in wanted],
    }


def direct_dependencies() -> set[str]:
    """Return what pyproject.toml asks for, here and now."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = map(Requirement, project["dependencies"])
    return {
        canonicalize_name(requirement.name)
        for requirement in wanted
        if requirement.marker is None or requirement.marker.evaluate()
    }


def find_faults(bom: Bom, direct: set[str]) -> list[str]:
    """Say what is wrong with an SBOM; nothing, if all is well.

    Args:
        bom: To be looked at.
        direct: Names of the packages that must be in it.
    """
    faults = []
    root = bom["metadata"]["component"]
    if root["name"] != "qabot" or not root.get("version"):
        faults.append(f"the root is not qabot and its version, but {root['name']}")
    named = {canonicalize_name(part["name"]): part for part in bom["components"]}
    faults += [f"a direct dependency is missing: {name}" for name in sorted(direct - set(named))]
    faults += [
        f"a component has no version: {name}"
        for name, part in named.items()
        if not part.get("version")
    ]
    if wrong := JsonStrictValidator(SPECIFICATION).validate_str(json.dumps(bom)):
        faults.append(f"it does not follow the schema: {wrong}")
    return faults


def main(python: str, path: Path) -> int:
    """Write the SBOM and return the exit status."""
    bom = complete(list_environment(python), ask_version(python))
    for fault in (faults := find_faults(bom, direct_dependencies())):
        print(f"SBOM: {fault}", file=sys.stderr)
    if faults:
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(bom, indent=2, sort_keys=True) + "\n", "utf-8")
    version = bom["metadata"]["component"]["version"]
    print(f"{path.name}: qabot {version} and {len(bom['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
