"""What hostile input must not do: end a process, fill memory, make the site fail."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.rest import Rest
from tests.shared_site import Site

FAILED = "Traceback (most recent call last)"
# Measured: up to 6 MB of caches and buffers.
MOST_GROWTH_MB = 40


@dataclass
class Watched:
    """`with watched(site):` fails if a process ends meanwhile, the web process grows, or an error is logged."""

    site: Site
    pids: list[int]
    before_mb: float = 0
    logged: int = 0

    def __enter__(self) -> Watched:
        Rest(self.site.url).call("GET", "/session")
        self.before_mb = _peak_mb(self.site)
        self.logged = self.site.stack.log().count(FAILED)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if error is not None:
            return
        assert self.site.stack.child_pids() == self.pids, "A process ended."
        grown = _peak_mb(self.site) - self.before_mb
        assert grown < MOST_GROWTH_MB, f"The web process grew by {grown:.0f} MB."
        assert self.site.stack.log().count(FAILED) == self.logged, "Something nobody foresaw."
        assert Rest(self.site.url).call("GET", "/session").status_code == 200


def watched(site: Site) -> Watched:
    return Watched(site, site.stack.child_pids())


def _peak_mb(site: Site) -> float:
    """The most that the web process has had in memory."""
    [pid] = site.stack.child_pids("web")
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmHWM:")[2].split()[0]) / 1024
