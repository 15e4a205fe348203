"""Whole bodies that are one error: a JSON object, an XML element, a line of plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archiver.serialise import read_json
from archiver.text.walls.page_shape import PageShape, without_domains
from archiver.text.walls.sign_words import Use, count_words, read_tokens, sign_words
from archiver.text.walls.signs import Sign, SignKind, SignPlace

LARGEST = 8192
"""Bytes of a body that is one error; the longest seen, with a stack of calls, had 5 kB."""

ONE_LINE = 40  # words of an answer in plain text that may be one message (a guess)
_CODE_KEYS = ("status", "statuscode", "status_code", "code", "error_code", "errorcode")
_ERROR_KEYS = frozenset(("error", "errors", "fault", "exception", "error_message", "errormessage"))
_TELLING_KEYS = frozenset(("message", "detail", "title", "msg", "description", "reason"))
# What stands beside a message that is the whole answer: RFC 9457, Spring Boot, GitHub, AWS.
_BESIDE = frozenset(
    (
        *("type", "instance", "timestamp", "path", "trace", "requestid", "request_id", "traceid"),
        *("documentation_url", "success", "ok", "result", "data", "statustext", "name", "method"),
        *("id", "host", "url", "support", "hint"),
    )
)
_XML_ERROR = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?<(?:\w{1,40}:)?"
    r"(Error|ErrorResponse|Fault|Envelope|problem|ServiceExceptionReport|ExceptionReport|error|"
    r"response)\b"
)
_XML_CODE = re.compile(
    r"<(?:\w{1,40}:)?(?:Code|faultcode|faultstring|Message|title|status)>([^<]{1,200})<"
)
_XML_FAULT = re.compile(r"<(?:\w{1,40}:)?(?:error|Fault)\b")
_STATUS = {
    401: SignKind.LOGIN,
    403: SignKind.BLOCKED,
    404: SignKind.MISSING,
    410: SignKind.MISSING,
    429: SignKind.RATE_LIMIT,
    451: SignKind.LEGAL,
    503: SignKind.OUTAGE,
}
# Amazon S3, "Error responses"; Google Cloud Storage and Azure Storage use the same shape.
_CODES = {
    "accessdenied": SignKind.BLOCKED,
    "nosuchkey": SignKind.MISSING,
    "nosuchbucket": SignKind.MISSING,
    "blobnotfound": SignKind.MISSING,
    "resourcenotfound": SignKind.MISSING,
    "slowdown": SignKind.RATE_LIMIT,
    "serviceunavailable": SignKind.OUTAGE,
    "userprojectmissing": SignKind.BLOCKED,
    "allaccessdisabled": SignKind.BLOCKED,
}


def find_in_body(shape: PageShape) -> Sign | None:
    """Return the sign of a body that is, as a whole, one error; None for anything longer."""
    payload = shape.payload
    if not payload.strip() or len(payload) > LARGEST:
        return None
    written = payload.decode("utf-8", "replace").strip("\ufeff \r\n\t")
    if written[:1] in "{[":
        return _in_json(written)
    if written[:1] == "<":
        return _in_xml(written)
    return _in_line(shape, written) if b"<" not in payload else None


def _in_json(written: str) -> Sign | None:
    try:
        said = read_json(written)
    except (ValueError, RecursionError):
        return None
    if isinstance(said, list) and len(said) == 1:
        said = said[0]
    if not isinstance(said, dict) or not said:
        return None
    keys = {str(key).lower(): value for key, value in said.items()}
    shown = " ".join(written.split())[:160]
    code = _status_in(keys)
    failed = bool(_ERROR_KEYS & {key for key, value in keys.items() if value})
    told = bool(_TELLING_KEYS & keys.keys()) and not keys.keys() - _TELLING_KEYS - _BESIDE - set(
        _CODE_KEYS
    )
    refused = keys.get("success") is False or keys.get("ok") is False
    if not (failed or refused or (told and (code >= 400 or keys.keys() <= _TELLING_KEYS))):
        return None
    kind = _STATUS.get(code) or _kind_of_words(shown) or SignKind.ERROR
    return Sign(kind, shown, SignPlace.BODY)


def _status_in(keys: Mapping[str, object]) -> int:
    """The status that an error names, 0 for none; also where it stands in its `error` object."""
    inner = keys.get("error")
    nested = {str(k).lower(): v for k, v in inner.items()} if isinstance(inner, dict) else {}
    for table in (keys, nested):
        for name in _CODE_KEYS:
            value = table.get(name)
            if isinstance(value, str) and value.isdecimal():
                value = int(value[:4])
            if isinstance(value, int) and 400 <= value < 600:
                return value
    return 0


def _in_xml(written: str) -> Sign | None:
    found = _XML_ERROR.match(written)
    if found is None:
        return None
    codes = [code.strip() for code in _XML_CODE.findall(written)]
    if found[1] in ("response", "Envelope") and not re.search(
        r"<(?:\w+:)?(?:error|Fault)\b", written
    ):
        return None
    shown = f"<{found[1]}> {': '.join(codes[:2])}".strip()
    kinds = (_CODES.get(code.lower()) or _kind_of_words(code) for code in codes)
    return Sign(next((kind for kind in kinds if kind), SignKind.ERROR), shown, SignPlace.BODY)


def _in_line(shape: PageShape, written: str) -> Sign | None:
    """A line or two of plain text that say that there is no page."""
    words = count_words(read_tokens(written))
    kind = _kind_of_words(written) if words < ONE_LINE else None
    return Sign(kind, " ".join(written.split())[:160], SignPlace.BODY) if kind else None


def _kind_of_words(written: str) -> SignKind | None:
    """The kind of the longest phrase of a sign in a short text, None where there is none."""
    tokens = read_tokens(without_domains(written))
    core = sign_words().trim(tokens)
    found = [
        (one.end - one.start, one.kind)
        for one in sign_words().find(tokens)
        if one.use is Use.WITHIN or one.end - one.start >= 0.5 * len(core)
        if one.kind not in (SignKind.CONSENT, SignKind.PAYWALL)
    ]
    return max(found, default=(0, None), key=lambda one: one[0])[1]
