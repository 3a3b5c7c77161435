"""The three packages stay apart: each imports, module by module, where the others' libraries do not exist."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

BLOCKED = {
    "bot": {"worker", "torch", "diffusers", "peft", "cv2", "transformers", "onnxruntime", "numpy"},
    "worker": {"bot", "telegram", "discord", "aiohttp"},
    "worker.assess": {"bot", "telegram", "discord", "aiohttp", "torch", "diffusers", "peft", "transformers"},
    "storage": {
        "bot",
        "worker",
        "torch",
        "diffusers",
        "peft",
        "cv2",
        "numpy",
        "telegram",
        "discord",
        "aiohttp",
    },
}

IMPORT_ALL = """
import importlib, sys
names, blocked = sys.argv[1].split(","), set(sys.argv[2].split(","))
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in blocked or name in blocked:
            raise ModuleNotFoundError(f"{name} is on the other side", name=name)
sys.meta_path.insert(0, Wall())
for name in names:
    importlib.import_module(name)
"""


def modules_of(package: str) -> list[str]:
    folder = ROOT / package.replace(".", "/")
    found = [package]
    for module in pkgutil.walk_packages([str(folder)], prefix=f"{package}."):
        if module.name.startswith(("worker.pocket", "storage.migrations")) or module.name.endswith(
            "__main__"
        ):
            continue
        found.append(module.name)
    return found


@pytest.mark.parametrize("package", sorted(BLOCKED))
def test_a_package_imports_where_the_other_sides_libraries_do_not_exist(package: str):
    """Every module of the package imports although its forbidden packages are blocked."""
    names = modules_of(package)
    assert len(names) > 3
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            IMPORT_ALL,
            ",".join(names),
            ",".join(sorted(BLOCKED[package])),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_wall_holds():
    """A package that does import a blocked one fails, so the test above can fail too."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT_ALL, "storage.domain.records", "dataclasses"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT_ALL, "bot.chat.event", "storage"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "on the other side" in done.stderr
