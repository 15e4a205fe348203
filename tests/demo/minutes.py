"""Makes archiver/demo/site/minutes.pdf: a council's minutes set in two columns.

Run by hand when the text changes: `python -m tests.demo.minutes`. The program itself ships the
file, so that a demonstration needs no PDF writer.
"""

from pathlib import Path

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph
from reportlab.rl_config import defaultPageSize

TARGET = Path(__file__).parents[2] / "archiver" / "demo" / "site" / "minutes.pdf"
BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=13, spaceAfter=6)
HEAD = ParagraphStyle("head", parent=BODY, fontName="Times-Bold", fontSize=12, leading=16)

PARAGRAPHS = (
    ("head", "Minutes of the meeting of 18 March 2026"),
    ("body", "Present: seven members of the council and, for the second item, an engineer."),
    ("head", "1. Running costs of the pool"),
    (
        "body",
        "The treasurer reported that the running costs of the pool rose by 2.5% in the year to "
        "March, less than the costs of the library and of the town hall. The council took note of "
        "the report and thanked the treas-<br/>urer for it.",
    ),
    (
        "body",
        "A member asked whether the costs of heating were contained in this figure. The treasurer "
        "confirmed that they were.",
    ),
    ("head", "2. The heating"),
    (
        "body",
        "The engineer explained that the heating was re-<br/>paired without closing the pool for a "
        "single day. The work took three nights. A new pump was not needed.",
    ),
    (
        "body",
        "The council asked for a written report, with photographs, and for an estimate of what the "
        "building will need in the next ten years<super>1</super>.",
    ),
    ("head", "3. Visitors"),
    (
        "body",
        "The manager of the pool reported 61,480 visits in the past year. The early sessions are "
        "the ones that are used most.",
    ),
    (
        "body",
        "It was agreed that the timetable should stay as it is. It was further agreed that any "
        "change to the early sessions would be announced at least six weeks before it is made.",
    ),
    ("head", "4. Any other business"),
    ("body", "None. The meeting closed at a quarter past nine."),
    ("body", "<super>1</super> The estimate is expected in the autumn."),
)


def write_minutes(target: Path) -> None:
    """Write the minutes to `target`, the same bytes every time."""
    width, height = defaultPageSize
    columns = [
        Frame(left, 440, width / 2 - 60, height - 510, id=name)
        for name, left in (("left", 45), ("right", width / 2 + 15))
    ]
    document = BaseDocTemplate(
        str(target), title="Minutes of the March meeting", author="Ferry Lane Council", invariant=1
    )
    document.addPageTemplates([PageTemplate(frames=columns, onPage=_furnish)])
    document.build([Paragraph(text, HEAD if kind == "head" else BODY) for kind, text in PARAGRAPHS])


def _furnish(canvas, document):
    width, height = defaultPageSize
    canvas.setFont("Times-Italic", 9)
    canvas.drawString(50, height - 45, "Ferry Lane Council: minutes")
    canvas.drawCentredString(width / 2, 40, str(document.page))


if __name__ == "__main__":
    write_minutes(TARGET)
