"""The words of titles and queries, and which titles come first when nothing else decides."""

from __future__ import annotations

import re
import unicodedata

from revcycle.codes.diagnoses import frequent
from revcycle.codes.diagnoses.entry import Entry

__all__ = ["FILLERS", "LIGHT_WORDS", "STOP_WORDS", "TIMES", "plain", "singular", "split", "standing"]

STOP_WORDS = frozenset({"a", "an", "and", "at", "by", "due", "for", "from", "has", "in", "is", "my", "of", "on", "or"})
STOP_WORDS |= {"the", "to", "with"}
# Words of a title that do not make it more special.
LIGHT_WORDS = STOP_WORDS | {"complication", "complications", "disease", "disorder", "encounter", "initial", "mellitus"}
LIGHT_WORDS |= {"nos", "site", "syndrome", "unspecified", "without"}

# Words of everyday speech, in the singular, that a query does without when nothing fits all of it.
SPEECH = (
    "after again age aged ago all always am are baby bad badly be been being came child client complain "
    "complaining complaint could dad daily daughter day diagnosed diagnosis did do does dx episode father feel "
    "feeling female flare get getting gone got had hard has have having he her here him his husband i id im "
    "infant issue it ive just keep kid kind last like lot lots made make making male man me mom month mother new "
    "not now old onset our patient please post present presenting problem pt pts quite really recent she since so "
    "some someone something son started starting status stuff sudden suddenly sx symptom take taking that their "
    "there these they thing this those time to today toddler too trouble up very visit w was we week were when "
    "while wife woman year yesterday yo you your yr "
)
FILLERS = STOP_WORDS | frozenset(SPEECH.split())
TIMES = frozenset({"age", "day", "month", "week", "year", "yo", "yr"})  # a number before these is no part of a title

WORD = re.compile(r"[a-z0-9]+")
# Endings and words that look like a plural and are none.
NO_PLURAL = ("ss", "us", "is")
LIKE_PLURAL = (
    "aids ards ascites biceps caries diabetes feces forceps has herpes hives lens measles menses mumps "
    "pancreas pots pus quadriceps rabies rickets scabies shingles sids this triceps was "
)
NOT_PLURAL = frozenset(LIKE_PLURAL.split())
DOUBLED_PLURAL = ("sses", "xes", "ches", "shes")


def split(text: str) -> list[str]:
    """The words of a text in lower case, without accents. "Crohn's" becomes "crohns", as people type it."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).encode("ascii", "ignore").decode()
    return WORD.findall(text.lower().replace("'", ""))


def plain(text: str) -> str:
    """The words of a text, put together with spaces."""
    return " ".join(split(text))


def singular(word: str) -> str:
    """The word without its plural ending, so that it can find both forms when it is searched as a prefix."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(NO_PLURAL) or word in NOT_PLURAL:
        return word
    if word.endswith(DOUBLED_PLURAL):
        return word[:-2]
    return word[:-3] if word.endswith("ies") and len(word) > 6 else word[:-1]


def standing(entry: Entry) -> tuple[float, str]:
    """Sort key of an entry when nothing is known of the query but that it fits: the lower, the earlier.

    Short titles, complete codes, unspecified conditions and what everyday practice meets come first; external causes,
    pregnancy, newborns and histories come last.
    """
    words = split(entry.title)
    stem = len(entry.children) > 0 and entry.children[0].extended
    score = len(words) / 4 + sum(word not in LIGHT_WORDS for word in words)
    if entry.code in frequent.codes() or (stem and any(child.code in frequent.codes() for child in entry.children)):
        score -= 12
    if not entry.billable and not stem:
        score += 2
    if "unspecified" in words:
        score -= 2
    if "elsewhere" in words or "other" in words:
        score += 2
    return score + LATER.get(entry.code[0], 0), entry.code


# How much later a chapter's codes come, by their first letter.
LATER = {"V": 10, "W": 8, "X": 8, "Y": 8, "O": 5, "P": 5, "Q": 3, "Z": 2, "T": 2}
