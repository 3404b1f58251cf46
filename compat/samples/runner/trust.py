"""Trust for the clients that read neither a file we can name nor a variable: mono, and URLSession."""

import os
import shutil
import socket
import ssl
import sys
from urllib.parse import urlsplit

from .workspace import BuildFailed, Missing, need, start

SYSTEM_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


def mono_trust_store(folder, ca_file):
    """Makes a store of mono's own with just this CA; the variables that lead mono to it."""
    cert_sync = need("cert-sync", "Debian package ca-certificates-mono")
    store = folder / "trust"
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir()
    variables = {"HOME": store, "XDG_CONFIG_HOME": store}
    done = start([cert_sync, "--quiet", "--user", ca_file], folder, variables, 60)
    if done.returncode != 0:
        raise BuildFailed("cert-sync failed: " + done.stdout.strip()[-200:])
    return variables


def as_system_trust(program, folder, ca_file):
    """The same program, in whose eyes the system trusts the CA.

    Where the system does anyway, nothing changes. Else, on Linux, it sees the system's bundle
    replaced by the CA, in a mount namespace of its own; nobody else sees that.
    """
    if _system_trusts(os.environ["LICTOR_URL"]):
        return program
    unshare = shutil.which("unshare")
    if sys.platform != "linux" or not unshare or not os.path.exists(SYSTEM_BUNDLE):
        raise Missing("needs the CA in the system's trust store, the only one URLSession reads")
    namespace = [unshare, "--map-root-user", "--mount"]
    if start([*namespace, "true"], folder, {}, 30).returncode != 0:
        raise Missing("needs the CA in the system's trust store, or leave to make a mount namespace")
    script = 'mount --bind "$0" "$1" && shift && exec "$@"'
    program.command = [*namespace, "sh", "-c", script, ca_file, SYSTEM_BUNDLE, *program.command]
    return program


def _system_trusts(url):
    parts = urlsplit(url)
    address = (parts.hostname, parts.port or 443)
    bundle = SYSTEM_BUNDLE if os.path.exists(SYSTEM_BUNDLE) else None
    try:
        with socket.create_connection(address, timeout=10) as connection:
            with ssl.create_default_context(cafile=bundle).wrap_socket(connection, server_hostname=parts.hostname):
                return True
    except OSError:
        return False
