from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lookhear.errors import LeaseError
from lookhear.tools import DesktopLease, Registry

HOLDER = """
import sys, time
from pathlib import Path
from lookhear.tools import DesktopLease, Registry
lease = DesktopLease(sys.argv[1], Registry(Path(sys.argv[2])))
print(lease.acquire(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path / "registry")


def test_a_second_lease_is_refused_and_names_the_holder(registry: Registry) -> None:
    with DesktopLease(":5", registry), pytest.raises(LeaseError, match=f"process {os.getpid()}"):
        DesktopLease(":5.0", registry).acquire()


def test_the_epoch_grows_with_every_acquisition(registry: Registry) -> None:
    epochs: list[int] = []
    for _ in range(3):
        with DesktopLease(":5", registry) as lease:
            epochs.append(lease.epoch)
    assert epochs == [1, 2, 3]
    with DesktopLease(":6", registry) as lease:
        assert lease.epoch == 1


def test_a_holder_that_is_killed_gives_the_lease_back(registry: Registry) -> None:
    argv = [sys.executable, "-c", HOLDER, ":5", str(registry.root)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "1\n"
        with pytest.raises(LeaseError, match=f"process {holder.pid}"):
            DesktopLease(":5", registry).acquire()
        holder.send_signal(signal.SIGKILL)
    with DesktopLease(":5", registry) as lease:
        assert lease.epoch == 2
