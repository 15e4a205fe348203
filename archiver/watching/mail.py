"""Notices as plain mail: how they are written (RFC 5322) and handed to a server (RFC 5321)."""

from __future__ import annotations

import io
import smtplib
import ssl
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from archiver.watching.mail_settings import Mail
from archiver.watching.notices import Message

SMTPS = 465  # TLS from the first byte on (RFC 8314, section 3.3)
LONGEST_TALK = 600.0
"""Seconds for one letter: as long as one answer may take (RFC 5321, 4.5.3.2.6)."""
MOST_SAID = 256 * 1024
"""Bytes that a server may say over one letter: lines have 512 (RFC 5321, 4.5.3.1.5), and some forty
of them come. A guess."""
BOTH_WAYS = 2  # SHUT_RDWR, on every system
LONGEST_REASON = 300  # characters of a server's reason: two lines (a guess)


def send_mail(mail: Mail, message: Message, date: datetime, timeout: float) -> str:
    """Send a message; return "" when the server took it, else one sentence on why it did not.

    `timeout` are the seconds that each answer of the server may take.
    """
    try:
        _deliver(mail, compose_mail(mail, message, date), timeout)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        why = str(error)
        why = why if len(why) <= LONGEST_REASON else f"{why[:LONGEST_REASON]} …"
        return f"mail to {mail.recipient} by {mail.server} failed: {why}"
    return ""


def compose_mail(mail: Mail, message: Message, date: datetime) -> EmailMessage:
    """Return the message as mail; the same notices have the same Message-ID.

    What looks like an encoded word in a subject (RFC 2047) is a name that somebody gave a file: it
    is parted, or the library would decode it, line breaks and further headers too.
    """
    written = EmailMessage()
    written["Subject"] = message.subject.replace("=?", "= ?")
    written["From"] = mail.sender or mail.recipient
    written["To"] = mail.recipient
    written["Date"] = format_datetime(date)
    written["Message-ID"] = f"<{message.key}@archiver.invalid>"
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(message.body)
    return written


def _deliver(mail: Mail, written: EmailMessage, timeout: float) -> None:
    host, port = _server(mail.server)
    trusted = ssl.create_default_context(cafile=mail.authorities or None)
    if port == SMTPS:
        secure = _MailTalkOverTLS(host, port, timeout=timeout, context=trusted)
        with closing(secure) as server:
            _hand_over(server, mail, written)
        return
    with closing(_MailTalk(host, port, timeout=timeout)) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=trusted if mail.password else _unverified())
            server.ehlo()
        elif mail.password:
            raise ValueError("the server offers no TLS, and a password is not sent without")
        _hand_over(server, mail, written)


class _MailTalk(smtplib.SMTP):
    """A talk with a server that may be slow without end, or say more than memory holds."""

    def connect(
        self, host: str = "localhost", port: int = 0, source_address: Any = None
    ) -> tuple[int, bytes]:
        """Connect, and hang up when LONGEST_TALK is over, wherever the talk is then."""
        self._said = 0
        self._end = threading.Timer(LONGEST_TALK, self._hang_up)
        self._end.daemon = True
        self._end.start()
        try:
            return super().connect(host, port, source_address)
        except OSError:
            self._end.cancel()
            raise

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer, of no more than MOST_SAID bytes with all before it."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Answers(self.sock, self._count))
        return super().getreply()

    def close(self) -> None:
        """Close the connection, if there is one."""
        self._end.cancel()
        super().close()

    def _count(self, size: int) -> None:
        self._said += size
        if self._said > MOST_SAID:
            raise OSError("the server says more than any mail server does")

    def _hang_up(self) -> None:
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(BOTH_WAYS)


class _MailTalkOverTLS(_MailTalk, smtplib.SMTP_SSL):
    """The same, over TLS from the first byte on."""


class _Answers(io.RawIOBase):
    """The bytes that come over a connection, each lot of them counted."""

    def __init__(self, connection: Any, count: Callable[[int], None]) -> None:
        self._connection = connection
        self._count = count

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer` with what came. Raises OSError where that is too much."""
        size = int(self._connection.recv_into(buffer))
        self._count(size)
        return size


def _server(written: str) -> tuple[str, int]:
    """Read "host", "host:port" or "[address]:port"; the port is 25 where none is named."""
    parts = urlsplit(f"//{written}")
    return parts.hostname or "", parts.port or smtplib.SMTP_PORT


def _unverified() -> ssl.SSLContext:
    """For mail that would else go in the clear: many servers have no certificate that holds."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _hand_over(server: smtplib.SMTP, mail: Mail, written: EmailMessage) -> None:
    if mail.password:
        server.login(mail.user or mail.sender, mail.password)
    server.send_message(written)
    # It was taken: what the server says to a farewell is no reason to send it again.
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
