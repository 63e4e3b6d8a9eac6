# SPDX-License-Identifier: MIT
"""Another machine, as far as TCP can tell: a network namespace at the far end of a virtual cable."""
import concurrent.futures
import ctypes
import os
import shutil
import subprocess

CLONE_NEWNET = 0x40000000


def run(*arguments):
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


def why_not():
    """What there is not to make one; None where there is all."""
    if os.geteuid() != 0:
        return "a network of one's own needs root"
    missing = [tool for tool in ("ip", "nft") if not shutil.which(tool)]
    if missing:
        return f"a network of one's own needs {' and '.join(missing)}"
    with FarMachine() as far:
        return far.failure


class FarMachine:
    """`here` is the address at our end. Between `cut` and `mend` every packet is lost, and nobody is told."""

    def __init__(self):
        self.name = f"far{os.getpid()}"
        self.here, self.there = "10.213.77.1", "10.213.77.2"
        self.failure = None

    def __enter__(self):
        near, far = f"n{os.getpid()}", f"f{os.getpid()}"
        for command in (
            ["ip", "netns", "add", self.name],
            ["ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", self.name],
            ["ip", "addr", "add", f"{self.here}/30", "dev", near],
            ["ip", "link", "set", near, "up"],
            ["ip", "-n", self.name, "addr", "add", f"{self.there}/30", "dev", far],
            ["ip", "-n", self.name, "link", "set", far, "up"],
            [*self._nft(), "add table inet cable"],
            [*self._nft(), "add chain inet cable in { type filter hook input priority 0; }"],
            [*self._nft(), "add chain inet cable out { type filter hook output priority 0; }"],
        ):
            done = run(*command)
            if done.returncode != 0:
                self.failure = f"{' '.join(command)}: {done.stderr.strip()}"
                break
        return self

    def __exit__(self, *error):
        run("ip", "netns", "delete", self.name)

    def _nft(self):
        return ["ip", "netns", "exec", self.name, "nft"]

    def cut(self):
        for chain in ("in", "out"):
            assert run(*self._nft(), f"add rule inet cable {chain} drop").returncode == 0

    def mend(self):
        assert run(*self._nft(), "flush table inet cable").returncode == 0

    def on(self, make):
        """What `make` gives when it is done over there: sockets stay there, whoever uses them."""
        with concurrent.futures.ThreadPoolExecutor(1) as thread:
            return thread.submit(self._inside, make).result()

    def _inside(self, make):
        descriptor = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.setns(descriptor, CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
        os.close(descriptor)
        return make()
