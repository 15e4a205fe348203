"""archiver.toml → Settings: every option checked, every mistake with its line and what to write."""

from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from archiver.errors import RowError
from archiver.models import Severity
from archiver.rows import parse_interval
from archiver.settings import (
    KNOWN_ARCHIVES,
    KNOWN_AUTHORITIES,
    ArchiveSettings,
    AuthoritySettings,
    BrowserSettings,
    CaptureSettings,
    Settings,
    TimestampSettings,
    VerifySettings,
    WatchSettings,
)
from archiver.tables import read_bounded
from archiver.urls import is_web_address

MAX_BYTES = 1024 * 1024  # thousands of times what people write into archiver.toml (a guess)
UNITS = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?", re.IGNORECASE)
_SECRET = re.compile(
    r"password|passwd|secret|token|api.?key|credential|private.?key", re.IGNORECASE
)
ValueReader = Callable[[object], object]
Section = TypeVar(
    "Section", BrowserSettings, CaptureSettings, VerifySettings, WatchSettings, TimestampSettings
)


# --- readers of one value; each raises ValueError with what to write -----------------------------


def read_words(value: object) -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise ValueError(f'Write a text between quotation marks, such as "{value}"')
    return value.strip()


def read_whole(least: int, most: int) -> ValueReader:
    """Return a reader of whole numbers from `least` to `most`."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"Write a whole number from {least} to {most}")
        return value

    return read


def read_rate(value: object) -> float:
    """Return a number above 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1e6:
        raise ValueError("Write a number above 0, such as 24")
    return float(value)


def read_flag(value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise ValueError("Write true or false, without quotation marks")
    return value


def read_seconds(value: object) -> float:
    """Return seconds: a number not below 0, or a text such as "24h"."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1e9:
        return float(value)
    try:
        return parse_interval(str(value))
    except ValueError:
        remedy = 'Write seconds as a number, or a length of time such as "30s", "24h" or "7d"'
        raise ValueError(remedy) from None


def read_limit(value: object) -> float:
    """Return seconds above 0, written as `read_seconds` takes them."""
    seconds = read_seconds(value)
    if not seconds:
        raise ValueError("Write a time above 0")
    return seconds


def read_size(value: object) -> int:
    """Return bytes: a whole number above 0, or a text such as "200 MB" (1 MB is 1,048,576)."""
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    found = _SIZE.fullmatch(written.strip()) if isinstance(written, str) else None
    size = int(float(found[1]) * UNITS[found[2].lower()]) if found else 0
    if size < 1:
        raise ValueError('Write a size such as "200 MB"')
    return size


def read_choice(*choices: str) -> ValueReader:
    """Return a reader of one word out of `choices`."""

    def read(value: object) -> str:
        if value not in choices:
            raise ValueError("Write " + " or ".join(f'"{choice}"' for choice in choices))
        return str(value)

    return read


def read_severity(value: object) -> Severity:
    """Return a severity."""
    return Severity(str(read_choice(*Severity)(value)))


def read_ranges(value: object) -> tuple[str, ...]:
    """Return address ranges in CIDR notation."""
    remedy = 'Write a list of ranges such as ["127.0.0.0/8"]'
    if not isinstance(value, list):
        raise ValueError(remedy)
    try:
        return tuple(str(ipaddress.ip_network(str(item), strict=False)) for item in value)
    except ValueError as error:
        raise ValueError(f"{error}. {remedy}") from error


def read_web_address(value: object) -> str:
    """Return a web address without a password in it, and without a slash at its end."""
    if not isinstance(value, str) or not is_web_address(value.strip()):
        raise ValueError('Write a whole web address, such as "https://web.archive.org"')
    if "@" in urlsplit(value).netloc:
        raise ValueError("Take the password out of the address: secrets come from the environment")
    return value.strip().rstrip("/")


def read_optional_address(value: object) -> str:
    """Return a web address as written, or "" for none."""
    return read_web_address(value) and str(value).strip() if value != "" else ""


def read_archive_name(value: object) -> str:
    """Return an archive's short name."""
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", value):
        raise ValueError('Write a short name in small letters, such as "archive.org"')
    return value


def read_authorities(value: object) -> tuple[AuthoritySettings, ...]:
    """Return timestamp authorities, each written as a known name or as a web address."""
    known = {one.name: one for one in KNOWN_AUTHORITIES}
    remedy = f'Write a list such as ["{KNOWN_AUTHORITIES[0].name}", "{KNOWN_AUTHORITIES[-1].url}"]'
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(remedy)
    found = [known.get(item.strip().lower()) or _read_authority(item, known) for item in value]
    twice = next((one.name for n, one in enumerate(found) if one in found[:n]), "")
    if twice:
        raise ValueError(f"{twice!r} stands there twice: two authorities must be two keepers")
    return tuple(found)


def _read_authority(written: str, known: Mapping[str, object]) -> AuthoritySettings:
    """An authority by its address; its name is what tells it from others in names of files."""
    if "/" not in written:
        names = ", ".join(known)
        raise ValueError(f"{written!r} is no known authority ({names}). Write its web address")
    read_web_address(written)
    url = written.strip()
    parts = urlsplit(url)
    path = parts.path.strip("/")
    path = "" if path in ("", "tsr", "tsa") else f"-{path}"
    name = re.sub(r"[^a-z0-9.]+", "-", f"{parts.netloc}{path}".lower()).strip("-.")
    return AuthoritySettings(name[:60], url)


def read_language(value: object) -> str:
    """Return a language tag (BCP 47), which the browser asks for."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError('Write a language such as "en-GB" or "cy"')
    return value


# --- the options ---------------------------------------------------------------------------------

CAPTURE: Mapping[str, ValueReader] = {
    "contact": read_words,
    "allow-addresses": read_ranges,
    "delay": read_seconds,
    "workers": read_whole(1, 256),
    "timeout": read_limit,
    "max-seconds": read_limit,
    "max-bytes": read_size,
    "max-ratio": read_whole(1, 100_000),
    "max-retries": read_whole(0, 20),
    "max-retry-after": read_seconds,
    "robots": read_choice("requisites", "all", "none"),
    "max-attachments": read_whole(0, 10_000),
    "max-requisites": read_whole(0, 10_000),
    "browser-seconds": read_limit,
    "browser-bytes": read_size,
}
BROWSER: Mapping[str, ValueReader] = {
    "consent": read_choice("", "reject", "accept"),
    "language": read_language,
    "user-agent": read_words,
    "width": read_whole(200, 8000),
}
VERIFY: Mapping[str, ValueReader] = {
    "fail-on": read_severity,
    "max-gap": read_whole(0, 100_000),
    "min-words": read_whole(1, 100),
    "unmarked": read_flag,
    "min-unmarked-words": read_whole(6, 1000),
}
WATCH: Mapping[str, ValueReader] = {
    "gone-after": read_seconds,
    "every": read_seconds,
    "full-every": read_seconds,
    "unreachable-after": read_seconds,
    "remind-after": read_seconds,
    "jitter": read_seconds,
    "command": read_words,
    "feed": read_words,
    "heartbeat": read_optional_address,
    "mail-to": read_words,
    "mail-from": read_words,
    "mail-server": read_words,
    "alive": read_flag,
}
ARCHIVE: Mapping[str, ValueReader] = {
    "name": read_archive_name,
    "kind": read_choice("wayback", "memento"),
    "url": read_web_address,
    "per-minute": read_rate,
    "saves-per-minute": read_rate,
    "saves-per-day": read_whole(1, 1_000_000),
    "timemap": read_optional_address,
}
TIMESTAMPS: Mapping[str, ValueReader] = {
    "authorities": read_authorities,
    "certificates": read_words,
    "every": read_seconds,
}
SECTIONS: Mapping[str, Mapping[str, ValueReader]] = {
    "capture": CAPTURE,
    "browser": BROWSER,
    "verify": VERIFY,
    "archives": ARCHIVE,
    "watch": WATCH,
    "timestamps": TIMESTAMPS,
}


@dataclass(frozen=True)
class _File:
    """archiver.toml while it is read: its text is kept to name the line of a mistake."""

    path: Path
    text: str

    def wrong(self, place: str, problem: str, remedy: str) -> RowError:
        return RowError(self.path, self.line_of(place), "", problem, remedy)

    def line_of(self, place: str) -> int:
        """Return the line of "section", "section.key" or "section.2.key"; 1 when it is not found.

        The number counts the tables of an array from 0.
        """
        section, _, rest = place.partition(".")
        index, _, key = rest.rpartition(".")
        seen, current = -1, ""
        for number, line in enumerate(self.text.splitlines(), 1):
            if heading := re.match(r"\s*\[\[?\s*[\"']?([^\]\"'\s]+)", line):
                current = heading[1]
                seen += current == section
            inside = current == section and (not index or seen == int(index))
            if (inside and (not key or _names_key(line, key))) or (
                not current and _names_key(line, key or section)
            ):
                return number
        return 1


def _names_key(line: str, key: str) -> bool:
    return re.match(rf"\s*(?:[\w-]+\.)*[\"']?{re.escape(key)}[\"']?\s*[=.]", line) is not None


def read_settings(path: Path) -> Settings:
    """Read archiver.toml; every option has a default, so the file may be missing.

    Raises FileError (RowError where a line is known) for a file that is no TOML or no UTF-8, an
    unknown option, a value of the wrong kind, or a secret.
    """
    if not path.exists():
        return Settings()
    return parse_settings(path, read_bounded(path, MAX_BYTES))


MOST_PARTS = 9
"""Dots in one name: ours have one, and each costs the standard reader a table of its own."""
_STRING = re.compile(r"""\"(?:[^"\\]|\\.)*(?:\"|\\?$)|'[^']*(?:'|$)""")
"""A text on one line; one without an end takes the rest of it, so that each sign is read once."""
_NAME_ENDS = re.compile(r"[=,{}\[\]]")


def parse_settings(path: Path, content: bytes) -> Settings:
    """Parse the bytes of archiver.toml. Raises FileError as `read_settings` does."""
    file = _File(path, _decode(path, content))
    for number, line in enumerate(file.text.split("\n"), 1):
        written = _STRING.sub("s", line).partition("#")[0]
        if any(part.count(".") > MOST_PARTS for part in _NAME_ENDS.split(written)):
            problem = f"a name has more than {MOST_PARTS} parts"
            raise RowError(path, number, "", problem, "Check what stands in this line")
    try:
        tables = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        raise _broken_toml(path, error) from error
    except (RecursionError, ValueError) as error:
        # lists within lists, deeper than a reader's stack; a number of thousands of digits
        raise RowError(path, 1, "", "no program can read it", "Write it anew by hand") from error
    for name in tables:
        _check_name(file, name, name, SECTIONS, "section")
    archives = _read_archives(file, tables["archives"]) if "archives" in tables else None
    settings = Settings(
        capture=_read_section(file, tables, "capture", CaptureSettings),
        browser=_read_section(file, tables, "browser", BrowserSettings),
        verify=_read_section(file, tables, "verify", VerifySettings),
        watch=_read_section(file, tables, "watch", WatchSettings),
        timestamps=_read_section(file, tables, "timestamps", TimestampSettings),
    )
    return settings if archives is None else replace(settings, archives=archives)


def _decode(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = f"byte 0x{content[error.start]:02X} is not UTF-8"
        raise RowError(path, line, "", problem, "Save the file as UTF-8") from error


def _broken_toml(path: Path, error: tomllib.TOMLDecodeError) -> RowError:
    found = re.search(r"^(.*?)\s*\(at (?:line (\d+)|end of document)", str(error))
    what, line = (found[1], int(found[2] or 0)) if found else (str(error), 0)
    remedy = 'Texts stand between quotation marks, an option is written name = "value"'
    return RowError(
        path, line or 1, "", f"the file is not valid TOML: {what[:1].lower()}{what[1:]}", remedy
    )


def _check_name(file: _File, place: str, name: str, known: Mapping[str, object], what: str) -> None:
    if name in known:
        return
    if _SECRET.search(name):
        problem = f"{name!r} looks like a secret, and secrets are never in this file"
        raise file.wrong(place, problem, "Remove it, and set it in the environment")
    near = get_close_matches(name.replace("_", "-"), list(known), 1, 0.5)
    home = next((section for section, options in SECTIONS.items() if name in options), "")
    remedy = f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(known)}"
    if home and what == "section":
        remedy = f"It belongs under [{home}]"
    raise file.wrong(place, f"unknown {what} {name!r}", remedy)


def _read_section(
    file: _File, tables: Mapping[str, object], name: str, kind: type[Section]
) -> Section:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise file.wrong(name, f"{name!r} is a section", f"Write [{name}] on a line of its own")
    return kind(**_read_options(file, name, table, SECTIONS[name]))


def _read_options(
    file: _File, place: str, table: Mapping[str, object], readers: Mapping[str, ValueReader]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in table.items():
        _check_name(file, f"{place}.{name}", name, readers, "option")
        try:
            values[name.replace("-", "_")] = readers[name](value)
        except ValueError as error:
            problem = f"{name} = {_shown(value)} cannot be used"
            raise file.wrong(f"{place}.{name}", problem, str(error)) from error
    return values


def _shown(value: object) -> str:
    try:
        return f'"{value}"' if isinstance(value, str) else str(value)[:60]
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "a number of thousands of digits"


def _read_archives(file: _File, tables: object) -> tuple[ArchiveSettings, ...]:
    if not isinstance(tables, list) or not all(isinstance(item, dict) for item in tables):
        remedy = "Write [[archives]] on a line of its own before each archive"
        raise file.wrong("archives", "archives is a list of tables", remedy)
    archives = [_read_archive(file, index, table) for index, table in enumerate(tables)]
    names = [archive.name for archive in archives]
    for index, name in enumerate(names):
        if name in names[:index]:
            problem = f"two archives are called {name!r}"
            raise file.wrong(f"archives.{index}.name", problem, "Give each a name of its own")
    return tuple(archives)


def _read_archive(file: _File, index: int, table: Mapping[str, object]) -> ArchiveSettings:
    """One archive: of those we know, the name is enough; what else stands there replaces ours."""
    place = f"archives.{index}"
    known = KNOWN_ARCHIVES.get(str(table.get("name"))) if "url" not in table else None
    missing = next((key for key in ("name", "kind", "url") if key not in table), "")
    if missing and known is None:
        problem = f"archive {index + 1} has no {missing!r}"
        remedy = f"Write name, kind and url, or one of these names: {', '.join(KNOWN_ARCHIVES)}"
        raise file.wrong(f"{place}.{next(iter(table), 'name')}", problem, remedy)
    options = _read_options(file, place, table, ARCHIVE)
    return replace(known, **options) if known else ArchiveSettings(**options)


def template_settings() -> str:
    """Return the commented archiver.toml that `init` writes: every option at its default."""
    return files("archiver").joinpath("archiver.toml").read_text(encoding="utf-8")
