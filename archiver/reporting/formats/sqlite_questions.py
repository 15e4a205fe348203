"""The questions that an exported SQLite file answers by name, and what is said about its tables.

Written as datasette's metadata.json has it (datasette 0.65, "Metadata" and "Canned queries").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archiver.reporting.wording import minute

DATABASE = "sources"  # datasette calls a database by the name of its file
RIGHTS = "The quoted pages belong to their publishers. What was found about them may be passed on."


@dataclass(frozen=True)
class NamedQuery:
    """One question by name; `sql` may have parameters, each named in it as :name."""

    name: str
    title: str
    description: str
    sql: str


QUESTIONS = (
    NamedQuery(
        "needs-a-person",
        "Quotations that need a person",
        "What is altered, in another source, not found, or to be looked at; the gravest first.",
        """select id, quotation, verdict, severity, reason, document, source from quotations
where needs_person = 1 and verdict <> 'cannot be checked'
order by instr('critical major minor notice', severity), id""",
    ),
    NamedQuery(
        "cannot-be-checked",
        "Quotations that cannot be checked yet",
        "There is no text to judge them by, and why.",
        """select id, quotation, reason, what_to_do, document, source from quotations
where verdict = 'cannot be checked' and needs_person = 1 order by id""",
    ),
    NamedQuery(
        "no-longer-on-the-page",
        "Quotations that are no longer on their page",
        "Our copy has the words, the page has not; with an archived address to link.",
        """select q.id, q.quotation, q.standing, q.document, q.source, m.address as link_instead
from quotations q left join web_archive_copies m on m.source = q.source and m.agrees = 1
where q.standing like 'no longer on the page%' or q.standing like 'the source is gone%'
group by q.id order by q.id""",
    ),
    NamedQuery(
        "changed-or-gone",
        "Sources that changed, moved or are gone",
        "The newest state of each; what could not be reached is not among them.",
        """select id, title, state, state_since, state_reason, address from sources
where state not in ('', 'new', 'unchanged', 'unchanged in substance', 'back again')
and state not like '%nothing is known of it%' order by state_since desc""",
    ),
    NamedQuery(
        "not-known",
        "Sources of which nothing is known at present",
        "They could not be reached, or we were not shown the page. That says nothing about them.",
        """select id, title, state, state_since, state_reason, address from sources
where state like '%nothing is known of it%' order by id""",
    ),
    NamedQuery(
        "never-saved",
        "Sources without a copy that shows the page",
        "Nothing can be checked against them.",
        """select id, title, address, status from sources where good_copies = 0 order by id""",
    ),
    NamedQuery(
        "in-one-document",
        "Everything quoted in one document",
        "Give the document's name as it stands in quotes.csv.",
        """select id, quotation, verdict, reason, source from quotations
where document = :document order by line, id""",
    ),
    NamedQuery(
        "of-one-source",
        "What has become of one source",
        "Its copies, states and comparisons, in the order of time. Give its id in sources.csv.",
        """select date, what, words from (
select date, 'our copy' as what, shows as words, source from captures
union all select date, 'state', state || '. ' || reason, source from states
union all select date, 'copy in ' || archive, agreement, source from web_archive_copies
) where source = :source order by date""",
    ),
    NamedQuery(
        "find-words",
        "Find words in the saved pages",
        "Paragraphs of our copies that have all the words. Finding them is no verdict.",
        """select p.id, p.source, c.date, p.words from passages_fts f
join passages p on p.id = f.rowid left join captures c on c.record = p.capture
where passages_fts match '"' || replace(:words, '"', ' ') || '"' order by rank limit 200""",
    ),
    NamedQuery(
        "kept-by-others",
        "Copies in web archives that agree with ours",
        "The strongest support: they were made by people who have no part in the matter.",
        """select source, archive, date, agreement, address from web_archive_copies
where agrees = 1 order by source, date""",
    ),
)

TABLES = {
    "sources": "What is cited: one row for each row of sources.csv that may be shared.",
    "captures": "The copies that we keep of the sources.",
    "quotations": "What is quoted, and what a comparison with our copies gave.",
    "differences": "Where a quotation and its source differ, word by word.",
    "flags": "What a person should look at, with the source's words that caused it.",
    "states": "What the watch found, each time that it noted a state.",
    "web_archive_copies": "How other archives' copies compare with ours.",
    "passages": "The paragraphs of our copies, to be searched.",
    "left_out": "What was not handed over, and why.",
}
FACETS: Mapping[str, Sequence[str]] = {
    "quotations": ("verdict", "standing", "source", "document", "basis"),
    "captures": ("usable", "media_type", "source", "via"),
    "states": ("state", "source"),
    "web_archive_copies": ("archive", "agreement"),
    "sources": ("state", "publisher", "status"),
    "differences": ("kind", "severity"),
}
HIDDEN = ("passages_fts", "quotations_fts")


def describe_tables(title: str, made: datetime, software: str) -> dict[str, object]:
    """Return metadata.json: titles, descriptions, rights, facets and the questions."""
    said = f"State of {minute(made)}, by {software}. Start with one of the questions below."
    tables: dict[str, object] = {
        name: {"description": words, "facets": list(FACETS.get(name, ()))}
        for name, words in TABLES.items()
    }
    tables["quotations"] = {**_table(tables["quotations"]), "label_column": "quotation"}
    tables["sources"] = {**_table(tables["sources"]), "label_column": "title"}
    tables |= {name: {"hidden": True} for name in HIDDEN}
    queries = {
        one.name: {"title": one.title, "description": one.description, "sql": one.sql}
        for one in QUESTIONS
    }
    database = {"description": said, "license": RIGHTS, "tables": tables, "queries": queries}
    return {
        "title": title,
        "description": said,
        "license": RIGHTS,
        "databases": {DATABASE: database},
    }


def _table(said: object) -> dict[str, object]:
    return dict(said) if isinstance(said, dict) else {}


README = """\
{title}
State of {made}

sources.db is a SQLite file: sources, copies, quotations, what was found, and the words of the saved
pages to search. metadata.json names questions in plain words. Any program that reads SQLite opens
the file; to see it in a web browser on your own computer, with the questions:

    python -m pip install datasette
    datasette sources.db --metadata metadata.json

and open the address that it prints. To put it on a public server, look first at what the file
says: the words of the saved pages belong to their publishers.

What was left out is in the table left_out. The evidence itself, with digests to check, is in a pack
made by `archiver export --format wacz`.
"""
