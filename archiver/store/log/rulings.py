"""What later lines of the log say about captures that were logged before.

A typing is confirmed, a record is erased, an archive that was merged calls its sources by other
ids. The line of the capture stays as it is; its row in the catalog follows all that was said. Each
ruling is worked out anew from the lines, so that their order, over several chains, changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from archiver.serialise import read_json
from archiver.store.catalog.flat import restate
from archiver.store.catalog.sqlite import Database
from archiver.store.log.others_word import OthersWord, read_others_word
from archiver.store.log.waiting import ACCEPT, REJECT, LineName, NamedLines, read_named

CONFIRM, ERASE, MERGE = "confirm", "erase", "merge"
ABOUT_RECORDS = (CONFIRM, ERASE, "withhold", "lift")
"""What people decide about a record that is there."""
RULINGS = (CONFIRM, ERASE, MERGE)
DECIDING = (MERGE, ACCEPT, REJECT)
"""What says of other lines whether they act: looked at before them."""
SETTLE = "settle"
"""What a person decided about a finding: no ruling on a capture."""
TRANSCRIPT = "transcript"
UNCONFIRMED = "The typing is not confirmed."
TRANSCRIBES = "transcribes"
UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064"
    "\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Characters without a shape (Unicode's Default_Ignorable_Code_Point)."""
SUPERSEDED = "A later typing of it was confirmed, and holds in its place."


def apply_rulings(db: Database, chains: Collection[str], *, merging: bool) -> None:
    """Bring the rows of captures and states to what all rulings in the events table say.

    `chains` are those whose lines have just been applied, `merging` whether a merge was among them.
    """
    said = list(_rulings(db))
    for event, fields in said:
        if event == MERGE and (merging or not set(chains).isdisjoint(fields.get("chains") or ())):
            _rename_sources(db, fields)
    _confirm_typings(db, [fields for event, fields in said if event == CONFIRM])
    for event, fields in said:
        if event == ERASE:
            _blank_erased(db, fields)


def _rulings(db: Database) -> Iterator[tuple[str, Mapping[str, Any]]]:
    named = read_named_lines(db)
    marks = ", ".join("?" * len(RULINGS))
    columns = "event, fields, chain, seq, hash"
    sql = f"SELECT {columns} FROM events WHERE event IN ({marks}) ORDER BY time, chain, seq"
    for event, fields, *name in db.execute(sql, RULINGS).fetchall():
        if not named.is_idle(LineName(*name)):
            yield str(event), read_json(fields)


def read_named_lines(db: Database) -> NamedLines:
    """Return which lines wait for a person here, and which were decided."""
    return read_named(_deciding(db), MERGE)


def read_quiet_logs(db: Database) -> OthersWord:
    """Return of which sources the logs of merged archives decide nothing here."""
    lines = list(_deciding(db))
    named = read_named(lines, MERGE)
    return read_others_word((line for line in lines if not named.is_idle(line[0])), MERGE)


def _deciding(db: Database) -> Iterator[tuple[LineName, str, Mapping[str, Any]]]:
    sql = "SELECT chain, seq, hash, event, fields FROM events WHERE event IN (?, ?, ?)"
    for *name, event, fields in db.execute(sql, DECIDING).fetchall():
        yield LineName(*name), str(event), read_json(fields)


def same_person(one: object, other: object) -> bool:
    """Whether two names are the same but for how they are written.

    Case, spaces, stops and other marks, the order of the names, how accents are coded, and
    characters that nobody sees make no other person.
    """
    mine, theirs = _parts(one), _parts(other)
    return "".join(mine) == "".join(theirs) or sorted(mine) == sorted(theirs)


def _parts(name: object) -> list[str]:
    """Return the words of a name: letters, digits and the marks that belong to letters."""
    folded = unicodedata.normalize("NFKC", str(name)).casefold()
    seen = UNSEEN.sub("", unicodedata.normalize("NFKC", folded))
    return "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in seen).split()


# --- sources of a merged archive -----------------------------------------------------------------


def _rename_sources(db: Database, fields: Mapping[str, Any]) -> None:
    """Give captures and states of the merged chains the ids that their sources have here."""
    renamed, chains = fields.get("renamed"), fields.get("chains")
    if not isinstance(renamed, dict) or not isinstance(chains, dict):
        return
    for chain in chains:
        logged = db.execute(
            "SELECT record_id, source FROM records WHERE chain = ? AND record_key = capture_key",
            [chain],
        )
        for record_id, theirs in logged.fetchall():
            if theirs in renamed:
                restate(db, record_id, source=renamed[theirs])
        for theirs, ours in renamed.items():
            db.execute(
                "UPDATE states SET source = ? WHERE chain = ? AND seq IN "
                "(SELECT seq FROM events WHERE chain = ? AND source = ?)",
                [ours, chain, chain, theirs],
            )


# --- typings of a scan ---------------------------------------------------------------------------


def _confirm_typings(db: Database, confirmations: list[Mapping[str, Any]]) -> None:
    """Let a typing serve once another person has confirmed it, until a later one does."""
    newest: dict[str, str] = {}
    for said in confirmations:
        record_id = str(said.get("record_id", ""))
        facts = _typing(db, record_id)
        if facts is None or not said.get("by") or same_person(said["by"], facts.get("by", "")):
            continue
        _judge(db, record_id, "yes", "")
        original = str(facts.get(TRANSCRIBES, ""))
        if original in newest and newest[original] != record_id:
            _judge(db, newest[original], "no", SUPERSEDED)
        newest[original] = record_id


def _typing(db: Database, record_id: str) -> Mapping[str, Any] | None:
    row = db.execute(
        "SELECT f.fields FROM facts f JOIN captures c ON c.record_id = f.record_id "
        "WHERE f.record_id = ? AND c.via = ?",
        [record_id, TRANSCRIPT],
    ).fetchone()
    return read_json(row[0]) if row else None


def _judge(db: Database, record_id: str, usable: str, why: str) -> None:
    restate(db, record_id, usable=usable, why=why)


# --- what a court had removed --------------------------------------------------------------------


def _blank_erased(db: Database, fields: Mapping[str, Any]) -> None:
    """Leave of an erased capture what its tombstone says: address, date, digest, and why."""
    for record_id in fields.get("captures") or ():
        _judge(db, str(record_id), "no", say_erased(fields))
        restate(db, str(record_id), title="")
        db.execute("DELETE FROM facts WHERE record_id = ?", [record_id])


def say_erased(fields: Mapping[str, Any]) -> str:
    """Return why a record is not there any more, in a sentence without its full stop."""
    order, reason = fields.get("order", ""), fields.get("reason", "")
    return f"erased by order {order}: {reason}"
