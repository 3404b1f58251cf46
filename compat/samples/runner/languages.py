"""The ten languages: how each sample is built, started, and brought to trust the CA.

A `prepare` function gets the CA file and returns what to run, or raises Missing or BuildFailed.
"""

import os
import shutil
import sys
from dataclasses import dataclass, field
from typing import Callable

from .trust import as_system_trust, mono_trust_store
from .workspace import SAMPLES, Missing, build_once, need, stage, start

RESTSHARP = "106.15.0"


@dataclass
class Program:
    """What to start, with which variables on top of those every sample gets."""

    command: list
    variables: dict = field(default_factory=dict)


@dataclass
class Language:
    key: str
    label: str
    must_run: bool
    prepare: Callable


def curl(ca_file):
    need("curl", "Debian package curl")
    return Program(["sh", SAMPLES / "curl" / "delete-permission.sh"])


def csharp(ca_file):
    mcs = need("mcs", "Debian package mono-mcs")
    mono = need("mono", "Debian package mono-runtime")
    folder = stage("csharp")
    _place_restsharp(folder)
    build_once("csharp", folder, [mcs, "-r:RestSharp.dll", "-out:DeletePermission.exe", "DeletePermission.cs"])
    return Program([mono, folder / "DeletePermission.exe"], mono_trust_store(folder, ca_file))


def _place_restsharp(folder):
    """Puts RestSharp.dll beside the program: the one RESTSHARP_DLL names, else what NuGet gives."""
    given = os.environ.get("RESTSHARP_DLL")
    fetched = folder / f"RestSharp.{RESTSHARP}" / "lib" / "net452" / "RestSharp.dll"
    if given and not os.path.isfile(given):
        raise Missing("needs RestSharp: RESTSHARP_DLL names no file")
    if not given and not fetched.exists():
        nuget = need("nuget", f"it fetches RestSharp {RESTSHARP}, which is no Debian package")
        start([nuget, "install", "RestSharp", "-Version", RESTSHARP, "-OutputDirectory", folder], folder, {}, 120)
        if not fetched.exists():
            raise Missing(f"needs RestSharp {RESTSHARP}: no Debian package, and NuGet did not give it")
    shutil.copyfile(given or fetched, folder / "RestSharp.dll")


def go(ca_file):
    compiler = need("go", "Debian package golang-go")
    folder = stage("go")
    build_once("go", folder, [compiler, "build", "-o", "delete-permission", "."])
    return Program([folder / "delete-permission"], {"SSL_CERT_FILE": ca_file})


def java(ca_file):
    need("javac", "Debian package default-jdk-headless")
    maven = need("mvn", "Debian package maven")
    folder = stage("java")
    build_once("java", folder, [maven, "-q", "-B", "compile"])
    classpath = os.pathsep.join([str(folder / "target" / "classes"), str(folder / "target" / "lib" / "*")])
    return Program([need("java", "Debian package default-jre-headless"), "-cp", classpath, "DeletePermission"])


def node(ca_file):
    runtime = need("node", "Debian package nodejs")
    npm = need("npm", "Debian package npm")
    folder = stage("node")
    build_once("node", folder, [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"])
    return Program([runtime, folder / "delete-permission.js"], {"NODE_EXTRA_CA_CERTS": ca_file})


def objective_c(ca_file):
    if sys.platform == "darwin":
        flags, libraries = [], ["-framework", "Foundation"]
    else:
        flags, libraries = _gnustep()
    clang = need("clang", "Debian package clang (gcc knows neither blocks nor object literals)")
    folder = stage("objective-c")
    command = [clang, *flags, "-fblocks", "delete-permission.m", "-o", "delete-permission", *libraries]
    build_once("objective-c", folder, command)
    program = Program([folder / "delete-permission"])
    return as_system_trust(program, folder, ca_file) if sys.platform == "darwin" else program


def _gnustep():
    """GNUstep's compiler and linker flags, if its Foundation has NSURLSession at all."""
    config = need("gnustep-config", "Debian package libgnustep-base-dev")
    flags = start([config, "--objc-flags"], SAMPLES, {}, 30).stdout.split()
    libraries = start([config, "--base-libs"], SAMPLES, {}, 30).stdout.split()
    headers = [flag for flag in flags if flag.startswith("-I")]
    preprocess = [need("cc", "Debian package gcc"), "-E", "-dM", "-include", "GNUstepBase/GSConfig.h", *headers, "-x", "c", os.devnull]
    if "#define GS_HAVE_NSURLSESSION 1" not in start(preprocess, SAMPLES, {}, 30).stdout:
        raise Missing("needs NSURLSession: GNUstep Base is built without it here (so is Debian's)")
    return flags, libraries


def php(ca_file):
    interpreter = need("php", "Debian package php-cli")
    if "curl" not in start([interpreter, "-m"], SAMPLES, {}, 30).stdout.split():
        raise Missing("needs PHP's curl extension: Debian package php-curl")
    return Program([interpreter, SAMPLES / "php" / "delete-permission.php"])


def python(ca_file):
    return Program([sys.executable, SAMPLES / "python" / "delete_permission.py"])


def ruby(ca_file):
    return Program([need("ruby", "Debian package ruby"), SAMPLES / "ruby" / "delete-permission.rb"])


def swift(ca_file):
    compiler = need("swiftc", "no Debian package here")
    folder = stage("swift")
    build_once("swift", folder, [compiler, "main.swift", "-o", "delete-permission"])
    return as_system_trust(Program([folder / "delete-permission"]), folder, ca_file)


LANGUAGES = [
    Language("curl", "cURL", True, curl),
    Language("csharp", "C#", False, csharp),
    Language("go", "Go", True, go),
    Language("java", "Java", True, java),
    Language("node", "Node.js", True, node),
    Language("objective-c", "Objective-C", False, objective_c),
    Language("php", "PHP", True, php),
    Language("python", "Python", True, python),
    Language("ruby", "Ruby", True, ruby),
    Language("swift", "Swift", False, swift),
]
