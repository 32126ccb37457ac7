"""Runs a program to which the kernel refuses calls (EPERM), as a unit's SystemCallFilter has it.

`python tests/confined.py setpriority,chown PROGRAM …`; Linux only, and nobody needs to be root.
"""

import ctypes
import os
import platform
import struct
import sys

_LOAD, _IS, _ANSWER = 0x20, 0x15, 0x06  # words of a filter: take the call's number, compare it, end
_REFUSED, _ALLOWED = 0x00050001, 0x7FFF0000  # EPERM
_NO_NEW_PRIVILEGES, _SET_FILTER, _BY_FILTER = 38, 22, 2
# What systemd's sets have that a program of ours, or a library of it, could call; numbers on x86_64 and on aarch64.
SETS = {
    "@resources": {
        "ioprio_set": (251, 30),
        "mbind": (237, 235),
        "migrate_pages": (256, 238),
        "move_pages": (279, 239),
        "sched_setaffinity": (203, 122),
        "sched_setattr": (314, 274),
        "sched_setparam": (142, 118),
        "sched_setscheduler": (144, 119),
        "set_mempolicy": (238, 237),
        "setpriority": (141, 140),
        "setrlimit": (160, 164),
    },
    "@privileged": {
        "chroot": (161, 51),
        "fchown": (93, 55),
        "fchownat": (260, 54),
        "setgroups": (116, 159),
        "setresuid": (117, 147),
        "setreuid": (113, 145),
        "setuid": (105, 146),
    },
}
_NUMBERS = {name: numbers for calls in SETS.values() for name, numbers in calls.items()}


def refused_by(filters: list[str]) -> set[str]:
    """Tell which of these calls the lines of a SystemCallFilter refuse, one after the other."""
    refused: set[str] = set()
    for line in filters:
        for word in line.removeprefix("~").split():
            named = set(SETS.get(word, [word]))
            refused = refused | named if line.startswith("~") else refused - named
    return refused


def confine(names: list[str]) -> None:
    """Have calls refused to this process from here on, and to all that it starts."""
    machine = ("x86_64", "aarch64").index(platform.machine())
    lines = [(_LOAD, 0, 0, 0)]
    for name in names:
        lines += [(_IS, 0, 1, _NUMBERS[name][machine]), (_ANSWER, 0, 0, _REFUSED)]
    lines.append((_ANSWER, 0, 0, _ALLOWED))
    words = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(words))
    prctl = ctypes.CDLL(None).prctl
    assert prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    assert prctl(_SET_FILTER, _BY_FILTER, program, 0, 0) == 0


if __name__ == "__main__":
    confine(sys.argv[1].split(","))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - what the test names
