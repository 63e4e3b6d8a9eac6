# SPDX-License-Identifier: MIT
"""Disks that fail: one whose power goes, one that is full, and one of which a call comes back with an error."""
import fcntl
import os
import pathlib
import struct
import subprocess

# FS_IOC_SHUTDOWN of ext4 and others, and its flag that drops what was not synced.
SHUTDOWN, WITHOUT_LOG = 0x8004587D, struct.pack("I", 2)


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


class MountedDisk:
    """Something that is mounted on `folder`, to the end of a `with`."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()

    def __exit__(self, *error):
        subprocess.run(["umount", "--lazy", self.folder], check=True)


class PluggedDisk(MountedDisk):
    """An ext4 file system of its own, whose power can be cut: what was not synced is gone."""

    def __init__(self, folder, size="64M"):
        super().__init__(folder)
        self.image = folder.with_suffix(".image")
        subprocess.run(["truncate", "--size", size, self.image], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", self.image], check=True)

    def __enter__(self):
        mount("-o", "loop", self.image, self.folder)
        return self

    def sync(self):
        subprocess.run(["sync", "--file-system", self.folder], check=True)

    def cut(self):
        descriptor = os.open(self.folder, os.O_RDONLY)
        fcntl.ioctl(descriptor, SHUTDOWN, WITHOUT_LOG)
        os.close(descriptor)

    def plug_in(self):
        """Mounts it again, which replays the file system's journal. Nobody may have a file of it open."""
        subprocess.run(["umount", self.folder], check=True)
        mount("-o", "loop", self.image, self.folder)


class SmallDisk(MountedDisk):
    """A file system in memory, as small as asked for."""

    def __init__(self, folder, size):
        super().__init__(folder)
        self.size = size

    def __enter__(self):
        mount("-t", "tmpfs", "-o", f"size={self.size}", "tmpfs", self.folder)
        return self

    def grow(self, size):
        mount("-o", f"remount,size={size}", self.folder)

    def fill(self):
        """Takes all room that is left, in a file that can be removed again."""
        ballast = self.folder / "ballast"
        with open(ballast, "wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                return ballast


class FaultyCalls:
    """A library that is loaded before the C library, and lets one call fail that writes below a folder: the so-manieth, or all from there on."""

    SOURCE = pathlib.Path(__file__).with_name("faulty_calls.c")

    def __init__(self, folder):
        self.library, self.count = folder / "faulty-calls.so", folder / "calls"
        subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", self.library, self.SOURCE, "-ldl"], check=True)

    def environment(self, below, at, is_lasting):
        self.count.unlink(missing_ok=True)
        return {"LD_PRELOAD": str(self.library), "FAULT_BELOW": str(below), "FAULT_AT": str(at),
                "FAULT_LASTS": str(int(is_lasting)), "FAULT_COUNT": str(self.count)}

    @property
    def calls(self):
        """How many calls there were so far."""
        return self.count.stat().st_size if self.count.exists() else 0
