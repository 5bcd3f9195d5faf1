"""An index-like view of ICD-10-CM: under which word a coder looks, and the subterms that lead to the code.

The official Alphabetic Index is not packaged anywhere. This one is built from the Tabular List alone, from its titles,
inclusion terms and "includes" notes: the lead term is the condition, not the site, and what else the text says becomes
the subterms, site first and side last. It is a way in, never an answer: always read on in the Tabular List.

Source of the order of subterms ("with" comes first): ICD-10-CM Official Guidelines FY2026, section I.A.15. Rule to
verify each code in the Tabular List: section I.B.1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.icd10cm import ICD10CM
from revcycle.codes.diagnoses.lead_reading import REST, under
from revcycle.codes.diagnoses.lead_writing import texts
from revcycle.codes.diagnoses.synonyms import readings
from revcycle.codes.diagnoses.words import plain, split

__all__ = ["Lead", "Line", "find", "lines", "place"]

JOINING = frozenset({"and", "or", "of", "with", "without", "in", "due", "to", "by", "for", "from", "as"})


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead term, such as "Fracture", and how many entries of the Tabular List it leads to."""

    word: str
    codes: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line under a lead term.

    Attributes:
        subterms: from the broad to the narrow: ("radius", "lower end", "right"). Empty for the default code.
        code: where to read on in the Tabular List. It may need a 7th character, or be a heading.
        title: the full description of the code.
        billable: complete as it stands.
        heading: not a code at all; one that needs only its 7th character is none.
        text: the title or inclusion term the line was made from.
    """

    subterms: tuple[str, ...]
    code: str
    title: str
    billable: bool
    heading: bool
    text: str


def find(text: str, limit: int = 30, codes: ICD10CM | None = None) -> list[Lead]:
    """The lead terms that begin as typed, in the order of the alphabet, but a whole word first.

    Where none does, those that everyday words stand for: "broken" finds "Fracture". Takes any text and never complains.

    Raises:
        revcycle.codes.diagnoses.index.IndexUnavailableError: there is no index and none can be built.
    """
    typed = plain(text[:100])
    if not typed:
        return []
    found = _begun(codes, typed, limit)
    for reading in [] if found else readings(split(typed)):
        for word in reading.words:
            found += [lead for lead in _begun(codes, word, limit) if lead not in found and plain(lead.word) == word]
    return found[:limit]


def _begun(codes: ICD10CM | None, typed: str, limit: int) -> list[Lead]:
    rows = (codes or icd10cm.standard()).index.rows(
        "select word, codes from lead where plain >= ? and plain < ? order by plain <> ?, plain limit ?",
        (typed, typed + "~", typed, limit),
    )
    return [Lead(_printed(word), count) for word, count in rows]


def lines(lead: str, codes: ICD10CM | None = None) -> list[Line]:
    """All lines under a lead term, in the order of an index: "with" first, then the alphabet, what is "other" last.

    The line without subterms is the default code. An unknown lead term has no lines.

    Raises:
        revcycle.codes.diagnoses.index.IndexUnavailableError: there is no index and none can be built.
    """
    book = codes or icd10cm.standard()
    rows = book.index.rows(
        "select entry.id, code, title, billable, billable or exists (select 1 from entry as below where below.parent = "
        "entry.id and below.extended) from lead join lead_entry on lead_entry.lead = lead.id join entry on entry.id = "
        "lead_entry.entry where lead.plain = ?",
        (plain(lead),),
    )
    notes: dict[int, list[tuple[str, str]]] = {}
    for entry, kind, text in book.index.rows(
        "select note.entry, kind, text from lead join lead_entry on lead_entry.lead = lead.id "
        "join note on note.entry = lead_entry.entry where lead.plain = ? and kind in ('inclusion term', 'includes') "
        "order by note.rowid",
        (plain(lead),),
    ):
        notes.setdefault(entry, []).append((kind, text))
    found: dict[tuple[tuple[str, ...], str], Line] = {}
    for entry, code, title, billable, complete in rows:
        for text in texts(title, complete, notes.get(entry, ())):
            for word, subterms in under(code, text):
                if plain(word) == plain(lead):
                    found.setdefault((subterms, code), Line(subterms, code, title, bool(billable), not complete, text))
    return sorted(
        _gathered(list(found.values())), key=lambda line: (*map(place, line.subterms), (0, "", ""), _standing(line))
    )


def _gathered(below: list[Line]) -> list[Line]:
    """The lines with "diastolic heart" put below "heart", where there is such a subterm."""
    single = {line.subterms[0] for line in below if line.subterms and " " not in line.subterms[0]}
    gathered: list[Line] = []
    for line in below:
        words = line.subterms[0].split(" ") if line.subterms else []
        nests = len(words) > 1 and words[-1] in single and not JOINING & set(words)
        nested = (words[-1], " ".join(words[:-1]), *line.subterms[1:]) if nests else line.subterms
        gathered.append(replace(line, subterms=nested))
    return gathered


def place(subterm: str) -> tuple[int, str, str]:
    """Sort key of a subterm among its fellows."""
    for turn, beginning in enumerate(("with ", "due to ", "in "), start=1):
        if subterm.startswith(beginning):
            return turn, subterm.casefold(), subterm
    return (5 if subterm.split(" ", 1)[0] in REST else 4), subterm.casefold(), subterm


def _standing(line: Line) -> tuple[bool, bool, str]:
    """Of codes with the same subterms the unspecified one is the default, before headings."""
    said = line.title.lower()
    return line.heading, "unspecified" not in said, line.code


def _printed(word: str) -> str:
    return word[0].upper() + word[1:]
