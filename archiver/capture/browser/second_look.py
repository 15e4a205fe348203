"""A saved page looked at again: its replay in the same browser, beside the picture of the capture.

Nothing connects here either: what the replay asks for is answered by a handed-in function.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.capture.browser.seen_page import SeenPage

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Route

ReplayAnswer = tuple[int, dict[str, str], bytes]
AnswerReplay = Callable[[str], ReplayAnswer | None]
"""From an address that the replay asks for to status, header fields and body; None for nothing."""

SCALED = 320
"""Pixels of width at which two pictures are compared: a quarter of the usual window, so that how
the edge of a letter is smoothed does not count. A guess."""
TOLERANCE = 26
"""How far a channel of a pixel may be off: a tenth of 255. pixelmatch, which Browsertrix's quality
check compares with, takes a tenth by default, of a distance as the eye has it."""
REST = 0.2  # seconds that the replay has to draw what came; it comes from this process

# Both pictures on white, made small; then the share of pixels that differ, of all and of the
# worst window's height.
COMPARE = """async ([one, other, width, height, scaled, tolerance]) => {
const load = async data => createImageBitmap(await (await fetch(data)).blob());
const [a, b] = [await load(one), await load(other)];
const scale = scaled / width, rows = Math.ceil(Math.max(a.height, b.height) * scale);
const pixels = picture => {
  const canvas = new OffscreenCanvas(scaled, rows), pen = canvas.getContext("2d");
  pen.fillStyle = "white"; pen.fillRect(0, 0, scaled, rows);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, picture.width * scale, picture.height * scale);
  return pen.getImageData(0, 0, scaled, rows).data;
};
const [p, q] = [pixels(a), pixels(b)], window = Math.round(height * scale);
let all = 0, worst = 0, inWindow = 0;
for (let row = 0; row < rows; row++) {
  if (row % window === 0) inWindow = 0;
  for (let at = row * scaled * 4, end = at + scaled * 4; at < end; at += 4)
    if (Math.abs(p[at] - q[at]) > tolerance || Math.abs(p[at + 1] - q[at + 1]) > tolerance
        || Math.abs(p[at + 2] - q[at + 2]) > tolerance) { all++; inWindow++; }
  worst = Math.max(worst, inWindow);
}
return [all / (rows * scaled), worst / (Math.min(window, rows) * scaled)];
}"""


@dataclass(frozen=True)
class SecondLook:
    """What the replay showed: as `Rendering.html` is, and its picture; and, beside the first
    picture, the share of pixels that differ, of all and of the worst window's height."""

    html: str
    picture: bytes
    pixels: float
    worst: float


async def look_again(
    context: BrowserContext,
    address: str,
    respond: AnswerReplay,
    picture: bytes,
    size: tuple[int, int],
    photograph: Callable[[Page], Awaitable[bytes]],
) -> SecondLook:
    """Show the replay at `address` and compare it with `picture`; `size` is the window's.

    `photograph` takes a picture as that of the capture was taken. Raises playwright's Error.
    """

    async def answer(route: Route) -> None:
        found = respond(route.request.url)
        if found is None:
            await route.abort("aborted")
        else:
            await route.fulfill(status=found[0], headers=found[1], body=found[2])

    async def rest() -> None:
        await asyncio.sleep(REST)

    await context.route_web_socket("**/*", lambda socket: socket.close())
    await context.route("**/*", answer)
    page = await context.new_page()
    await page.goto(address, wait_until="load")
    seen = SeenPage(page)
    await seen.scroll(size[1], rest)
    await rest()
    html = await seen.write_out()
    shown = await photograph(page)
    bench = await context.new_page()
    pictures = [f"data:image/png;base64,{base64.b64encode(p).decode()}" for p in (picture, shown)]
    pixels, worst = await bench.evaluate(COMPARE, [*pictures, *size, SCALED, TOLERANCE])
    return SecondLook(html, shown, pixels, worst)
