"""Answering a banner that asks for consent, where the user wants it answered.

Banners of the common makers are known by the names of their own buttons; any other by a box that
calls itself one, with a button that says what was asked for. Nothing else on a page is clicked.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Frame, Page

PATIENCE = 3.0  # seconds in which a frame says whether it has a banner

# The buttons of the makers of banners, by the names that they give them.
KNOWN = {
    "reject": (
        "#onetrust-reject-all-handler", ".ot-pc-refuse-all-handler",
        "#CybotCookiebotDialogBodyButtonDecline",
        "#CybotCookiebotDialogBodyLevelButtonLevelOptinDeclineAll",
        "#didomi-notice-disagree-button", "[data-testid='uc-deny-all-button']",
        ".qc-cmp2-summary-buttons button[mode='secondary']", "#truste-consent-required",
        "button[title='Reject all' i]", "button[title='Alle ablehnen' i]", ".cmplz-deny",
        ".cky-btn-reject", ".cm-btn-decline", ".osano-cm-denyAll", ".iubenda-cs-reject-btn",
        "[data-cookiefirst-action='reject']", ".cc-deny", "#ccc-reject-settings",
        ".fc-cta-do-not-consent",
        "#axeptio_btn_dismiss", ".sd-cmp-reject", "#tarteaucitronAllDenied2", "#wt-cli-reject-btn",
    ),
    "accept": (
        "#onetrust-accept-btn-handler", "#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll",
        "#didomi-notice-agree-button", "[data-testid='uc-accept-all-button']",
        ".qc-cmp2-summary-buttons button[mode='primary']", "#truste-consent-button",
        "button[title='Accept all' i]", ".cmplz-accept", ".cky-btn-accept", ".cm-btn-success",
        ".osano-cm-accept-all", ".iubenda-cs-accept-btn", "[data-cookiefirst-action='accept']",
        ".cc-allow", "#ccc-recommended-settings", ".fc-cta-consent", "#axeptio_btn_acceptAll",
        "#tarteaucitronPersonalize2", "#wt-cli-accept-all-btn",
    ),
}  # fmt: skip
# What such buttons say, in the languages of Europe: the beginning of their words.
SAID = {
    "reject": (
        "reject|decline|refuse|deny|disagree|(only|use) (strictly )?(necessary|essential)|"
        "(necessary|essential) (cookies )?only|do not (accept|consent)|without accepting|"
        "(alle )?(cookies )?ablehnen|nur (notwendige|erforderliche|essenzielle)|(tout )?refuser|"
        "continuer sans accepter|rechazar|rifiuta|rejeitar|recusar|weiger|alles weigeren|afwijzen|"
        "avvis|afvis|avvisa|neka|hylkää|vain välttämättömät|odrzu|odmítnout|odmietnu|elutasít|"
        "respinge|απόρριψη|відхилити|отклонить|tümünü reddet|reddet"
    ),
    "accept": (
        "accept|agree|allow all|i consent|got it|(alle )?(cookies )?akzeptieren|(alle )?zustimmen|"
        "tout accepter|accepter|aceptar|accetta|aceitar|accepteren|akkoord|godta|accepter|godkänn|"
        "hyväksy|akceptuj|zaakceptuj|přijmout|prijať|elfogad|accept|αποδοχή|прийняти|принять|"
        "kabul et"
    ),
}
_ASK = """([known, said]) => {
const shadowOf = globalThis.__shadowOf || (host => host.shadowRoot);
const words = new RegExp("^\\\\W*(" + said + ")", "i");
const banner = /cookie|consent|gdpr|privacy|cmp\\b|onetrust|didomi|usercentrics|truste|sp_message/i;
const roots = [document];
const shown = node => (!node.checkVisibility || node.checkVisibility())
  && node.getBoundingClientRect().width > 4;
const named = node => { for (let at = node; at; at = at.parentNode || at.host)
  if (at.getAttribute && (banner.test(at.id) || banner.test(at.getAttribute("class") || "")
    || banner.test(at.getAttribute("aria-label") || "") || (at.getAttribute("role") === "dialog"
    && banner.test(at.textContent)))) return true;
  return false; };
for (let at = 0; at < roots.length && at < 2000; at++)
  for (const node of roots[at].querySelectorAll("*")) {
    const shadow = shadowOf(node); if (shadow) roots.push(shadow); }
for (const selector of known) for (const root of roots) {
  const found = [...root.querySelectorAll(selector)].find(shown);
  if (found) { const text = found.innerText.trim(); found.click(); return text || selector; } }
for (const root of roots)
  for (const node of root.querySelectorAll("button, [role=button], input[type=button], a")) {
    const text = (node.innerText || node.value || "").replace(/\\s+/g, " ").trim();
    if (text && text.length < 60 && words.test(text) && shown(node)
        && (named(node) || banner.test(location.href))) { node.click(); return text; } }
return ""; }"""


async def answer_banner(page: Page, wish: str) -> str:
    """Click a banner's button for `wish` ("reject", "accept"); return its words, "" for none."""
    for frame in page.frames:
        if words := await _ask(frame, wish):
            return words
    return ""


async def _ask(frame: Frame, wish: str) -> str:
    from playwright.async_api import Error

    try:
        async with asyncio.timeout(PATIENCE):
            said = await frame.evaluate(_ASK, [list(KNOWN[wish]), SAID[wish]])
    except (Error, TimeoutError):
        return ""
    return str(said)[:100]
