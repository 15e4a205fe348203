"""One capture as a group of WARC records, which are written together.

Each hop gives a request, a response (or revisit) and a metadata record, concurrent with each other
and under one date (WARC 1.1 section 5.7). The group's last record is a metadata record that holds
everything the catalog knows of the capture: a group without it is an unfinished one. Where nothing
changed, the revisit record is the last one and says the same in its own head. A file that
somebody supplies gives a resource and a metadata record, a copy out of a web archive five records.
"""

import base64
import hashlib
import ipaddress
import json
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from archiver.models import (
    Capture,
    Digest,
    Exchange,
    Hop,
    Outcome,
    Place,
    RecordBlock,
    Tls,
    Usability,
    Usable,
)
from archiver.serialise import read_json
from archiver.store.catalog.catalog import capture_fields, read_capture
from archiver.store.warc.payloads import BodyDigests, measure_block
from archiver.store.warc.writer import (
    FIELDS_TYPE,
    IDENTICAL_PAYLOAD,
    NOT_MODIFIED,
    REQUEST_TYPE,
    RESPONSE_TYPE,
    NewRecord,
)
from archiver.urls import to_rfc3339

NOWHERE = Place("", 0)
STATEMENT_FIELD = "WARC-JSON-Metadata"
"""The field in which Webrecorder's programs, too, put JSON about a record."""
LONGEST_IN_HEAD = 6000
"""Characters of a statement in a record's head: readers may take 8 kB a line. A guess."""
MAX_STATEMENT = 16 * 1024 * 1024
"""Bytes of a metadata record that are read as a statement of ours. A guess."""
Fields = tuple[tuple[str, str], ...]


class StatedHead(Protocol):
    """The head of a record, as far as it is asked here."""

    @property
    def type(self) -> str: ...
    def get(self, name: str, default: str = "") -> str: ...


@dataclass(frozen=True)
class About:
    """What the caller says about a capture, beside the exchange itself."""

    source: str
    usability: Usability
    role: str = "page"
    cited: str = ""
    via: str = "live"
    title: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Revisit:
    """An earlier capture whose record holds the payload (`original`), and what the answer adds.

    `base` is the capture that a 304 confirms: its judgement goes on holding. `unchanged` says that
    the source's last capture had this payload too. `certificates` are those that stand beside
    `original`, as sha256 in hex.
    """

    original: Capture
    base: Capture
    profile: str
    unchanged: bool
    certificates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Records to be appended as one write, and the capture they are (its place still unknown)."""

    records: tuple[NewRecord, ...]
    capture: Capture
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class SuppliedFile:
    """A file to be stored bit for bit; `facts` say who brought it, how and when.

    `uri` may be "": the record's own id then names it. `record_uri` is the address of its record,
    where that is not `uri`: what is no answer must not be found at a page's own address. `kind` is
    "resource", or "conversion" for what was made from the record `refers_to`.
    """

    uri: str
    content: RecordBlock
    media_type: str
    date: datetime
    kind: str = "resource"
    refers_to: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    record_uri: str = ""


class GroupBuilder:
    """Builds one group; `new_id` gives a fresh record id for each record."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._records: list[NewRecord] = []

    # --- an exchange with a server ----------------------------------------------------------

    def exchange(
        self, exchange: Exchange, about: About, revisit: Revisit | None, now: datetime
    ) -> Group:
        """Return the group of `exchange`; `revisit` replaces the body of its last hop."""
        last = exchange.last
        for hop in exchange.put_off:
            self._earlier_hop(hop)
        for hop in exchange.hops:
            if hop is not last or hop.head is None:
                self._earlier_hop(hop)
        if last is None or last.head is None:
            return self._failure(exchange, about, now)
        date = last.date
        response = self._hop(last, revisit)
        capture = _answered(exchange, last, response, about, revisit)
        signs = {"signs": list(about.usability.signs)} if about.usability.signs else {}
        facts = {**signs, **about.facts}
        said: dict[str, object] = {"capture": capture_fields(capture), "facts": facts}
        if last.tls and revisit is not None:
            confirmed = revisit.profile == NOT_MODIFIED
            said["tls"] = _tls_facts(last.tls, revisit.certificates, confirmed=confirmed)
        unchanged = revisit is not None and revisit.unchanged
        if not (unchanged and self._state_in_head({**_hop_facts(last), **said})):
            self._metadata(response, last, said, date)
        return Group(tuple(self._records), capture, facts)

    def _state_in_head(self, said: Mapping[str, Any]) -> bool:
        """Let the revisit record, where it is the last one, state the capture in its own head.

        A page is looked at for years without a change: a metadata record for each look repeats
        what the head beside it says. False where it would be long.
        """
        capture = {name: value for name, value in said["capture"].items() if value not in ("", 0)}
        said = {**said, "capture": capture}
        statement = json.dumps(said, separators=(",", ":"), default=str)
        if self._records[-1].type != "revisit" or len(statement) > LONGEST_IN_HEAD:
            return False
        last = self._records.pop()
        self._records.append(replace(last, fields=(*last.fields, (STATEMENT_FIELD, statement))))
        return True

    # --- a copy out of a web archive ------------------------------------------------------------

    def rescue(
        self,
        exchange: Exchange,
        derived: Hop,
        about: About,
        index_row: Mapping[str, object],
        now: datetime,
    ) -> Group:
        """Return the group of a copy fetched from a web archive.

        The true transaction with the archive; a response derived from it at the original address
        and date, which says so; and a statement that ties the two and holds what the archive's
        index said (WARC 1.1 section 5.11 forbids WARC-Refers-To on a response).
        """
        hops = (*exchange.put_off, *exchange.hops)
        transaction = [self._earlier_hop(hop) for hop in hops][-1]
        assert transaction is not None
        fields = (
            ("WARC-Source-URI", transaction.uri),
            ("WARC-Creation-Date", to_rfc3339(now)),
        )
        response = self._new("response", derived, RESPONSE_TYPE, derived.received, fields)
        self._records.append(replace(response, payload_digest=derived.payload_digest))
        capture = _answered(replace(exchange, hops=(derived,)), derived, response, about, None)
        rescue = {"memento": transaction.uri, "record": transaction.record_id, "index": index_row}
        said = {"describes": response.record_id, "rescue": rescue}
        beside = (("WARC-Refers-To", f"<{response.record_id}>"),)
        said |= {"facts": rescue, "capture": capture_fields(capture)}
        self._statement(response.record_id, now, said, beside)
        return Group(tuple(self._records), capture, rescue)

    # --- a file -----------------------------------------------------------------------------------

    def resource(self, file: SuppliedFile, about: About) -> Group:
        """Return the group of a file stored bit for bit as a resource or conversion record."""
        record_id = self._new_id()
        file = replace(file, uri=file.uri or record_id)
        found = measure_block(file.content, None)
        refers = (("WARC-Refers-To", f"<{file.refers_to}>"),) if file.refers_to else ()
        record = NewRecord(
            file.kind,
            record_id,
            file.record_uri or file.uri,
            file.date,
            file.media_type,
            file.content,
            refers,
            found.payload_digest,
        )
        self._records.append(record)
        capture = _supplied(file, record, about, found)
        said = {"describes": record.record_id, "facts": file.facts}
        beside = _concurrent_to(record)
        self._statement(record.uri, file.date, {**said, "capture": capture_fields(capture)}, beside)
        return Group(tuple(self._records), capture, file.facts)

    # --- the parts --------------------------------------------------------------------------------

    def _earlier_hop(self, hop: Hop) -> NewRecord | None:
        principal = self._hop(hop, None)
        self._metadata(principal, hop, {}, hop.date)
        return principal

    def _hop(self, hop: Hop, revisit: Revisit | None) -> NewRecord | None:
        """Add the hop's records and return the principal one, None when nothing was sent."""
        fields = _connection_fields(hop)
        answer = self._answer(hop, revisit, fields)
        beside, request = _concurrent_to(answer), None
        if hop.sent:
            block = RecordBlock(len(hop.sent), hop.sent)
            request = self._new("request", hop, REQUEST_TYPE, block, (*beside, *fields))
            redacted = {"redacted": list(hop.redacted)} if hop.redacted else {}
            request = replace(request, said=redacted)
        apart = [self._kept_beside(hop, block, beside) for block in _beside(hop)]
        self._records += [record for record in (request, answer, *apart) if record]
        return answer or request

    def _answer(self, hop: Hop, revisit: Revisit | None, fields: Fields) -> NewRecord | None:
        if hop.head is None:
            return self._fragment(hop, fields)
        if revisit is not None:
            return self._revisit(hop, hop.head.length, revisit, fields)
        cut = (("WARC-Truncated", hop.truncated),) if hop.truncated else ()
        response = self._new("response", hop, RESPONSE_TYPE, hop.received, (*fields, *cut))
        return replace(response, payload_digest=hop.payload_digest)

    def _fragment(self, hop: Hop, fields: Fields) -> NewRecord | None:
        """What came where no HTTP answer could be read: kept as it is, called no response."""
        return self._kept_beside(hop, hop.received, fields) if hop.received.length else None

    def _kept_beside(self, hop: Hop, block: RecordBlock, fields: Fields) -> NewRecord:
        """Bytes that came and that no program must take for the page: replay leaves them out."""
        kept = self._new("metadata", hop, "application/octet-stream", block, fields)
        return replace(kept, uri=kept.record_id)

    def _revisit(self, hop: Hop, length: int, revisit: Revisit, fields: Fields) -> NewRecord:
        """A revisit record (WARC 1.1 section 6.7) that keeps the answer's own head."""
        original = revisit.original
        refers = (
            ("WARC-Profile", revisit.profile),
            ("WARC-Refers-To", f"<{original.record_id}>"),
            ("WARC-Refers-To-Target-URI", original.uri),
            ("WARC-Refers-To-Date", to_rfc3339(original.date)),
        )
        with hop.received.open() as stream:
            head = stream.read(length)
        record = self._new(
            "revisit", hop, RESPONSE_TYPE, RecordBlock(length, head), (*refers, *fields)
        )
        digest = Digest.parse(original.payload_digest) if original.payload_digest else None
        return replace(record, payload_digest=digest)

    def _new(
        self, kind: str, hop: Hop, media_type: str, block: RecordBlock, fields: Fields
    ) -> NewRecord:
        return NewRecord(kind, self._new_id(), hop.url, hop.date, media_type, block, fields)

    def _metadata(
        self, of: NewRecord | None, hop: Hop, more: Mapping[str, object], date: datetime
    ) -> None:
        said = {"describes": of.record_id if of else "", **_hop_facts(hop), **more}
        self._statement(of.uri if of else hop.url, date, said, _concurrent_to(of))

    def _statement(
        self, uri: str, date: datetime, said: Mapping[str, object], fields: Fields
    ) -> None:
        """Add a metadata record that holds `said`."""
        content = write_statement(said)
        block = RecordBlock(len(content), content)
        record_id = str(said.get("record_id") or self._new_id())
        self._records.append(
            NewRecord("metadata", record_id, uri, date, FIELDS_TYPE, block, fields)
        )

    def _failure(self, exchange: Exchange, about: About, now: datetime) -> Group:
        """Add the metadata record of an exchange that brought no answer."""
        uri = exchange.request.url
        date = exchange.date or (exchange.hops[-1].date if exchange.hops else now)
        reason = str(exchange.reason or "")
        record_id = self._new_id()
        capture = Capture(
            record_id,
            about.source,
            uri,
            date,
            NOWHERE,
            outcome=Outcome.FAILED,
            reason=reason,
            via=about.via,
            usable=Usable.NO,
            why=exchange.message or about.usability.why,
            cited=about.cited or uri,
            role=about.role,
        )
        failure = {"reason": reason, "message": exchange.message, "address": exchange.final_url}
        said = {"record_id": record_id, "failure": failure, "capture": capture_fields(capture)}
        self._statement(uri, date, said, ())
        return Group(tuple(self._records), capture)


def write_statement(said: Mapping[str, object]) -> bytes:
    """Return `said` as application/warc-fields, each value as JSON on one line.

    That type is chosen because replay programs leave it out of their index: a statement of ours
    must never be shown in the place of the page it is about.
    """
    lines = (f"{name}: {json.dumps(value, default=str)}\r\n" for name, value in said.items())
    return "".join(lines).encode("ascii")


def statement_in_head(head: StatedHead) -> dict[str, object]:
    """Return what a revisit record's head states of its capture; empty where it states nothing.

    What is empty in a capture is left out there, and is in what this returns.
    """
    written = head.get(STATEMENT_FIELD) if head.type == "revisit" else ""
    try:
        said: dict[str, Any] = read_json(written) if written else {}
        whole = {"capture": capture_fields(read_capture(said["capture"], NOWHERE))} if said else {}
        return {**said, **whole}
    except (ValueError, KeyError, TypeError):
        return {}


def read_statement(block: bytes, names: Container[str] | None = None) -> dict[str, object]:
    """Return what `write_statement` wrote; lines that other programs wrote are left out.

    Only the fields `names` are read where some are asked for.
    """
    said: dict[str, object] = {}
    for line in block.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(": ")
        if names is not None and name not in names:
            continue
        with suppress(ValueError):
            said[name] = read_json(value) if colon else ""
    return said


def _beside(hop: Hop) -> list[RecordBlock]:
    """What came with an answer and is no part of it: 1xx heads, which readers of a WARC take for
    the answer, and bytes after its end, which browsers pass over.
    """
    interim = [RecordBlock(len(hop.interim), hop.interim)] if hop.interim else []
    return [*interim, *([hop.surplus] if hop.surplus else [])]


def _answered(
    exchange: Exchange,
    hop: Hop,
    record: NewRecord | None,
    about: About,
    revisit: Revisit | None,
) -> Capture:
    """Return the capture of an exchange that was answered; its body may be an earlier one."""
    assert record is not None
    assert hop.head is not None
    head = hop.head
    capture = Capture(
        record.record_id,
        about.source,
        hop.url,
        hop.date,
        NOWHERE,
        outcome=exchange.outcome,
        reason=str(exchange.reason or ""),
        status=head.status,
        media_type=head.media_type,
        truncated=hop.truncated,
        via=about.via,
        usable=about.usability.usable,
        why=about.usability.why,
        cited=about.cited or exchange.request.url,
        etag=head.get("etag"),
        last_modified=head.get("last-modified"),
        role=about.role,
        title=about.title,
    )
    if revisit is not None:
        return _as_revisit(capture, revisit)
    capture = _with_digests(capture, hop)
    return _unconfirmed(capture) if head.status == 304 else capture


def _unconfirmed(capture: Capture) -> Capture:
    """A 304 that confirms nothing we hold: an answer, but no copy of the page."""
    why = "the server answered that its page was not modified, but this archive holds no copy of it"
    return replace(capture, outcome=Outcome.CAPTURED, usable=Usable.NO, why=why)


def measured(hop: Hop) -> Hop:
    """Return `hop` with the digests of its body, worked out here where capture gave none."""
    if hop.head is None or (hop.payload_digest and hop.payload_sha1):
        return hop
    found = measure_block(hop.received, hop.head)
    return replace(
        hop,
        payload_digest=found.payload_digest,
        payload_sha1=found.payload_sha1,
        content_digest=found.content_digest,
        content_sha1=found.content_sha1,
        content_length=found.content_length,
    )


def _with_digests(capture: Capture, hop: Hop) -> Capture:
    return replace(
        capture,
        payload_digest=str(hop.payload_digest),
        payload_sha1=str(hop.payload_sha1),
        content_digest=str(hop.content_digest or ""),
        content_sha1=str(hop.content_sha1 or ""),
        content_length=hop.content_length,
    )


def _as_revisit(capture: Capture, revisit: Revisit) -> Capture:
    """What a revisit takes from the capture that holds its payload.

    After a 304 that is also the media type and the judgement: there was nothing else to judge.
    """
    original = revisit.original
    capture = replace(
        capture,
        outcome=Outcome.UNCHANGED if revisit.unchanged else capture.outcome,
        refers_to=original.record_id,
        payload_digest=original.payload_digest,
        payload_sha1=original.payload_sha1,
        content_digest=original.content_digest,
        content_sha1=original.content_sha1,
        content_length=original.content_length,
    )
    if revisit.profile == IDENTICAL_PAYLOAD:
        return capture
    base = revisit.base
    return replace(
        capture,
        media_type=base.media_type,
        usable=base.usable,
        why=base.why,
        title=capture.title or base.title,
        etag=capture.etag or base.etag,
        last_modified=capture.last_modified or base.last_modified,
    )


def _supplied(file: SuppliedFile, record: NewRecord, about: About, found: BodyDigests) -> Capture:
    return Capture(
        record.record_id,
        about.source,
        file.uri,
        file.date,
        NOWHERE,
        media_type=file.media_type.partition(";")[0].strip().lower(),
        payload_digest=str(found.payload_digest),
        payload_sha1=str(found.payload_sha1),
        content_digest=str(found.content_digest),
        content_sha1=str(found.content_sha1),
        content_length=found.content_length,
        via=about.via,
        usable=about.usability.usable,
        why=about.usability.why,
        cited=about.cited,
        role=about.role,
        title=about.title,
    )


def _concurrent_to(record: NewRecord | None) -> Fields:
    return (("WARC-Concurrent-To", f"<{record.record_id}>"),) if record else ()


def _connection_fields(hop: Hop) -> Fields:
    """WARC-IP-Address, and the protocols and cipher suite (WARC proposals 42 and 86)."""
    fields: list[tuple[str, str]] = []
    if address := _plain_address(hop.address):
        fields.append(("WARC-IP-Address", address))
    if hop.head:
        fields.append(("WARC-Protocol", hop.head.version.lower()))
    if hop.tls:
        fields.append(("WARC-Protocol", _tls_name(hop.tls.protocol)))
        fields.append(("WARC-Cipher-Suite", hop.tls.cipher))
    return tuple(fields)


def _tls_name(protocol: str) -> str:
    """OpenSSL's "TLSv1.3" as the proposal writes it: "tls/1.3"."""
    number = protocol.lower().removeprefix("tlsv").removeprefix("tls/")
    return f"tls/{number if '.' in number else number + '.0'}"


def _plain_address(written: str) -> str:
    host = written.strip("[]").partition("%")[0]
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""


def _hop_facts(hop: Hop) -> dict[str, object]:
    facts: dict[str, object] = {"address": hop.address, "seconds": round(hop.seconds, 6)}
    facts["redacted"] = list(hop.redacted)
    if hop.truncated:
        facts["truncated"] = hop.truncated
    if hop.tls:
        facts["tls"] = _tls_facts(hop.tls)
    return facts


def _tls_facts(
    tls: Tls, known: Sequence[str] = (), *, confirmed: bool = False
) -> dict[str, object]:
    """The handshake as recorded; certificates are DER in base64, leaf first.

    A page that is unchanged for years is asked for each day: what stands beside the page itself
    (`known`, as sha256 in hex) is named by its digest. After a 304 (`confirmed`) all above the
    server's own are.
    """
    digests = [hashlib.sha256(der).hexdigest() for der in tls.certificates]
    at_hand = [digest in known for digest in digests]
    kept = tls.certificates
    if digests and all(at_hand):
        kept = ()
    elif confirmed or all(at_hand[1:]):
        kept = tls.certificates[:1]
    chain = [base64.b64encode(der).decode("ascii") for der in kept]
    said: dict[str, object] = {"protocol": tls.protocol, "cipher": tls.cipher}
    said |= {"verified": tls.verified, "problem": tls.problem, "certificates": chain}
    server = {"server": digests[0]} if digests and not kept else {}
    above = digests[1:] if len(kept) < 2 else []
    return said | server | ({"issuers": above} if above else {})
