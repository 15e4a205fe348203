"""Cookies of one request and its redirects: they live no longer than that."""

from __future__ import annotations

from email.message import Message
from typing import Any

from requests import PreparedRequest
from requests.cookies import MockRequest, MockResponse, RequestsCookieJar
from requests.structures import CaseInsensitiveDict

from archiver.capture.target import Target


class CookieJar:
    """What the hops of one request have set, by the rules of RFC 6265 as requests keeps them."""

    def __init__(self) -> None:
        self._jar: Any = RequestsCookieJar()

    def keep(self, target: Target, values: tuple[str, ...]) -> None:
        """Keep the Set-Cookie `values` that `target` sent, where the rules allow it."""
        headers = Message()
        for value in values:
            headers["Set-Cookie"] = value
        if values:
            self._jar.extract_cookies(MockResponse(headers), MockRequest(_asked(target)))

    def header(self, target: Target) -> str:
        """Return the Cookie value for a request to `target`, "" where there is none."""
        asked: Any = MockRequest(_asked(target))
        self._jar.add_cookie_header(asked)
        return str(asked.get_new_headers().get("Cookie", ""))


def _asked(target: Target) -> PreparedRequest:
    asked = PreparedRequest()
    asked.url, asked.headers = target.url, CaseInsensitiveDict()
    return asked
