"""When versions of the browsers came out; what is not listed is as old as the next that is.

Only part of it was confirmed; most dates were written down from memory and not compared with a source. Where they can
be compared: chromiumdash.appspot.com/schedule, whattrainisitnow.com/calendar, learn.microsoft.com/deployedge (release
schedule), developer.apple.com/documentation/safari-release-notes.
A version beyond the last one listed is new. The list ages by itself; a line is added when somebody has one.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from app.domain.support.browsers.policy import BrowserName

Version = tuple[int, int]

_WRITTEN: Mapping[BrowserName, str] = MappingProxyType(
    {
        "Chrome": """
            109 2023-01-10, 114 2023-05-30, 120 2023-12-05, 123 2024-03-19, 126 2024-06-11, 129 2024-09-17,
            131 2024-11-12, 132 2025-01-14, 133 2025-02-04, 134 2025-03-04, 135 2025-04-01, 136 2025-04-29,
            137 2025-05-27, 138 2025-06-24, 139 2025-08-05, 140 2025-09-02, 141 2025-09-30, 142 2025-10-28,
            143 2025-12-02, 144 2026-01-13, 145 2026-02-10, 146 2026-03-10, 153 2026-09-08, 154 2026-09-22,
            155 2026-10-06""",
        "Edge": """
            109 2023-01-12, 114 2023-06-02, 120 2023-12-07, 123 2024-03-22, 126 2024-06-13, 129 2024-09-19,
            131 2024-11-14, 132 2025-01-17, 133 2025-02-06, 134 2025-03-06, 135 2025-04-04, 136 2025-05-01,
            137 2025-05-29, 138 2025-06-26, 139 2025-08-07, 140 2025-09-05, 141 2025-10-03, 142 2025-10-31""",
        "Firefox": """
            109 2023-01-17, 115 2023-07-04, 120 2023-11-21, 125 2024-04-16, 128 2024-07-09, 130 2024-09-03,
            132 2024-10-29, 134 2025-01-07, 135 2025-02-04, 136 2025-03-04, 137 2025-04-01, 138 2025-04-29,
            139 2025-05-27, 140 2025-06-24, 141 2025-07-22, 142 2025-08-19, 143 2025-09-16, 144 2025-10-14,
            145 2025-11-11, 146 2025-12-09, 147 2026-01-13, 148 2026-02-24, 149 2026-03-24, 154 2026-08-18,
            155 2026-09-01, 156 2026-09-15, 157 2026-09-29, 158 2026-10-13, 159 2026-10-27""",
        "Safari": """
            16.0 2022-09-12, 16.4 2023-03-27, 16.6 2023-07-24, 17.0 2023-09-18, 17.4 2024-03-05, 17.5 2024-05-13,
            17.6 2024-07-29, 18.0 2024-09-16, 18.1 2024-10-28, 18.2 2024-12-11, 18.3 2025-01-27, 18.4 2025-03-31,
            18.5 2025-05-12, 18.6 2025-07-29, 26.0 2025-09-15, 26.1 2025-11-03, 26.2 2025-12-12, 26.4 2026-03-24,
            26.6 2026-07-27""",
    }
)


def _read(written: str) -> Sequence[tuple[Version, date]]:
    lines = (line.split() for line in written.split(","))
    versions = ((version.partition("."), day) for version, day in lines)
    return [((int(major), int(minor or 0)), date.fromisoformat(day)) for (major, _, minor), day in versions]


RELEASES: Mapping[BrowserName, Sequence[tuple[Version, date]]] = MappingProxyType(
    {name: _read(written) for name, written in _WRITTEN.items()}
)
"""By browser, the versions in their order, each with the day it came out."""
