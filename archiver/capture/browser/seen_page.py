"""What a reader of a page sees, written down: shadow trees, frames, and what scrolling shows.

A browser's own serialisation leaves out shadow trees and frames, and has of a list that recycles
its lines only those that stand there last. Here the page is written out as it is drawn: each host
with its shadow tree (closed ones too) and its style sheets, each frame that the page itself wrote
in its place, the others after the page, and each block of words that was
seen while scrolling and is gone at the end, every part with its name.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from archiver.text.web.nesting import tame_markup
from archiver.urls import is_web_address

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page

STEP = 0.8
"""How much of a window one step scrolls: what stands at its edge is seen twice."""
MOST_STEPS = 80
"""How often a page is scrolled, and a box within it. A guess: some 60,000 pixels."""
MOST_BOXES = 5  # boxes with a scroll bar of their own; few pages have more that hold words
TELLING = 4
"""Words that a block has at least whose going is told: clocks and counters change all the time."""
FEWEST_GONE = 3
"""So many blocks go from a list that recycles its lines; a banner or two may go from any page."""
SMALLEST_FRAME = 20  # pixels; a smaller one holds nothing to read
EMPTY = ("", "about:blank", "chrome-error://chromewebdata/")
PATIENCE = 3.0  # seconds in which a frame says what it shows; one that has come does so at once
LARGEST_PART = 2_000_000
"""Characters of what scrolling shows; a guess, some 300,000 words."""

DOCTYPE = "<!DOCTYPE html>"
_FIGURES = re.compile(r"\d[\d.,:]*")
# Closed shadow trees are as visible as open ones: each is remembered as it is made.
REMEMBER = """(() => {
const roots = new WeakMap(), attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) {
  const root = attach.call(this, how); roots.set(this, root); return root; };
const value = host => roots.get(host) || host.shadowRoot;
Object.defineProperty(globalThis, "__shadowOf", {value});
})();"""

# The document as it is drawn, shadow trees as templates that declare them. It is copied into a
# document that runs nothing and loads nothing.
WRITE_OUT = """() => {
const inert = document.implementation.createHTMLDocument("");
const dropped = new Set(["SCRIPT", "NOSCRIPT"]);
const isData = el => el.tagName === "SCRIPT" && /json/i.test(el.type);
const isSheet = node => node.localName === "style" || node.localName === "link";
const shadowOf = globalThis.__shadowOf || (host => host.shadowRoot);
const asStyle = sheet => {  // one that a script made has no words of its own
  const made = inert.createElement("style");
  let rules = []; try { rules = [...sheet.cssRules]; } catch { }
  made.textContent = rules.map(rule => rule.cssText).join("\\n");
  if (sheet.media.mediaText) made.media = sheet.media.mediaText;
  return made; };
const adopt = (root, made) => { for (const sheet of root.adoptedStyleSheets || [])
  if (!sheet.disabled) made.appendChild(asStyle(sheet)); };
// What our own reading of the sheets might miss: an element of a shadow tree that nobody sees.
const conceal = (node, made) => {
  const style = getComputedStyle(node);
  if (style.display === "none") return false;
  if (style.visibility !== "visible") made.style.setProperty("visibility", "hidden");
  if (style.opacity === "0") made.style.setProperty("opacity", "0");
  return true; };
const fill = (made, children, scoped) => { for (const child of children) {
  const one = copy(child, scoped); if (one) made.appendChild(one); } };
const declare = (shadow, children, made) => {
  const tree = inert.createElement("template"), given = new Set(), byHand = [];
  tree.setAttribute("shadowrootmode", "open");
  for (const slot of shadow.querySelectorAll("slot"))
    for (const node of slot.assignedNodes()) given.add(node);
  if (shadow.slotAssignment === "manual") for (const node of given) manual.add(node);
  fill(tree.content, shadow.childNodes, true);
  adopt(shadow, tree.content);
  made.appendChild(tree);
  for (const child of children) {
    if (manual.has(child)) continue;
    const one = given.has(child) || isSheet(child) ? copy(child, given.has(child)) : null;
    if (one) made.appendChild(one); } };
const manual = new Set();  // what a script put into a slot: no name of it says so
const copy = (node, scoped) => {
  if (node.nodeType !== 1) return node.nodeType === 3 || node.nodeType === 8
    ? inert.importNode(node, true) : null;
  if (dropped.has(node.tagName) && !isData(node)) return null;
  if (node.localName === "template")
    return node.hasAttribute("shadowrootmode") ? null : inert.importNode(node, true);
  if (isSheet(node)) {
    if (node.sheet && node.sheet.disabled) return null;
    const made = node.localName === "style" && node.sheet && !node.textContent.trim();
    return made ? asStyle(node.sheet) : inert.importNode(node, true); }
  const made = inert.importNode(node, false);
  if (scoped && !conceal(node, made)) return null;
  if (node.localName === "iframe") {
    made.removeAttribute("srcdoc");
    if (typeof node.__shown === "string") {
      made.removeAttribute("src");
      made.setAttribute("srcdoc", node.__shown); } }
  const shadow = shadowOf(node);
  if (shadow) { declare(shadow, node.childNodes, made); return made; }
  const given = node.localName === "slot" ? node.assignedNodes() : [];
  fill(made, given.some(one => manual.has(one)) ? given : node.childNodes, scoped);
  return made;
};
const made = copy(document.documentElement, false);
adopt(document, made.querySelector("head") || made);
return (document.doctype ? "<!DOCTYPE html>" : "") + made.outerHTML;
}"""

# The blocks of words that stand in the page now, in its order.
BLOCKS = """() => {
const shadowOf = globalThis.__shadowOf || (host => host.shadowRoot);
const found = [], inline = /^(inline|contents|ruby)/;
const rows = new Set(["tr", "row"]), unread = /^(script|style|noscript|template)$/;
const isSeen = node => !unread.test(node.localName) && (!node.checkVisibility
  || node.checkVisibility({opacityProperty: true, visibilityProperty: true}));
const hasWords = node => [...node.childNodes].some(child => child.nodeType === 3
  ? child.data.trim() : child.nodeType === 1 && inline.test(getComputedStyle(child).display)
    && child.textContent.trim());
const visit = node => {
  if (!isSeen(node)) return;
  const row = rows.has(node.localName) || rows.has(node.getAttribute("role"));
  const shadow = shadowOf(node);
  if (shadow) { for (const child of shadow.children) visit(child);
    for (const child of node.children) visit(child); return; }
  if (row || hasWords(node)) {
    const words = (node.innerText || node.textContent).replace(/\\s+/g, " ").trim();
    if (words) found.push(words);
    return;
  }
  for (const child of node.children) visit(child);
};
if (document.body) visit(document.body);
return found.slice(0, 5000).map(words => words.slice(0, 20000));
}"""

BOXES = """most => {
const roots = [document], boxes = [];
const shadowOf = globalThis.__shadowOf || (host => host.shadowRoot);
for (let at = 0; at < roots.length && boxes.length < most; at++)
  for (const node of roots[at].querySelectorAll("*")) {
    const shadow = shadowOf(node);
    if (shadow) roots.push(shadow);
    if (node === document.scrollingElement || node === document.body) continue;
    if (node.scrollHeight > node.clientHeight + 40 && node.clientHeight > 80
        && /auto|scroll|overlay/.test(getComputedStyle(node).overflowY)) boxes.push(node);
    if (boxes.length >= most) break;
  }
globalThis.__boxes = boxes;
return boxes.length;
}"""
SCROLL_BOX = """([at, step]) => {
const box = globalThis.__boxes[at], before = box.scrollTop;
if (!box.isConnected) return "end";
box.scrollTop = before + box.clientHeight * step;
return box.scrollTop > before ? "on" : "end"; }"""
AT_END = """() => {
const page = document.scrollingElement || document.documentElement;
return page.scrollTop + innerHeight >= page.scrollHeight - 2 ? page.scrollHeight : 0; }"""

PUT = """(holder, shown) => {
holder.__shown = shown;
return holder.localName === "iframe"; }"""

Quiet = Callable[[], Awaitable[None]]


class SeenPage:
    """Gathers what one page shows while it is scrolled, and writes it out in the end."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._steps: list[tuple[str, list[str]]] = []
        self.gaps: list[str] = []
        self.answered, self.before = "", b""

    async def scroll(self, height: int, quiet: Quiet) -> None:
        """Scroll through the page and the boxes in it, and note each block of words on the way.

        `height` is the window's; `quiet` waits until the page has what it asked for.
        """
        await self._note("at first")
        for number in range(1, MOST_STEPS + 1):
            await self._page.mouse.wheel(0, int(height * STEP))
            await asyncio.sleep(0.1)
            await self._note(f"{number} steps down")
            if reached := await self._page.evaluate(AT_END):
                await quiet()
                await self._note(f"{number} steps down, at rest")
                if await self._page.evaluate(AT_END) == reached:
                    break
        else:
            self.gaps.append("the page went on below what was scrolled to")
        for box in range(await self._page.evaluate(BOXES, MOST_BOXES)):
            await self._scroll_box(box)

    async def _scroll_box(self, box: int) -> None:
        for number in range(1, MOST_STEPS + 1):
            if await self._page.evaluate(SCROLL_BOX, [box, STEP]) == "end":
                return
            await asyncio.sleep(0.05)
            await self._note(f"box {box + 1}, {number} steps down")
        self.gaps.append("a part of the page went on below what was scrolled to")

    async def _note(self, where: str) -> None:
        blocks = await self._page.evaluate(BLOCKS)
        if not self._steps or blocks != self._steps[-1][1]:
            self._steps.append((where, blocks))

    async def write_out(self) -> str:
        """Return the page as it was drawn, then its frames, then what scrolling had shown."""
        from playwright.async_api import Error

        # The innermost first: each stands in the one around it.
        parts = [await self._frame(frame) for frame in reversed(self._page.frames[1:])][::-1]
        try:
            written = str(await self._page.evaluate(WRITE_OUT))
        except Error:
            self.gaps.append("parts of the page could not be written out")
            written = await self._page.content()
        last = await self._page.evaluate(BLOCKS)
        parts += self._gone(last)
        end = written.lower().rfind("</body>")
        if end < 0:  # a set of frames has no body: what they show stands in one of its own
            head = written[: written.lower().find("</head>") + len("</head>")]
            return f"{head}<body>{''.join(parts)}</body></html>"
        return f"{written[:end]}{''.join(parts)}{written[end:]}"

    async def _frame(self, frame: Frame) -> str:
        """Return what a frame shows; "" for one that shows nothing to a reader.

        One without an address of its own is written out where it stands.
        """
        from playwright.async_api import Error

        try:
            # One that waits for its document, or keeps itself busy, answers never.
            async with asyncio.timeout(PATIENCE):
                holder = await frame.frame_element()
                box = await holder.bounding_box() if await holder.is_visible() else None
                if box is None or min(box["width"], box["height"]) < SMALLEST_FRAME:
                    return ""
                if not _has_address(frame) and await holder.evaluate(
                    PUT, await frame.evaluate(WRITE_OUT)
                ):
                    return ""
                blocks = await frame.evaluate(BLOCKS)
        except (Error, TimeoutError):
            if frame.url in EMPTY:  # it never came: what did not come has been said
                return ""
            self.gaps.append("a frame of the page could not be read")
            return ""
        address = html.escape(frame.url, quote=True)
        return _part("frame", f'cite="{address}"', blocks) if blocks else ""

    def _gone(self, last: list[str]) -> list[str]:
        """Return a part for each step that had words which the page has no more."""
        there, forms, parts, gone, size = set(last), set(map(_shape, last)), [], set[str](), 0
        for where, blocks in self._steps:
            missing = {words for words in blocks if words not in there}
            shapes = Counter(map(_shape, blocks))
            telling = {
                words
                for words in missing
                if len(words.split()) >= TELLING
                and not (shapes[_shape(words)] == 1 and _shape(words) in forms)
            }
            if not telling - gone:
                continue
            gone |= telling
            part = _part("scrolled", f'title="{html.escape(where, quote=True)}"', blocks)
            size += len(part)
            if size > LARGEST_PART:
                self.gaps.append("scrolling showed more than is kept")
                break
            parts.append(part)
        if len(gone) >= FEWEST_GONE:
            self.gaps.append("the page takes parts away while it is scrolled")
        return parts


def _has_address(frame: Frame) -> bool:
    """Whether a frame is a page of its own: not one that its page wrote, or holds."""
    around = frame.parent_frame
    return is_web_address(frame.url) and (around is None or frame.url != around.url)


def _shape(words: str) -> str:
    """The words without their figures: a clock or a counter that goes on is not gone."""
    return _FIGURES.sub("0", words)


def _part(name: str, said: str, blocks: list[str]) -> str:
    words = "".join(f"<p>{html.escape(block)}</p>" for block in blocks)
    return f'<section data-part="{name}" {said}>{words}</section>'


def leave_out_parts(markup: str, is_left_out: Callable[[str, str], bool]) -> str:
    """Return a page as it was written out without those parts that `is_left_out` says.

    It is given a part's name, "frame" or "scrolled", and a frame's address.
    """
    page = LexborHTMLParser(tame_markup(markup))
    for section in page.css("body > section[data-part]"):
        said = section.attributes
        if is_left_out(said.get("data-part") or "", said.get("cite") or ""):
            section.decompose()
    type_ = DOCTYPE if markup.lstrip("\ufeff").startswith(DOCTYPE) else ""
    return f"{type_}{page.root.html if page.root else ''}"
