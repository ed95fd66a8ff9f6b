"""Makes written text fit to be spoken: no markdown, no code, no addresses read aloud. Pure."""

import re
import unicodedata

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"<?(?:https?://|www\.)[^\s>)]+>?")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,60}>")
_INLINE_CODE = re.compile(r"`+([^`]*)`+")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|~~)(?=\S)(.+?)(?<=\S)\1")
_LINE_START = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+•]\s+|\[[ xX]\]\s+)")
_TABLE_RULE = re.compile(r"^\s*\|?[\s:|-]{3,}\|?\s*$")
_REPLACED = (
    ("&nbsp;", " "), ("&amp;", " and "), ("&lt;", " less than "), ("&gt;", " greater than "), (" & ", " and "),
    ("→", " to "), ("≈", " about "), ("≤", " at most "), ("≥", " at least "), ("…", "..."), ("—", ", "),
)  # fmt: skip


def speakable(text: str) -> str:
    """One clause without anything that a voice would stumble over; empty if nothing is left to say."""
    if _TABLE_RULE.match(text):
        return ""
    text = _LINE_START.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub("", text)
    text = _TAG.sub("", text)
    text = _INLINE_CODE.sub(r"\1", text)
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    for sign, words in _REPLACED:
        text = text.replace(sign, words)
    text = text.strip().strip("|").replace("|", ", ")
    text = "".join(sign for sign in text if not _is_picture(sign))
    text = re.sub(r"[*#`]{1,3}(?=\s|$)|(?<=\s)[*#`]{1,3}|^[*#`]{1,3}", "", text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(text.split()))
    text = re.sub(r"\(\s*\)", "", text).strip()
    return text if any(sign.isalnum() for sign in text) else ""


def _is_picture(sign: str) -> bool:
    """Emoji, joiners and other signs without a sound."""
    return unicodedata.category(sign) in {"So", "Cs", "Co", "Cn"} or sign in {"\u200d", "\ufe0f"}
