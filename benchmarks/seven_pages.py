"""Seven pages with 35 files and 16 quotations: what people cite, and what recorders leave behind.

Minutes with their style sheets, an answer to a request for information with its documents, a page
that a script builds, a register that recycles its lines, a feed that grows, a page of shadow trees
and frames, and news behind a consent banner, with lazy pictures, a film and a sound. All places
and persons are invented.
"""

from __future__ import annotations

import io
import json
import random
import struct
import zlib

from docx import Document
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

PAGES = ("minutes", "foi/answer", "app", "register", "feed", "parts", "news")
FILMS = ("/media/film.mp4", "/media/sound.mp3")

# The page that is cited, and the words.
QUOTATIONS = (
    ("minutes", "the roof of the bathing house was to be mended before the first of June"),
    ("minutes", "no member of the board had asked for the price of the tiles"),
    ("foi/answer", "we hold the report and enclose it with the two letters that you asked for"),
    ("foi/answer", "the surveyor found that forty of the ninety beams were unsound"),
    ("foi/answer", "payments to the contractor came to £18,420 in the year to March"),
    ("foi/answer", "the licence was withdrawn on the ninth of October without notice"),
    ("foi/answer", "approved subject to the consent of the harbour master"),
    ("app", "the ferry will run on Sundays from the second week of April"),
    ("register", "Entry 5231 was struck off after a hearing in Lower Winsam"),
    ("feed", "Notice 27 says that the ford is closed to carts until further notice"),
    ("parts", "rents of the quay were raised by a tenth without a vote"),
    ("parts", "the inner page tells that the toll was never collected"),
    ("parts", "a correction of the third of May stands in a frame of its own"),
    ("news", "the lighthouse was sold to its keeper for a single crown"),
    ("news", "its lamp has been dark since the storm of the second week"),
    ("news", "the keeper beside the lamp that he bought in the spring"),
)
SENTENCE = (
    "The clerk read the minutes of the evening before, and they were signed as a true record."
)


def make_site() -> dict[str, tuple[str, bytes]]:
    """Return the files by path: what each is called, and its bytes."""
    quoted = [words for _, words in QUOTATIONS]
    html = {
        "/minutes": MINUTES.format(*quoted[:2], SENTENCE),
        "/foi/answer": ANSWER.format(quoted[2], SENTENCE),
        "/app": APP,
        "/register": REGISTER,
        "/feed": FEED,
        "/parts": PARTS,
        "/inner": f"<!doctype html><link rel=stylesheet href=/css/inner.css><p>{quoted[11]}.</p>",
        "/news": NEWS.format(quoted[13], quoted[15], SENTENCE),
    }
    files = {path: ("text/html; charset=utf-8", text.encode()) for path, text in html.items()}
    for path, sheet in SHEETS.items():
        files[path] = ("text/css", sheet.encode())
    for path, script in SCRIPTS.items():
        files[path] = ("text/javascript", script.encode())
    for path, colour in PICTURES.items():
        files[path] = ("image/png", _png(colour))
    files["/files/scan.png"] = ("image/png", _scan(quoted[6]))
    files["/img/chart.svg"] = ("image/svg+xml", CHART.encode())
    files["/download?id=3"] = ("application/pdf", _pdf(quoted[3]))
    files["/view/letter"] = ("application/pdf", _pdf(quoted[5]))
    files["/getfile.ashx?file=annex"] = (DOCX, _docx(quoted[4]))
    files["/api/statement"] = _json({"title": "Timetable", "text": f"{quoted[7]}."})
    files["/api/rows"] = _json([_row(number) for number in range(400)])
    for number in (1, 2, 3):
        notices = [_notice(n) for n in range(10 * number - 9, 10 * number + 1)]
        files[f"/api/notices/{number}"] = _json(notices)
    files["/media/captions.vtt"] = ("text/vtt", CAPTIONS.encode())
    for path in FILMS:
        kind = "video/mp4" if path.endswith("4") else "audio/mpeg"
        files[path] = (kind, random.Random(path).randbytes(40_000))
    return files


def _json(said: object) -> tuple[str, bytes]:
    return "application/json", json.dumps(said).encode()


def _row(number: int) -> str:
    where = "Lower Winsam" if number == 231 else f"the hall of ward {number % 9 + 1}"
    return f"Entry {5000 + number} was struck off after a hearing in {where}"


def _notice(number: int) -> str:
    closed = "the ford is closed to carts" if number == 27 else f"lane {number} is open to all"
    return f"Notice {number} says that {closed} until further notice"


def _png(colour: tuple[int, int, int], width: int = 120, height: int = 80) -> bytes:
    rows = (b"\0" + bytes(colour) * width) * height
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _scan(words: str) -> bytes:
    """A picture of words, which only an eye reads."""
    picture, stream = Image.new("RGB", (700, 200), "white"), io.BytesIO()
    ImageDraw.Draw(picture).text((20, 80), f"{words}.", fill="black")
    picture.save(stream, "PNG")
    return stream.getvalue()


def _pdf(words: str) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=True)
    canvas.drawString(72, 720, "To whom it may concern")
    canvas.drawString(72, 700, f"{words[0].upper()}{words[1:]}.")
    canvas.save()
    return stream.getvalue()


def _docx(words: str) -> bytes:
    document, stream = Document(), io.BytesIO()
    document.add_paragraph("Annex")
    document.add_paragraph(f"{words[0].upper()}{words[1:]}.")
    document.save(stream)
    return stream.getvalue()


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HEAD = '<!doctype html><html lang="en"><meta charset="utf-8">'
MINUTES = (
    HEAD
    + """<title>Minutes</title><link rel=icon href=/favicon.ico>
<link rel=stylesheet href=/css/site.css><h1>Minutes of the Winsam bathing board</h1>
<p>It was agreed that {0}.</p><p>{2}</p><img src=/img/hall.png alt="The hall">
<details><summary>Questions</summary><p>It was said that {1}.</p></details>"""
)
ANSWER = (
    HEAD
    + """<title>Answer</title><h1>Your request of the second of May</h1>
<p>Thank you for writing. In answer to it {0}.</p><p>{1}</p>
<ul><li><a href="/download?id=3">Report of the surveyor</a></li>
<li><a href="/getfile.ashx?file=annex">Annex (DOCX, 36KB)</a></li>
<li><a href="/files/scan.png">Scan of the permit</a></li></ul>
<iframe src="/view/letter" type="application/pdf" width=600 height=200></iframe>"""
)
APP = HEAD + """<title>Ferry</title><div id=root></div><script src=/js/app.js></script>"""
REGISTER = (
    HEAD
    + """<title>Register</title><h1>Register of boats</h1><div id=box style="height:
400px; overflow: auto"><div id=all style="position: relative"></div></div>
<script src=/js/register.js></script>"""
)
FEED = (
    HEAD
    + """<title>Notices</title><h1>Notices</h1><main id=feed></main><script>
let next = 1, busy = false;
async function more() {
  if (busy || next > 3) return;
  busy = true;
  for (const words of await (await fetch("/api/notices/" + next++)).json()) {
    const one = document.createElement("p"); one.textContent = words + ".";
    one.style.height = "110px"; document.getElementById("feed").append(one); }
  busy = false; }
more();
addEventListener("scroll", () => {
  if (innerHeight + scrollY > document.body.scrollHeight - 400) more(); });
</script>"""
)
PARTS = (
    HEAD
    + """<title>Quay</title><h1>The quay</h1><quay-note></quay-note>
<iframe src=/inner width=600 height=120></iframe>
<iframe width=600 height=120 srcdoc="<!doctype html><p style='background: #efe'>
Note that a correction of the third of May stands in a frame of its own.
</p>"></iframe><script src=/js/parts.js></script>"""
)
NEWS = (
    HEAD
    + """<title>News</title><style>.hero {{ height: 90px; background-image:
image-set("/img/set.png" 1x) }}
#cookie-consent {{ position: fixed; inset: 0; background: #fff }}</style>
<div id=cookie-consent role=dialog>We value your privacy. <button>Accept all</button>
<button>Reject all</button></div><h1>News</h1><div class=hero></div>
<p>On Monday {0}.</p><p>{2}</p><div id=rest></div>
<figure><img data-src=/img/lazy1.png width=120 height=80>
<figcaption>Below is {1}.</figcaption></figure>
<img data-srcset="/img/lazy2.png 1x" width=120 height=80>
<video controls poster=/img/poster.png src=/media/film.mp4 width=320 height=180><track
src=/media/captions.vtt></video><audio controls src=/media/sound.mp3></audio>
<script src=/js/banner.js></script>"""
)
SHEETS = {
    "/css/site.css": '@import "print.css"; body { font: 18px serif; background: url(/img/bg.png) }',
    "/css/print.css": "h1 { color: #264 }",
    "/css/inner.css": "p { color: #624; font-size: 20px }",
}
SCRIPTS = {
    "/js/app.js": """fetch("/api/statement").then(a => a.json()).then(said => {
document.getElementById("root").innerHTML = `<h1>${said.title}</h1><p>We tell our readers that
${said.text}</p><img src=/img/chart.svg>`; });""",
    "/js/register.js": """fetch("/api/rows").then(a => a.json()).then(rows => {
const box = document.getElementById("box"), all = document.getElementById("all");
all.style.height = rows.length * 24 + "px";
const draw = () => { const from = Math.floor(box.scrollTop / 24); all.innerHTML = rows
  .slice(from, from + 20).map((words, n) => `<p style="position: absolute; margin: 0; top:
  ${(from + n) * 24}px">${words}.</p>`).join(""); };
box.addEventListener("scroll", draw); draw(); });""",
    "/js/parts.js": """customElements.define("quay-note", class extends HTMLElement {
constructor() { super(); const sheet = new CSSStyleSheet();
sheet.replaceSync("p { background: #fe9; padding: 20px }");
const root = this.attachShadow({mode: "closed"}); root.adoptedStyleSheets = [sheet];
root.innerHTML = "<p>It is plain that rents of the quay were raised by a tenth without a vote.</p>";
} });""",
    "/js/banner.js": """for (const one of document.querySelectorAll("button"))
one.onclick = () => { document.getElementById("cookie-consent").remove();
document.getElementById("rest").innerHTML = "<p>We hear that its lamp has been dark since the "
+ "storm of the second week.</p>"; };
const lazy = new IntersectionObserver(seen => { for (const one of seen) if (one.isIntersecting) {
const {src, srcset} = one.target.dataset; if (src) one.target.src = src;
if (srcset) one.target.srcset = srcset; } });
for (const one of document.querySelectorAll("img")) lazy.observe(one);""",
}
PICTURES = {
    "/favicon.ico": (20, 90, 40),
    "/img/bg.png": (240, 244, 240),
    "/img/hall.png": (120, 80, 60),
    "/img/set.png": (60, 90, 160),
    "/img/lazy1.png": (200, 120, 30),
    "/img/lazy2.png": (150, 40, 110),
    "/img/poster.png": (40, 40, 40),
}
CHART = """<svg xmlns="http://www.w3.org/2000/svg" width="300" height="120"><rect width="300"
height="120" fill="#dde"/><rect x="20" y="40" width="60" height="80" fill="#447"/></svg>"""
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nThe lamp is lit.\n"
