"""Is it the web that fails, or our own connection to it?"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from archiver.models import Exchange, Fetch, Outcome, Reason, Request
from archiver.urls import host_of, same_site
from archiver.watching.observation import Page

NETWORK_REASONS = (Reason.DNS, Reason.CONNECT, Reason.TIMEOUT, Reason.RESET, Reason.TLS)
SLOW_REASONS = (Reason.TIMEOUT, Reason.CONNECT, Reason.TIME)
FEW = 3  # hosts: below it all must fail alike, from it on more than half (a guess)


def own_network_is_down(exchanges: Iterable[Exchange], known_failing: Iterable[str] = ()) -> bool:
    """Whether so many hosts fail at once that our own network is the likely cause.

    Of the hosts asked, those in `known_failing` (already failing before) do not count. Fewer than
    three hosts must all fail, and one alone proves nothing; of three and more, more than half.
    A hotspot's login page, to which most hosts suddenly lead, is our own network as well.
    """
    asked = [e for e in exchanges if host_of(e.request.url) not in set(known_failing)]
    hosts = _by_host(asked)
    failing = [host for host, found in hosts.items() if all(_failed(e) for e in found)]
    return _most(len(failing), len(hosts)) or _most(_led_to_one_place(asked), len(hosts))


def answers_for_all(
    hosts: Collection[str],
    doubted: Sequence[tuple[str, Page]],
    is_same: Callable[[Page, Page], bool],
    is_everywhere: Callable[[str, Page], bool] = lambda host, page: False,
) -> bool:
    """Whether most of the `hosts` sent one and the same page for every address that was asked for.

    A hotspot or a filter may answer in the place of every host, under its name. `doubted` are the
    doubtful pages of hosts that sent nothing else, with their hosts. `hosts` should leave out those
    of which only pages known to be gone were asked for. Error pages (404, 410) of one server
    software are alike: of them three hosts are needed, of pages that say that all is well two, and
    of two hosts in all each has to answer so for its front page as well (`is_everywhere`).
    """
    groups: list[list[tuple[str, Page]]] = []
    for host, page in doubted:
        group = next((g for g in groups if is_same(g[0][1], page)), None)
        if group is None:
            groups.append(group := [])
        group.append((host, page))
    for group in groups:
        senders = dict(group)
        if len(senders) < 2 or not _most(len(senders), len(hosts)):
            continue
        well = group[0][1].status // 100 == 2
        if well or len(senders) >= FEW or all(is_everywhere(*one) for one in senders.items()):
            return True
    return False


def failed_for_lack_of_network(exchange: Exchange) -> bool:
    """Whether an exchange is of the kind that a network that is down brings about."""
    return _failed(exchange)


def _by_host(exchanges: Sequence[Exchange]) -> dict[str, list[Exchange]]:
    hosts: dict[str, list[Exchange]] = defaultdict(list)
    for exchange in exchanges:
        hosts[host_of(exchange.request.url)].append(exchange)
    return hosts


def _failed(exchange: Exchange) -> bool:
    return exchange.outcome is Outcome.FAILED and exchange.reason in NETWORK_REASONS


def _most(count: int, total: int) -> bool:
    return total > 1 and (count == total if total < FEW else count * 2 > total)


def _led_to_one_place(exchanges: Sequence[Exchange]) -> int:
    """Count the hosts whose addresses led to the one foreign host that most of them led to."""
    led = {
        (host_of(e.request.url), host_of(e.final_url))
        for e in exchanges
        if e.last and not same_site(e.request.url, e.final_url)
    }
    return max(Counter(target for _, target in led).values(), default=0)


class Patience:
    """A fetch that gives a host up, for this round, once `most` addresses of it led to nothing.

    So a round ends in good time however many sources lie on a host that hangs. What is not asked
    for any more is answered by a failure that says so. Safe to share by threads.
    """

    def __init__(self, fetch: Fetch, now: Callable[[], datetime], most: int = 3) -> None:
        self._fetch = fetch
        self._now = now
        self._most = most
        self._silent: Counter[str] = Counter()
        self._guard = threading.Lock()

    def __call__(self, request: Request) -> Exchange:
        """Return the answer to `request`, or the failure that nobody asked for it."""
        host = host_of(request.url)
        with self._guard:
            given_up = self._silent[host] >= self._most
        if given_up:
            said = (
                f"{host} did not answer {self._most} times in this round, and was not asked again"
            )
            return Exchange(request, (), Outcome.FAILED, Reason.TIMEOUT, said, self._now())
        exchange = self._fetch(request)
        with self._guard:
            self._silent[host] = self._silent[host] + 1 if _hung(exchange) else 0
        return exchange


def _hung(exchange: Exchange) -> bool:
    return exchange.reason in SLOW_REASONS and exchange.outcome is not Outcome.CAPTURED
