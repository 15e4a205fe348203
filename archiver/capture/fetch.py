"""Request → Exchange: guard, politeness, redirects, recorder.

Nothing of the network is an exception here: whatever a host does comes back as an
:class:`Exchange` with its outcome and reason.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import cast

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from archiver.bodies import TooLargeError
from archiver.bodies import read_body as decoded_body
from archiver.capture.body import Body, read_body
from archiver.capture.composing import compose, credential
from archiver.capture.cookies import CookieJar
from archiver.capture.echoes import cookies_of, parts_of, repeats
from archiver.capture.guard import Guard, Resolve, resolve_host
from archiver.capture.pacing import Pacer
from archiver.capture.recorder import (
    REPEATABLE,
    OpenResponse,
    PreparedRequest,
    RecordingAdapter,
)
from archiver.capture.retries import backoff, pause_before_retry
from archiver.capture.robots import Robots, consults_robots
from archiver.capture.spool import discard
from archiver.capture.target import REDIRECTS, AddressError, Target, parse_target, redirect_address
from archiver.capture.wire import AttemptError, Fragment, Limits
from archiver.messages import CodingError, Head
from archiver.models import Clock, Exchange, Hop, Outcome, Reason, Request
from archiver.settings import CaptureSettings
from archiver.text.walls.redirect_stubs import LARGEST as LARGEST_STUB
from archiver.text.walls.redirect_stubs import stub_target

MOST_STUBS = 2
"""How many pages that only send their reader on are followed in one journey: a check of cookies
takes two, and whatever takes more goes round in a ring (a guess)."""

READ = ("source", "attachment", "probe", "title")
"""Purposes of requests whose answer is read as a page: what a reader's browser would follow."""

BROKEN = (Reason.RESET, Reason.DISCONNECT)
"""What a connection that broke brings: nothing, or a part of the answer."""

UNASKED = "asked without cookies, because the server repeats them in its answer"

CONDITIONS = ("if-none-match", "if-modified-since")


def trusted_certificates() -> bytes:
    """Return the root certificates that come with us, as the bytes of a PEM file."""
    return Path(DEFAULT_CA_BUNDLE_PATH).read_bytes()


class Fetcher:
    """Fetches addresses as the settings allow. Safe to share by threads.

    `secrets` maps a host ("example.org", "example.org:8443") to the Authorization value that it
    wants; over plain http only where the port is named. `spool` is a folder for large bodies, whose
    files :func:`archiver.capture.spool.discard` removes once an exchange is stored. `delays` maps
    hosts to seconds between requests where they are not the settings'; `resolve` looks hosts up;
    `authorities` is a PEM file of trusted certificates in place of the ones that come with us.
    """

    def __init__(
        self,
        settings: CaptureSettings,
        clock: Clock,
        secrets: Mapping[str, str],
        spool: Path,
        *,
        delays: Mapping[str, float] | None = None,
        resolve: Resolve = resolve_host,
        authorities: Path | None = None,
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.secrets = secrets
        self._stopped = threading.Event()
        self.pacer = Pacer(clock, settings.delay, delays, self.stopped)
        self.robots = Robots(self.fetch, clock)
        guard = Guard(settings.allow_addresses, resolve)
        self.adapter = RecordingAdapter(guard, str(authorities or DEFAULT_CA_BUNDLE_PATH), spool)

    def fetch(self, request: Request) -> Exchange:
        """Fetch `request` and every redirect it leads to.

        Raises StorageError when the disk does not take what is received, ValueError for a request
        field that no header may hold.
        """
        return _Journey(self, request).run()

    def stopped(self) -> bool:
        """Whether the run has been called off."""
        return self._stopped.is_set()

    def cancel(self) -> None:
        """Call the run off: fetches in progress end at once, as cancelled or cut."""
        self._stopped.set()
        self.adapter.interrupt()

    def close(self) -> None:
        """Close every idle connection."""
        self.adapter.close()


class _Journey:
    """One request on its way through its redirects."""

    def __init__(self, fetcher: Fetcher, request: Request, *, takes_cookies: bool = True) -> None:
        self.fetcher = fetcher
        self.takes_cookies = takes_cookies
        self.request = request
        self.settings = fetcher.settings
        self.date: datetime = fetcher.clock.now()
        self.hops: list[Hop] = []
        self.put_off: list[Hop] = []
        self.broken = 0
        self.stubs = MOST_STUBS if request.purpose in READ else 0
        self.cookies = CookieJar()
        self.confided: set[str] = set()
        self.sent_cookies: set[str] = set()
        self.seconds = request.max_seconds or self.settings.max_seconds

    def run(self) -> Exchange:
        url, method = self.request.url, self.request.method.upper()
        try:
            for _ in range(self.request.follow + 1):
                body = self._hop(parse_target(url), method)
                location = _location(self.hops[-1]) or self._sent_on(self.hops[-1])
                if not location or not self.request.follow:
                    return self._answered(body)
                url = redirect_address(self.hops[-1].url, location)
                method = _method_after(method, self.hops[-1])
            message = f"more than {self.request.follow} redirects"
            return self._failed(Reason.TOO_MANY_REDIRECTS, message)
        except AddressError as error:
            return self._failed(Reason.REFUSED_SCHEME, str(error))
        except AttemptError as error:
            return self._failed(error.reason, error.message)

    def _hop(self, target: Target, method: str) -> Body:
        self._obey_robots(target)
        for attempt in range(self.settings.max_retries + 1):
            last = attempt == self.settings.max_retries
            try:
                with self.fetcher.pacer.turn(target.queue):
                    body, hop = self._record(target, method)
            except AttemptError as error:
                kept = _as_fragment(target, self.date, error.fragment)
                if last or not self._tries_again(target, method, error.reason, attempt):
                    self.hops += kept
                    raise
                self.put_off += kept
                continue
            cut = body.cut.reason if body.cut else None
            if last or not (
                self._waits(target, hop, attempt) or self._tries_again(target, method, cut, attempt)
            ):
                break
            self.put_off.append(hop)
        self.hops.append(hop)
        return body

    def _tries_again(
        self, target: Target, method: str, reason: Reason | None, attempt: int
    ) -> bool:
        """Whether a connection broke in a way that the next one may not."""
        again = reason in BROKEN and method in REPEATABLE and not self.fetcher.stopped()
        pause = backoff(attempt, self.fetcher.pacer.rest(target.queue))
        if not again or pause >= self.seconds:
            return False
        self.broken += 1
        self.fetcher.pacer.hold(target.queue, pause)
        return True

    def _sent_on(self, hop: Hop) -> str:
        """Where a page that is only a redirect stub leads, "" for any other, or after two."""
        stub = hop.head is not None and hop.head.status == 200 and self.request.method == "GET"
        if not stub or not self.stubs or hop.truncated or hop.content_length > LARGEST_STUB:
            return ""
        try:
            target = stub_target(cast(Head, hop.head), decoded_body(hop, LARGEST_STUB), hop.url)
            if target:
                parse_target(target)
        except (CodingError, TooLargeError, AddressError):
            return ""
        self.stubs -= bool(target)
        return target

    def _obey_robots(self, target: Target) -> None:
        if consults_robots(self.settings.robots, self.request.purpose):
            pacer, delay = self.fetcher.pacer, self.fetcher.robots.check(target)
            pacer.slow(target.queue, delay)

    def _waits(self, target: Target, hop: Hop, attempt: int) -> bool:
        """Whether to ask again; the wait that the server wants is left with the pacer."""
        rest, now = self.fetcher.pacer.rest(target.queue), self.fetcher.clock.now()
        pause = pause_before_retry(hop.head, attempt, rest, now) if hop.head else None
        if pause is not None:
            self.fetcher.pacer.hold(target.queue, min(pause, self.settings.max_retry_after))
        bounded = pause is not None and pause <= self.settings.max_retry_after
        return bounded and not self.fetcher.stopped()

    def _record(self, target: Target, method: str) -> tuple[Body, Hop]:
        began = self.fetcher.clock.monotonic()
        if not self.hops:
            # Waiting for one's turn is no part of the capture: its date is when it was asked for.
            self.date = self.fetcher.clock.now()
        limits = self._limits(began)
        asked = PreparedRequest(target, method, self._message(target, method), limits)
        verify = not self.request.allow_bad_tls
        try:
            response = self.fetcher.adapter.send(asked, verify=verify)
            answer = cast(OpenResponse, response.raw)
            body = self._read(answer)
        finally:
            spent = self.fetcher.clock.monotonic() - began
            self.seconds -= spent
        if self.takes_cookies:
            self.cookies.keep(target, answer.cookies)
        return body, _as_hop(target, self.date, answer, body, spent)

    def _read(self, answer: OpenResponse) -> Body:
        try:
            body = read_body(answer, self.settings.max_ratio)
        except BaseException:
            answer.whole = False
            answer.spool.abandon()
            answer.surplus.abandon()
            raise
        finally:
            answer.close()
        return body

    def _limits(self, now: float) -> Limits:
        asked = self.request.max_bytes
        return Limits(
            timeout=self.settings.timeout,
            deadline=now + self.seconds,
            max_bytes=self.settings.max_bytes if asked is None else asked,
            monotonic=self.fetcher.clock.monotonic,
            stopped=self.fetcher.stopped,
        )

    def _message(self, target: Target, method: str) -> bytes:
        fields = [f for f in self.request.fields if not self.hops or f[0].lower() not in CONDITIONS]
        names = {name.lower() for name, _ in fields}
        secret, cookies = credential(self.fetcher.secrets, target), self.cookies.header(target)
        if secret and "authorization" not in names:
            fields.append(("Authorization", secret))
        if cookies and "cookie" not in names:
            fields.append(("Cookie", cookies))
        for name, value in fields:
            if name.lower() == "authorization":
                self.confided |= parts_of(value)
            elif name.lower() == "cookie":
                self.sent_cookies |= cookies_of(value)
        body = self.request.body if method == self.request.method.upper() else b""
        return compose(target, method, fields, body, self.settings.contact)

    def _answered(self, body: Body) -> Exchange:
        if body.cut is not None:
            return self._exchange(Outcome.TRUNCATED, body.cut.reason, body.cut.message)
        head = self.hops[-1].head
        unchanged = head is not None and head.status == 304
        waited = len(self.put_off) - self.broken
        message = f"the server asked us to wait {waited} times" if waited > 0 else ""
        outcome = Outcome.UNCHANGED if unchanged else Outcome.CAPTURED
        return self._exchange(outcome, message=message)

    def _failed(self, reason: Reason, message: str) -> Exchange:
        return self._exchange(Outcome.FAILED, reason, message)

    def _exchange(
        self, outcome: Outcome, reason: Reason | None = None, message: str = ""
    ) -> Exchange:
        """Return what was captured, unless it repeats a secret.

        A page that prints the cookie of its session is asked for once more without cookies: what a
        server gave to nobody in particular names nobody, and the page is not lost for it.
        """
        put_off = tuple(self.put_off)
        exchange = Exchange(
            self.request, tuple(self.hops), outcome, reason, message, self.date, put_off
        )
        told = "Authorization value" if repeats((*self.hops, *put_off), self.confided) else ""
        if not told and repeats((*self.hops, *put_off), self.sent_cookies):
            if self.takes_cookies and self.request.method in REPEATABLE:
                discard(exchange)
                again = _Journey(self.fetcher, self.request, takes_cookies=False).run()
                return replace(again, message="; ".join(filter(None, (UNASKED, again.message))))
            told = "cookie"
        if not told:
            return exchange
        discard(exchange)
        message = (
            f"the server repeats the {told} that it was sent in its answer, which is therefore not "
            "kept. Ask without it, or have the server mended"
        )
        return Exchange(
            self.request, (), Outcome.FAILED, Reason.REPEATED_SECRET, message, self.date
        )


def _location(hop: Hop) -> str:
    """Return where `hop` redirects to, as it is written there; "" where it does not."""
    return hop.head.get("location") if hop.head and hop.head.status in REDIRECTS else ""


def _method_after(method: str, hop: Hop) -> str:
    """RFC 9110 section 15.4: 303, and by custom 301 and 302 after POST, turn into GET."""
    status = hop.head.status if hop.head else 0
    if status == 303 and method != "HEAD":
        return "GET"
    return "GET" if status in (301, 302) and method == "POST" else method


def _as_fragment(target: Target, date: datetime, fragment: Fragment | None) -> list[Hop]:
    if fragment is None:
        return []
    hop = Hop(target.url, date, fragment.sent, fragment.received, address=fragment.address)
    return [replace(hop, tls=fragment.tls, redacted=fragment.redacted)]


def _as_hop(target: Target, date: datetime, answer: OpenResponse, body: Body, spent: float) -> Hop:
    content = body.content
    return Hop(
        url=target.url,
        date=date,
        sent=answer.sent,
        received=answer.spool.finish(),
        head=answer.head,
        address=answer.address,
        tls=answer.tls,
        seconds=spent,
        payload_digest=body.payload.sha256,
        payload_sha1=body.payload.sha1,
        content_digest=content.sha256 if content else None,
        content_sha1=content.sha1 if content else None,
        content_length=content.length if content else 0,
        truncated=body.cut.word if body.cut else "",
        redacted=tuple(dict.fromkeys(answer.redacted + answer.wire.redacted)),
        interim=answer.interim,
        surplus=answer.surplus.finish() if answer.surplus.length else None,
    )
