# SPDX-License-Identifier: MIT
"""What is in the packages; needs neither root nor systemd."""
import os
import re
import shutil
import subprocess

import pytest

from conftest import PACKAGES, ROOT, SERVICES, package

PROGRAMS = {"circles": 1, "circlesd": 8, "circles-web": 8}
SHELLS = {"bash": "share/bash-completion/completions/{}", "zsh": "share/zsh/vendor-completions/_{}",
          "fish": "share/fish/vendor_completions.d/{}.fish"}


def says(*command, **options):
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True, **options).stdout


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    for path in PACKAGES.glob("*.deb"):
        says("dpkg-deb", "--extract", path, folder)
    return folder


def manual(unpacked, name, section):
    """A page as it is read."""
    page = unpacked / f"usr/share/man/man{section}/{name}.{section}.gz"
    text = says("mandoc", "-Tascii", "-Owidth=200", input=says("zcat", page))
    return re.sub(".\b", "", text)


@pytest.mark.parametrize("name", PROGRAMS)
def test_needs_nothing_of_swift(unpacked, name):
    program = unpacked / "usr/bin" / name
    needed = re.findall(r"NEEDED.*\[(.*)\]", says("readelf", "--dynamic", program))
    allowed = ["ld-linux", "libc.", "libm.", "libgcc_s.", "libstdc++.", "libjansson.", "libsqlite3.", "libz."]
    assert needed and [library for library in needed if not library.startswith(tuple(allowed))] == []
    assert ".symtab" not in says("readelf", "--sections", "--wide", program), "it is not stripped"
    assert "RUNPATH" not in says("readelf", "--dynamic", program)


def test_the_versions_agree(unpacked):
    source = (ROOT / "Sources/ControlAPI/Version.swift").read_text()
    version = re.search(r'program = "(.+)"', source)[1]
    for name in PROGRAMS:
        assert says("dpkg-deb", "--field", package(name), "Version").strip() == f"{version}-1"
        assert says(unpacked / "usr/bin" / name, "--version").split()[-1] == version


def test_depends_on_the_libraries():
    for name, libraries in {"circles": {"libjansson4"}, "circlesd": {"libjansson4", "libsqlite3-0"},
                            "circles-web": {"libjansson4", "zlib1g", "circlesd"}}.items():
        depends = says("dpkg-deb", "--field", package(name), "Depends")
        assert libraries | {"libc6"} <= set(re.findall(r"[\w.+-]+", depends)), depends


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_flag_is_in_the_manual(unpacked, name):
    program, page = unpacked / "usr/bin" / name, manual(unpacked, name, PROGRAMS[name])
    helps = [says(program, "--help")]
    if name == "circles":
        subcommands = re.findall(r"^  ([a-z-]+)  ", helps[0].split("SUBCOMMANDS:")[1], re.MULTILINE)
        assert len(subcommands) > 15
        helps += [says(program, "help", command) for command in subcommands]
        assert [command for command in subcommands if f"circles {command}" not in page] == []
    flags = set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", "\n".join(helps), re.MULTILINE))
    assert len(flags) > 10 and [flag for flag in flags if flag not in page] == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_setting_is_in_the_manual(unpacked, name):
    page = manual(unpacked, f"{name}.yaml", 5)
    keys = re.findall(r"^#([a-z-]+):", (unpacked / f"etc/circles/{name}.yaml").read_text(), re.MULTILINE)
    assert len(keys) > 10 and [key for key in keys if f"{key}: " not in page] == []


def test_the_manual_is_faultless(unpacked):
    pages = sorted(unpacked.glob("usr/share/man/man*/*"))
    assert [page.name for page in pages] == [
        "circles.1.gz", "circles-web.yaml.5.gz", "circlesd.yaml.5.gz", "circles-web.8.gz", "circlesd.8.gz"]
    for page in pages:
        said = subprocess.run(["mandoc", "-Tlint", "-Wwarning"], input=says("zcat", page), capture_output=True, text=True)
        assert (said.returncode, said.stdout) == (0, "")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_the_completions_can_be_read(unpacked, shell, name):
    if not shutil.which(shell):
        pytest.skip(f"{shell} is missing")
    script = unpacked / "usr" / SHELLS[shell].format(name)
    assert len(script.read_text()) > 1000
    says(shell, "-n", script)


@pytest.mark.parametrize("name", SERVICES)
def test_the_sandbox_is_tight(name):
    said = says("systemd-analyze", "security", "--offline=true", "--no-pager", ROOT / f"config/systemd/{name}.service")
    assert float(re.search(r"Overall exposure level.*: ([0-9.]+)", said)[1]) <= 0.2


def test_the_conffiles():
    for name in SERVICES:
        assert says("dpkg-deb", "--info", package(name), "conffiles").split() == [f"/etc/circles/{name}.yaml"]


def test_make_install_and_uninstall(tmp_path):
    def make(target):
        says("make", "--directory", ROOT, target, f"DESTDIR={tmp_path}", "PREFIX=/opt/circles")

    def files():
        return {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}

    make("install")
    unit = (tmp_path / "opt/circles/lib/systemd/system/circlesd.service").read_text()
    assert "/opt/circles/bin/circlesd --config /opt/circles/etc/circles/circlesd.yaml" in unit and "/usr/bin" not in unit
    configuration = tmp_path / "opt/circles/etc/circles/circlesd.yaml"
    configuration.write_text("max-boards: 1\n")
    make("install")
    assert configuration.read_text() == "max-boards: 1\n", "an administrator's file was overwritten"
    assert os.access(tmp_path / "opt/circles/bin/circles", os.X_OK)
    make("uninstall")
    assert files() == {f"opt/circles/etc/circles/{name}.yaml" for name in SERVICES}
