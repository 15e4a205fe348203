"""What the program makes once in a process, at its first page and quotation: words and patterns.

The processes of `tests.warm` are forked from one that has imported this.
"""

from archiver.models import TextQuoteSelector
from archiver.quoting.judging.matching import find_passage
from archiver.text.folding import fold
from archiver.workflows.shared.read_answer import read_payload

_PAGE = b"""<!doctype html><html lang="en"><title>Minutes</title>
<p>The board never approved the scheme in any form, and paid 300 pounds.</p></html>"""
_PASSAGE = TextQuoteSelector("The board never approved the scheme in any form")

find_passage(_PASSAGE, fold(read_payload(_PAGE, None, "text/html").text))
