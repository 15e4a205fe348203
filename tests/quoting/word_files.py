"""Word files for the tests, written part by part, so that they can hold what Word writes."""

import io
import zipfile

SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
STYLES = {"Zitat": "Quote", "berschrift1": "heading 1", "Listenabsatz": "List Paragraph"}


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def raised(text):
    return run(text, '<w:vertAlign w:val="superscript"/>')


def link(text, rid):
    return f'<w:hyperlink r:id="{rid}">{run(text)}</w:hyperlink>'


def footnote(number):
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def endnote(number):
    return f'<w:r><w:endnoteReference w:id="{number}"/></w:r>'


def paragraph(*runs, style="", properties=""):
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{''.join(runs)}</w:p>"


def item(*runs):
    return paragraph(*runs, properties='<w:numPr><w:numId w:val="1"/></w:numPr>')


def _part(tag, content):
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{tag} {SPACES}>{content}</w:{tag}>'


def _notes(tag, each, notes):
    made = "".join(
        f'<w:{each} w:id="{number}">{paragraph(*runs)}</w:{each}>' for number, runs in notes.items()
    )
    return _part(tag, made)


def _relations(links):
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    made = "".join(
        f'<Relationship Id="{rid}" Type="{kind}" Target="{target}" TargetMode="External"/>'
        for rid, target in links.items()
    )
    return f'<Relationships xmlns="{space}">{made}</Relationships>'


def word_file(*paragraphs, links=None, footnotes=None, endnotes=None):
    """Return the bytes of a DOCX with these paragraphs, hyperlinks and notes."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in STYLES.items()
    )
    parts = {
        "word/document.xml": _part("document", f"<w:body>{''.join(paragraphs)}</w:body>"),
        "word/styles.xml": _part("styles", styles),
        "word/_rels/document.xml.rels": _relations(links or {}),
        "word/footnotes.xml": _notes("footnotes", "footnote", footnotes or {}),
        "word/_rels/footnotes.xml.rels": _relations(links or {}),
        "word/endnotes.xml": _notes("endnotes", "endnote", endnotes or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()
