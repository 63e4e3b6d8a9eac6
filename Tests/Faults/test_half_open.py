# SPDX-License-Identifier: MIT
"""Players whose network is gone without a word: nothing comes from them any more, not even an end."""
import pytest
from browsers import Browser
from control import Control
from networks import FarMachine, why_not
from programs import until

GONE = 20
MISSING = why_not()
pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))


@pytest.fixture
def far():
    with FarMachine() as far:
        yield far


def player(service, far, number):
    browser = Browser(service, host=far.here)
    browser.send(f'42["register-player","{number:02}"]')
    return browser


def test_who_vanishes_is_missed(service, far):
    service.start_daemon()
    service.start_web("--host", far.here, "--ping-interval", 1, "--ping-timeout", 1)
    with Control(service.socket) as control:
        control.call("watch-board")
        before = service.web.descriptors()
        near = player(service, far, 99)
        gone = [far.on(lambda number=number: player(service, far, number)) for number in range(GONE)]
        until(lambda: len(listed(control)) == GONE + 1)
        far.cut()
        control.told = []

        # The near one plays on, and so answers its pings.
        until(lambda: near.place() and listed(control) == ["99"])
        until(lambda: near.place() and service.web.descriptors() <= before + 1)
        # What watchers are told of the list waits a moment for more that changes.
        until(lambda: near.place() and listed(control) and lengths(control)[-1:] == [1])
        assert lengths(control) == sorted(lengths(control), reverse=True), "each is gone once, and does not come again"
        near.close()
        # When the network is back they learn that they were let go, and come again.
        far.mend()
        with pytest.raises((EOFError, ConnectionError)):
            while True:
                gone[0].read()
        again = far.on(lambda: player(service, far, 0))
        until(lambda: listed(control) == ["00"])
        for browser in (again, *gone):
            browser.close()


def lengths(control):
    return [len(line["params"]["players"]) for line in control.told if line["method"] == "update-player-list"]


def listed(control):
    return sorted(one["initials"] for one in control.call("list-players")["players"])
