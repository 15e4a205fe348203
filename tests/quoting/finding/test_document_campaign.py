"""Documents put together at random: every quotation lies in its file, and the reading ends."""

import random
from pathlib import Path

import pytest

from archiver.quoting.finding.documents import (
    cited_addresses,
    find_quotations,
    open_document,
    unmarked_passages,
)

PARTS = [
    *"ab C.\n\"'“”‘’«»„`<>[]()*_&;#:-1^!|\\/ \u00ad⁶\r\t",
    "\n\n", "<p>", "</p>", "<q>", "</q>", "<blockquote>", "</blockquote>", "<li>", "<ul>", "</ul>",
    "<a href=https://x.example/>", "</a>", "<sup>", "</sup>", "<!-- source: b -->", "[^1]", "[1]",
    "[^1]: ", "[1]: https://y.example/\n", "> ", "- ", "1. ", "https://z.example/a", "10.5555/x",
    "&ldquo;", "&#8221;", "calls for:\n", "## References\n", "| a | b |\n|-|-|\n| ", "<td>", "<tr>",
    "<table>", "four words of it", "<cite>", "</cite>", "<!--", "<![", "```\n", " ```", "    ",
]  # fmt: skip
NAMES = ("a.md", "a.html", "a.txt")


def check_document(path, text):
    """Check that what is found lies in the file; return how many quotations there are."""
    content = text.encode("utf-8")
    document = open_document(path, content)
    found = find_quotations(path, document)
    for each in found:
        assert each.quotation.selector.exact.strip()
        assert 0 <= each.start < each.end <= len(text)
        assert each.quotation.line >= 1
        assert each.quotation.column >= 1
    assert len({each.quotation.id for each in found}) == len(found)
    for citation in cited_addresses(document):
        assert citation.url.startswith(("http://", "https://"))
    for passage in unmarked_passages(
        path, open_document(path, content), lambda words: [(0, len(words), "a")], 3
    ):
        assert passage.mark == "unmarked"
        assert passage.selector.exact.strip()
    return len(found)


def run_campaign(seed, count):
    chance = random.Random(seed)
    return sum(
        check_document(
            Path(chance.choice(NAMES)),
            "".join(chance.choice(PARTS) for _ in range(chance.randint(1, 60))),
        )
        for _ in range(count)
    )


def test_documents_put_together_at_random():
    assert run_campaign(7, 500) > 300


@pytest.mark.endure
def test_documents_put_together_at_random_for_long():
    assert run_campaign(99, 60_000) > 30_000
