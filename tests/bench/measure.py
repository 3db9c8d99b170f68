# SPDX-License-Identifier: Apache-2.0
"""What all parts of the bench measure with: CPU time by wait4, peak memory by the helper peak."""
import os
import statistics
import subprocess

NULL = os.open("/dev/null", os.O_RDWR)


def spent(argv, inherit=()):
    """User seconds, system seconds, page faults and exit status of one process and its children."""
    actions = [(os.POSIX_SPAWN_DUP2, NULL, fd) for fd in (0, 1, 2) if fd not in inherit]
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=actions)
    _, status, used = os.wait4(pid, 0)
    return used.ru_utime, used.ru_stime, used.ru_minflt, os.waitstatus_to_exitcode(status)


def run(argv):
    """CPU seconds and exit status of one process."""
    user, system, _, status = spent(argv)
    return user + system, status


def peak(helper, argv):
    """MiB that a process had at most: exec carries the peak of a large parent over, so a small one starts it."""
    return int(subprocess.run([helper, *argv], check=True, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True).stdout.split()[-1]) / 1024


def ms(v):
    return f"{statistics.median(v) * 1e3:.2f} ms ({min(v) * 1e3:.2f} to {max(v) * 1e3:.2f})"
