"""The table of aims: each line, what bounds its ratio, which module measures it and how. A row names its line."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aim:
    """One line of the table; `least` and `most` bound its rows' ratios; where neither is set, two are only compared.

    `why` says what a line that is missed was found to hang on, where somebody has looked.
    """

    work: str
    module: str
    how: str
    least: float | None = None
    most: float | None = None
    why: str = ""

    def is_met(self, ratio: float) -> bool:
        """Tell whether a ratio keeps within the bounds; nan keeps within none."""
        return (self.least is None or ratio >= self.least) and (self.most is None or ratio <= self.most)

    @property
    def bound(self) -> str:
        """Write the bound, as `≥ 0.6`."""
        if self.least is not None:
            return f"≥ {self.least:g}"
        return f"≤ {self.most:g}" if self.most is not None else "–"


FLAT = 1.25  # what is not to grow, or not to be moved: a quarter is what two rounds of one thing may differ by

AIMS: Mapping[str, Aim] = {
    "entry": Aim(
        "FAQ entry",
        "pages",
        "bare Flask sends the same bytes under the same gunicorn",
        least=0.6,
        why="rounds of a second differ: fifteen in turn gave 0.57 to 1.23, and 0.82 in the middle",
    ),
    "home": Aim("FAQ home", "pages", "bare Flask sends the same bytes under the same gunicorn", least=0.6),
    "proxied": Aim(
        "FAQ entry behind the proxy",
        "proxy",
        "nginx with deploy's files, which sends the same bytes from a file",
        least=0.9,
        why="a page that is kept costs nginx one more read, one more epoll_ctl and the lines of its stored header",
    ),
    "edit": Aim(
        "an edit is seen", "publishing", "the worst of five, of 2 s; on the page, behind nginx, in the search", most=1
    ),
    "search": Aim(
        "search",
        "pages",
        "osTicket at the pace it had beside bare Flask, to bare Flask of this run",
        least=10,
        why="a question that nobody asked before takes 4.4 of a bare answer's processor time; its profile is flat",
    ),
    "list": Aim(
        "signed-in list of requests",
        "requests",
        "the best peer, at its pace beside bare Flask of this run",
        least=5,
        why="its profile is flat: a third is drawing the page, a third reading requests and session",
    ),
    "opening": Aim(
        "opening a request, form and post",
        "requests",
        "the best peer, at its pace beside bare Flask of this run",
        least=5,
        why="its profile is flat: history, words to search by and two mails are written in one transaction",
    ),
    "sign-in": Aim(
        "sign in", "signing_in", "bare argon2 verifications with the same parameters, as many at once", least=0.85
    ),
    "rush": Aim("a morning rush: readers' p99", "signing_in", "the same readers with nobody signing in", most=FLAT),
    "rush, searching": Aim(
        "a morning rush: the p99 of readers of whom every fourth asks what nobody asked before",
        "signing_in",
        "the same readers with nobody signing in",
        most=FLAT,
    ),
    "outage": Aim(
        "a streaming outage: the other brands' p99", "outage", "the same readers before the one brand's rush", most=FLAT
    ),
    "outage, searching": Aim(
        "a streaming outage: the other brands' p99 where every fourth asks what nobody asked before",
        "outage",
        "the same readers before the one brand's rush",
        most=FLAT,
    ),
    "crowd": Aim(
        "forty times the usual for one brand: a reader of another",
        "fairness",
        "the same reader alone; the forty keep every processor busy, so that two are only compared",
    ),
    "memory": Aim(
        "memory of a worker, five brands",
        "pages",
        "PSS after load, of bare Flask's and 60 MB",
        most=1,
        why="half of it was read at the start and is copied as references are counted; load leaves 7 MB on the heap",
    ),
    "brand": Aim(
        "memory of a further brand",
        "tenants",
        "of 20 kB; asleep, and visited",
        most=1,
        why="of a visited one 17 kB are kept, 6 of them its colours; 10 are free room that reading it leaves between",
    ),
    "start": Aim(
        "cold start, 5 brands",
        "pages",
        "from the command to the first page, of 1 s",
        most=1,
        why="two thirds of it are imports: mapped classes, SQLAlchemy, Flask and Jinja",
    ),
    "start many": Aim("cold start, 10,000 brands", "tenants", "from the command to the first page, of 2 s", most=1),
    "brands": Aim("growth: entry, 5 to 10,000 brands", "tenants", "the entry page's rate with 5 brands", least=0.9),
    "accounts": Aim(
        "growth: one account, 10³ to 10⁶", "accounts", "the median among 10³ accounts, on both databases", most=FLAT
    ),
    "people": Aim(
        "growth: search of people, 10³ to 10⁶",
        "people",
        "the median among 10³ accounts",
        most=FLAT,
        why="more people bear a name: 24 of a million, one of a thousand, and each is read",
    ),
    "queue": Aim(
        "growth: lists and searches, 10³ to 10⁵ requests",
        "desk_queue",
        "the median among 10³ requests",
        most=FLAT,
        why="counts go to a thousand, and the newest who have two words are looked for among thousands who have one",
    ),
    "library": Aim(
        "growth: the library, 10³ to 10⁵ resources",
        "library",
        "the median in a brand of 10³, of what has few answers and of a page of the list, on both databases",
        most=FLAT,
    ),
    "mails": Aim("growth: the outbox, 10³ to 10⁶ mails", "mails", "the median among 10³, on both databases", most=FLAT),
    "servers": Aim("granian beside gunicorn", "servers", "gunicorn as deploy/ runs it, the same pages and workers"),
}
