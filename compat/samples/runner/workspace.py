"""Where samples are built and how programs are started. Nothing is written beside the sources."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent
BUILD = SAMPLES.parent.parent / "target" / "samples"
TRIED_BY_HAND = ["node_modules", "target"]


class Missing(Exception):
    """This machine lacks something the sample needs; the message says what."""


class BuildFailed(Exception):
    """The sample's own build went wrong; the message is its last word."""


def need(program, package):
    """The full path of a program, or Missing with the package that brings it."""
    found = shutil.which(program)
    if not found:
        raise Missing(f"needs {program}: {package}")
    return found


def stage(language):
    """Copies the sample's sources to its build folder, leaving earlier build results there."""
    folder = BUILD / language
    shutil.copytree(SAMPLES / language, folder, ignore=shutil.ignore_patterns(*TRIED_BY_HAND), dirs_exist_ok=True)
    return folder


def build_once(language, folder, command, seconds=600):
    """Runs the build command, unless these very sources were built here before."""
    stamp = folder / ".built"
    wanted = _fingerprint(SAMPLES / language, command)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    try:
        done = start(command, folder, {}, seconds)
    except subprocess.TimeoutExpired:
        raise BuildFailed(f"the build took more than {seconds} s") from None
    if done.returncode != 0:
        raise BuildFailed("the build failed: " + telling_line(done.stdout))
    stamp.write_text(wanted)


def start(command, folder, variables, seconds):
    """Runs a program to its end; stdout holds both of its streams."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, **{name: str(value) for name, value in variables.items()}},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=seconds,
    )


def telling_line(text):
    """The line that most likely says what went wrong: the first that speaks of an error, else the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    speaks = [line for line in lines if re.search(r"error|exception|certificate", line, re.IGNORECASE)]
    return (speaks + lines[-1:] + ["it said nothing"])[0][:200]


def _fingerprint(folder, command):
    digest = hashlib.sha256(repr([str(part) for part in command]).encode())
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and inside.parts[0] not in TRIED_BY_HAND:
            digest.update(str(inside).encode() + path.read_bytes())
    return digest.hexdigest()
