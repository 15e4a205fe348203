"""Notices as plain mail: how they are written (RFC 5322) and handed to a server (RFC 5321)."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from archiver.watching.mail_settings import Mail
from archiver.watching.notices import Message

SMTPS = 465  # TLS from the first byte on (RFC 8314, section 3.3)


def send_mail(mail: Mail, message: Message, date: datetime, timeout: float) -> str:
    """Send a message; return "" when the server took it, else one sentence on why it did not.

    `timeout` are the seconds that each answer of the server may take.
    """
    try:
        _deliver(mail, compose_mail(mail, message, date), timeout)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return f"mail to {mail.recipient} by {mail.server} failed: {error}"
    return ""


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


def _deliver(mail: Mail, written: EmailMessage, timeout: float) -> None:
    host, port = _server(mail.server)
    trusted = ssl.create_default_context(cafile=mail.authorities or None)
    if port == SMTPS:
        with smtplib.SMTP_SSL(host, port, timeout=timeout, context=trusted) as server:
            _hand_over(server, mail, written)
        return
    with smtplib.SMTP(host, port, timeout=timeout) as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=trusted if mail.password else _unverified())
            server.ehlo()
        elif mail.password:
            raise ValueError("the server offers no TLS, and a password is not sent without")
        _hand_over(server, mail, written)


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
