"""The suite for PyPI's package, with pytest in a virtual environment."""

import subprocess
import sys

from .workspace import BUILD, SDK, SetUpFailed, build_once, install, start, test_files

SOURCES = SDK / "python"
FOLDER = BUILD / "python"
DEBIAN_PYTHON = "/usr/bin/python3"


def run(ca_file, words):
    """The exit status of the tests."""
    interpreter = _environment()
    files = test_files(SOURCES, "test_*.py", words)
    # The SDK makes its own HTTP clients: httpx reads the one variable, requests the other.
    trust = {"SSL_CERT_FILE": ca_file, "REQUESTS_CA_BUNDLE": ca_file}
    command = [interpreter, "-m", "pytest", "-c", SOURCES / "pytest.ini", *files]
    return start(command, SOURCES, {**trust, "PYTHONDONTWRITEBYTECODE": "1"})


def _environment():
    """Makes the virtual environment unless it is there already; its interpreter."""
    base = _base()
    version = subprocess.run([base, "--version"], capture_output=True, text=True, check=True).stdout
    requirements = SOURCES / "requirements.txt"
    interpreter = FOLDER / "bin" / "python"

    def build():
        install([base, "-m", "venv", "--clear", FOLDER], SOURCES)
        pip = [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        install([*pip, "--only-binary=:all:", "--require-hashes", "--requirement", requirements], SOURCES)

    FOLDER.mkdir(parents=True, exist_ok=True)
    build_once(FOLDER, [str(base), version, requirements.read_text()], build)
    return interpreter


def _base():
    """The first Python that will do: this one, or Debian's own."""
    test = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))"
    for candidate in [sys.executable, DEBIAN_PYTHON]:
        try:
            if subprocess.run([candidate, "-c", test], stderr=subprocess.DEVNULL).returncode == 0:
                return candidate
        except OSError:
            continue
    raise SetUpFailed("needs Python 3.11 with venv: Debian package python3-venv")
