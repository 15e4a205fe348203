"""What the lines of a log cannot say where one program wrote them, one after the other.

Hashes show that nothing was changed since the log was written. Whoever writes all of it anew makes
the hashes anew, too; but a machine appends each record to its WARC file and then its line to the
log, so the lines of one log speak of a file from its start to its end, of each record once, and
no two logs speak of one record. A line `recovered` is written later, by whoever found the record.
"""

from collections.abc import Iterator

from archiver.store.log.chain import Break, ChainLine

WRITTEN = ("record", "capture", "failure")


class OneWriter:
    """Follows the lines of one chain, in their order; it remembers one number a WARC file."""

    def __init__(self, chain: str) -> None:
        self._chain = chain
        self._reached: dict[str, tuple[int, int]] = {}

    def follow(self, number: int, line: ChainLine) -> Iterator[Break]:
        """Yield what one writer would not have written as line `number`."""
        named = line.text("chain")
        if line.event == "chain" and named and named != self._chain:
            message = f"line {number} says that this is the log {named}: it is a copy of that one"
            yield Break(self._chain, number, "misnamed-log", message)
        warc, offset = line.text("warc"), line.fields.get("offset")
        if line.event not in WRITTEN or not warc or not isinstance(offset, int):
            return
        before, at = self._reached.get(warc, (-1, 0))
        if offset <= before:
            where = f"byte {offset} of {warc}, and line {at} of byte {before}"
            message = f"line {number} speaks of {where}: a line was doubled, moved or put in"
            yield Break(self._chain, number, "out-of-order", message)
        self._reached[warc] = (offset, number)


def other_writer(line: ChainLine, before: tuple[str, str] | None) -> str:
    """Say that another log wrote the record of `line` already: `before` is its (chain, event)."""
    chain, event = before or ("", "")
    if not before or chain == line.chain or not {line.event, event} <= {*WRITTEN}:
        return ""
    return f"it says to have written {line.text('record_id')}, and so does {chain}.jsonl"
