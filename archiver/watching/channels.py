"""Ways to tell people: a command, plain mail, apprise. Each says what went wrong, or nothing."""

from __future__ import annotations

import importlib
import smtplib
import ssl
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from archiver.watching.notices import Message

TIMEOUT = 60.0


@dataclass(frozen=True)
class Channel:
    """`send` returns "" when the message has gone out, else one sentence on why it has not."""

    name: str
    send: Callable[[Message], str]


def command_channel(command: str, environment: Mapping[str, str]) -> Channel:
    """Run `command` in a shell, the message on its standard input (UTF-8).

    ARCHIVER_SUBJECT, ARCHIVER_NOTICES (how many) and ARCHIVER_KEYS (the keys of the notices, parted
    by spaces: one that comes twice has the same key) are added to `environment`; nothing of the
    message is put into the command line itself.
    """

    def send(message: Message) -> str:
        added = {
            "ARCHIVER_SUBJECT": message.subject,
            "ARCHIVER_NOTICES": str(len(message.notices)),
            "ARCHIVER_KEYS": " ".join(notice.key for notice in message.notices),
        }
        try:
            done = subprocess.run(
                command,
                shell=True,
                input=message.body.encode("utf-8"),
                env={**environment, **added},
                capture_output=True,
                timeout=TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.SubprocessError) as error:
            return f"the notice command could not be run: {error}"
        said = done.stderr.decode("utf-8", "replace").strip()[-200:]
        return f"the notice command ended with {done.returncode}. {said}" if done.returncode else ""

    return Channel("command", send)


@dataclass(frozen=True)
class Mail:
    """Where mail goes: `server` is "host:port" (25 without a port); `password` may be empty."""

    server: str
    sender: str
    recipient: str
    password: str = ""


def mail_channel(mail: Mail, now: Callable[[], datetime]) -> Channel:
    """Send plain mail, over TLS where the server offers it; a password only over verified TLS."""

    def send(message: Message) -> str:
        try:
            _deliver(mail, compose_mail(mail, message, now()))
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return f"mail to {mail.recipient} by {mail.server} failed: {error}"
        return ""

    return Channel("mail", send)


def compose_mail(mail: Mail, message: Message, date: datetime) -> EmailMessage:
    """Return the message as mail; the same notices have the same Message-ID."""
    written = EmailMessage()
    written["Subject"] = message.subject
    written["From"] = mail.sender or mail.recipient
    written["To"] = mail.recipient
    written["Date"] = format_datetime(date)
    written["Message-ID"] = f"<{message.key}@archiver.invalid>"
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(message.body)
    return written


def _deliver(mail: Mail, written: EmailMessage) -> None:
    host, _, port = mail.server.partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=TIMEOUT) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context() if mail.password else None)
            server.ehlo()
        elif mail.password:
            raise ValueError("the server offers no TLS, and a password is not sent without")
        if mail.password:
            server.login(mail.sender, mail.password)
        server.send_message(written)


def apprise_channel(addresses: str) -> Channel:
    """Send through the package apprise (the extra "apprise"); addresses parted by white space."""

    def send(message: Message) -> str:
        try:
            apprise = importlib.import_module("apprise")
        except ImportError:
            return 'the package apprise is not installed: pip install "archiver[apprise]"'
        told = apprise.Apprise()
        if not all(map(told.add, addresses.split())):
            return "apprise does not understand one of its addresses"
        sent = told.notify(title=message.subject, body=message.body)
        return "" if sent else "apprise could not deliver the notice"

    return Channel("apprise", send)
