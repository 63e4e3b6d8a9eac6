# SPDX-License-Identifier: MIT
# `make` alone says what there is.

MAKEFLAGS += --no-print-directory

PREFIX = /usr/local
MINUTES = 60
SECONDS = 300

.PHONY: help run build install uninstall deb test test-systemd test-faults soak fuzz lint tsan bench clean

help:
	@echo 'make run    build everything, start it here and say the address (Ctrl-C ends it)'
	@echo 'make build  the release programs, in .build/release'
	@echo 'make install, make uninstall  what is built, under PREFIX ($(PREFIX)), below DESTDIR if that is set'
	@echo 'make deb    Debian packages, in .build/deb'
	@echo 'make test   build everything and run the tests'
	@echo 'make test-systemd  the packages on a systemd of their own, in a container; needs root'
	@echo 'make test-faults  kills, broken disks, slow and hostile clients, on the true programs; parts of it need root'
	@echo 'make soak   all that for MINUTES ($(MINUTES)), at random'
	@echo 'make fuzz   what reads bytes of strangers, each part for SECONDS ($(SECONDS)), under AddressSanitizer'
	@echo 'make lint   formatting of the Swift code, and the shell scripts'
	@echo 'make tsan   the tests of what runs concurrently, under ThreadSanitizer'
	@echo 'make bench  measure, beside what else one could take, as far as it is installed; writes bench/RESULTS.md'
	@echo 'make clean  delete what was built'
	@echo
	@echo 'What is missing (C libraries, tools) is installed with apt, as root or through sudo.'

run: build
	@echo
	@echo 'Open the address below in a browser, and in a second one. In a second terminal, draw into both:'
	@echo
	@echo '    PATH="$(CURDIR)/.build/release:$$PATH"'
	@echo '    export CIRCLES_SOCKET=…  # as it is said below'
	@echo '    circles add             # place a circle'
	@echo '    circles watch           # see what others do, as they do it'
	@echo
	@exec .build/release/circles up

build:
	@scripts/setup build
	swift build -c release --static-swift-stdlib

install uninstall:
	@DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' scripts/install $@

deb: build
	@scripts/setup deb
	scripts/make-deb

test:
	@scripts/setup test
	swift build
	swift test
	scripts/test-clients

test-systemd:
	@scripts/test-systemd

test-faults: build
	@scripts/setup faults
	@scripts/test-faults

soak: build
	@scripts/soak --minutes $(MINUTES)

fuzz:
	@scripts/setup build
	@scripts/fuzz $(SECONDS)

lint:
	@scripts/setup test
	@scripts/lint

tsan:
	@scripts/setup test
	@scripts/tsan

bench: build
	@scripts/python-tools
	@.build/clients/bin/python bench/run

clean:
	rm -rf .build .build-*
