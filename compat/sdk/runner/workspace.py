"""Where the suites are built and how programs are started. Nothing is written beside the sources."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

SDK = Path(__file__).resolve().parent.parent
REPOSITORY = SDK.parent.parent
BUILD = REPOSITORY / os.environ.get("CARGO_TARGET_DIR", "target") / "sdk"


class SetUpFailed(Exception):
    """A suite can't run; the message says what it lacks."""


class NoTests(Exception):
    """No file of tests has one of the words in its name."""


def need(program, package):
    """The full path of a program."""
    found = shutil.which(program)
    if not found:
        raise SetUpFailed(f"needs {program}: Debian package {package}")
    return found


def build_once(folder, wanted, build):
    """Calls `build` unless it already did in this folder from the same `wanted`."""
    stamp = folder / ".built"
    fingerprint = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    stamp.unlink(missing_ok=True)
    build()
    stamp.write_text(fingerprint)


def install(command, folder):
    """Runs a package manager, which says nothing unless it fails."""
    if start(command, folder, {}) != 0:
        raise SetUpFailed(f"{Path(command[0]).name} could not install the libraries")


def start(command, folder, variables):
    """Runs a program to its end, its output among ours; the exit status."""
    words = [str(word) for word in command]
    environment = {**os.environ, **{name: str(value) for name, value in variables.items()}}
    return subprocess.run(words, cwd=folder, env=environment, stdin=subprocess.DEVNULL).returncode


def test_files(folder, pattern, words):
    """The files of tests, or those with one of the words in their name; `-` and `_` are one to it."""
    words = [word.replace("_", "-") for word in words] or [""]
    names = {file: file.name.replace("_", "-") for file in sorted(folder.glob(pattern))}
    chosen = [file for file, name in names.items() if any(word in name for word in words)]
    if not chosen:
        raise NoTests
    return chosen
