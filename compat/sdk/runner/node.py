"""The suite for npm's packages, with Node's own test runner."""

import shutil
import subprocess

from .workspace import BUILD, SDK, build_once, install, need, start, test_files

SOURCES = SDK / "node"
FOLDER = BUILD / "node"


def run(ca_file, words):
    """The exit status of the tests."""
    node = need("node", "nodejs")
    npm = need("npm", "npm")
    _stage()
    _install(node, npm)
    files = test_files(FOLDER / "test", "*.test.js", words)
    command = [node, "--test", "--test-reporter=spec", *_one_file_at_a_time(node), *files]
    return start(command, FOLDER, {"NODE_EXTRA_CA_CERTS": ca_file, "NODE_NO_WARNINGS": "1"})


def _stage():
    """Copies the sources to where the packages are; what was deleted since is gone there too."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in ["support", "test"]:
        shutil.rmtree(FOLDER / name, ignore_errors=True)
        shutil.copytree(SOURCES / name, FOLDER / name)
    for name in ["package.json", "package-lock.json", ".npmrc"]:
        shutil.copyfile(SOURCES / name, FOLDER / name)


def _install(node, npm):
    wanted = [(SOURCES / name).read_text() for name in ["package.json", "package-lock.json"]]
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    build_once(FOLDER, [*wanted, _version(node)], lambda: install(command, FOLDER))


def _one_file_at_a_time(node):
    """Signing keys belong to the whole tenant; a Node.js without this flag takes its chances."""
    major = int(_version(node).lstrip("v").split(".")[0])
    return ["--test-concurrency=1"] if major >= 20 else []


def _version(node):
    return subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
