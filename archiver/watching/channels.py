"""Ways to tell people: a command, plain mail, apprise. Each says what went wrong, or nothing."""

from __future__ import annotations

import hashlib
import importlib
import logging
import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from tempfile import TemporaryFile

from archiver.errors import say_install
from archiver.watching.mail_settings import Mail
from archiver.watching.notices import Message

TIMEOUT = 60.0
LAST_WORDS = 200
_READ_BY_SHELLS = re.compile(r"[\"'`$%&|<>^!;\\(){}*?~#\s]+")


@dataclass(frozen=True)
class Channel:
    """`send` returns "" when the message has gone out, else one sentence on why it has not."""

    name: str
    send: Callable[[Message], str]


def command_channel(command: str, environment: Mapping[str, str]) -> Channel:
    """Run `command` in a shell, the message on its standard input (UTF-8).

    ARCHIVER_SUBJECT, ARCHIVER_NOTICES (how many) and ARCHIVER_KEYS (the keys of the notices, parted
    by spaces: one that comes twice has the same key) are added to `environment`; nothing of the
    message is put into the command line itself, and the subject has no character that a shell
    would read: cmd.exe expands variables before it reads a line.
    """

    def send(message: Message) -> str:
        added = {
            "ARCHIVER_SUBJECT": _READ_BY_SHELLS.sub(" ", message.subject),
            "ARCHIVER_NOTICES": str(len(message.notices)),
            "ARCHIVER_KEYS": " ".join(notice.key for notice in message.notices),
        }
        try:
            code, said = _run(command, message.body, {**environment, **added})
        except (OSError, subprocess.SubprocessError) as error:
            return f"the notice command could not be run: {error}"
        return f"the notice command ended with {code}. {said}" if code else ""

    return Channel("command", send)


def _run(command: str, body: str, environment: Mapping[str, str]) -> tuple[int, str]:
    """Return the exit code, and the end of what was said.

    What is said goes into a file: a program that the command leaves running must not hold us up.
    """
    with TemporaryFile() as said:
        done = subprocess.run(
            command,
            shell=True,
            input=body.encode("utf-8", "replace"),
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=said,
            timeout=TIMEOUT,
            check=False,
        )
        said.seek(max(0, said.tell() - LAST_WORDS))
        return done.returncode, said.read().decode("utf-8", "replace").strip()


def mail_channels(mail: Mail, now: Callable[[], datetime]) -> list[Channel]:
    """Return a channel for each address in `mail.recipient`, parted by commas.

    Each is told by itself: where one mailbox is refused, the others are not told twice.
    """
    from email.utils import getaddresses

    named = [address for _, address in getaddresses([mail.recipient]) if address]
    if len(named) < 2:
        return [mail_channel(mail, now)]
    return [mail_channel(replace(mail, recipient=one), now, f"mail:{one}") for one in named]


def mail_channel(mail: Mail, now: Callable[[], datetime], name: str = "mail") -> Channel:
    """Send plain mail, over TLS where the server offers it; a password only over verified TLS."""

    def send(message: Message) -> str:
        from archiver.watching.mail import send_mail  # costs 60 ms to import, for a mail alone

        return send_mail(mail, message, now(), TIMEOUT)

    return Channel(name, send)


def apprise_channels(addresses: str) -> list[Channel]:
    """Send through the package apprise (the extra "apprise"); addresses parted by white space.

    Each address is a channel: where one fails, the others are not told twice. An address holds
    secrets: a channel is named by a digest of it.
    """
    return [_apprise_channel(address) for address in addresses.split()]


def _apprise_channel(address: str) -> Channel:
    def send(message: Message) -> str:
        try:
            apprise = importlib.import_module("apprise")
        except ImportError:
            return f"the package apprise is not installed: {say_install('apprise')}"
        told = apprise.Apprise()
        if not told.add(address):
            return f"apprise does not understand its address {_without_secrets(address)}"
        sent = told.notify(title=message.subject, body=message.body, body_format="text")
        return "" if sent else f"apprise could not deliver to {_without_secrets(address)}"

    logging.getLogger("apprise").addHandler(logging.NullHandler())
    digest = hashlib.sha256(address.encode()).hexdigest()[:8]
    return Channel(f"apprise-{digest}", send)


def _without_secrets(address: str) -> str:
    return f"{address.partition('://')[0][:20]}://…"
