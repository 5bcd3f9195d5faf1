"""An index-like view of ICD-10-CM: under which word a coder looks, and the subterms that lead to the code.

The official Alphabetic Index is not packaged anywhere. This one is built from the Tabular List alone, from its titles,
inclusion terms and "includes" notes: the lead term is the condition, not the site, and what else the text says becomes
the subterms, site first and side last. It is a way in, never an answer: always read on in the Tabular List.

Source of the order of subterms ("with" comes first): ICD-10-CM Official Guidelines FY2026, section I.A.15. Rule to
verify each code in the Tabular List: section I.B.1.
"""

from __future__ import annotations

import functools
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from revcycle.codes.diagnoses import icd10cm
from revcycle.codes.diagnoses.icd10cm import ICD10CM
from revcycle.codes.diagnoses.synonyms import readings
from revcycle.codes.diagnoses.words import plain, split

if TYPE_CHECKING:
    from revcycle.codes.diagnoses.source import Entry

__all__ = ["Lead", "Line", "find", "lines", "read", "write"]

TABLES = """
create table lead (id integer primary key, word text not null, plain text not null, lines integer not null);
create table lead_entry (lead integer not null, entry integer not null, primary key (lead, entry)) without rowid;
create index lead_plain on lead (plain);
"""
LONGEST_TERM = 160  # characters; a longer "inclusion term" explains and is no name
REFERS = re.compile(r"\b(conditions? (in|class)|these|codes?|classifiable)\b", re.IGNORECASE)
WITHIN = ("inclusion term", "includes")  # the notes that name what an entry stands for


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead term, such as "Fracture", and how many entries of the Tabular List it leads to."""

    word: str
    lines: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line under a lead term.

    Attributes:
        subterms: from the broad to the narrow: ("radius", "lower end", "right"). Empty for the default code.
        code: where to read on in the Tabular List. It may need a 7th character, or be a heading.
        title: the full description of the code.
        billable: complete as it stands.
        text: the title or inclusion term the line was made from.
    """

    subterms: tuple[str, ...]
    code: str
    title: str
    billable: bool
    text: str


# --- Reading a text ---

# Words for conditions, beside those that their ending shows (see ENDING).
CONDITIONS = frozenset(
    """
    aberration abnormality anorexia bulimia abortion abrasion abscess absence abuse accident activity adhesion aftercare agenesis allergy
    alteration amblyopia amputation anemia aneurysm angina anomaly anthrax aphakia apnea arrest arrhythmia arthropathy
    ascites asphyxiation aspiration assault asthma ataxia atresia avulsion bite bleeding blindness blister block bradycardia
    breakdown bronchiectasis bruise bunion burn bursopathy calcification calculus callus carbuncle care caries carrier
    cataract cholera chorea cirrhosis colic collapse coma complication compression concussion congestion constipation
    constriction contact contracture contusion convulsion corn corrosion cough counseling crisis croup cyst dacryops
    deafness death defect deficiency deficit deformity degeneration dehiscence dehydration delay delirium delivery
    dementia dependence deposit depression derangement detachment deviation diabetes dialysis diarrhea difficulty
    dilatation diphtheria disability discharge disease dislocation disorder displacement disruption dissection
    disturbance diverticulum dizziness donor dorsopathy drowning duplication dysfunction dystonia dystrophy eclampsia
    edema ectasia ectropion eczema effect effusion embolism emphysema encounter endometriosis enlargement enthesopathy
    entrapment entropion epilepsy erosion eruption erythema esotropia excess exhaustion exotropia explosion exposure
    failure fall fatigue fear fever fibrillation finding fissure fistula flutter fracture fragment frostbite furuncle fusion
    gain ganglion gangrene gestation goiter gout granuloma hallux hallucination headache hearing hemophilia hemorrhage
    hemorrhoid hernia herpes history hole homelessness hydrocephalus hyperplasia hypertension hypertrophy hypotension hypothermia
    hypoxia icterus ileus illness immunization immunodeficiency impaction impairment incontinence infarction infection
    infertility infestation inflammation influenza injury insomnia instability insufficiency intolerance intoxication
    intussusception irritation ischemia jaundice keratoconus labor laceration lack leak leakage leprosy lesion lichen
    loss lump lupus malaria malformation malfunction malnutrition malocclusion malposition maltreatment mass measles
    melena menopause migraine miscarriage monitoring mononeuropathy mumps murmur myopathy myopia narcolepsy nausea
    necrosis neglect neoplasm neuralgia neuropathy nevus newborn nodule noncompliance nosebleed nystagmus obesity
    observation obstruction occlusion opacity overdose overexertion overweight pain palpitation palsy paralysis pediculosis
    perforation pigmentation plague plegia pneumonia pneumothorax poisoning polyhydramnios polyneuropathy polyp
    pre-eclampsia preeclampsia pregnancy presence presentation pressure problem procedure prolapse prophylaxis pruritus pterygium
    puncture purpura rash reaction reduction reflux rejection removal resistance retardation retention retinopathy rhythm
    rickets rigidity rupture scabies scar schizophrenia sciatica screening seizure separation sepsis sequela shock
    shortness sickness spasm spondylopathy spondylolysis sprain state status stenosis stiffness strabismus strain stricture stroke
    stupor subluxation submersion sunburn supervision surveillance susceptibility swelling syncope syndrome synechia
    syphilis tachycardia tear tenderness tendinitis tetanus thrombosis tic tinnitus torsion torticollis tremor trauma
    tuberculosis tumor twin typhus ulcer ulceration underdosing urticaria use vaccination vaginitis varix
    vertigo vomiting wart weakness wheezing wound xerosis yaws zoster
    """.split()
)
ENDING = re.compile(
    r"(itis|osis|asis|esis|oma|emia|uria|pathy|algia|plegia|ectasis|rrhea|rrhagia|rrhage|cele|megaly|penia|trophy|plasia"
    r"|phobia|pnea|phagia|phasia|paresis|dynia|ptosis|edema|malacia|phoria|lysis|thorax|ism|tension)$"
)
# Words that end so and name no condition.
NO_CONDITION = frozenset("analysis basis diagnosis epiphysis mechanism organism prognosis prosthesis thorax".split())
# What a word of the text is looked up under.
UNDER = {
    "bitten": "bite",
    "diabetic": "diabetes",
    "epileptic": "epilepsy",
    "hypertensive": "hypertension",
    "pregnant": "pregnancy",
    "sequelae": "sequela",
    "varicose": "varix",
    "asthmatic": "asthma",
}
# Written so in a title, a word before the condition has lines of its own: "Hypertensive heart disease".
BEFORE = frozenset({"diabetic", "hypertensive", "varicose", "epileptic", "asthmatic"})
ALSO_BEFORE = frozenset({"abnormal", "elevated", "enlarged", "absent"})
PAIRS = {
    "foreign body": "foreign body",
    "varicose veins": "varix",
    "self-harm": "self-harm",
    "immunodeficiency virus": "human immunodeficiency virus",
}
# Plurals that a missing "s" would spoil.
NO_PLURAL = frozenset(
    "diabetes ascites rabies scabies herpes measles mumps caries rickets tics series species feces menses".split()
)
PLURALS = (("osces", "osis"), ("oses", "osis"), ("eses", "esis"), ("yses", "ysis"), ("ases", "asis"), ("ies", "y"))

# Frames around a condition: what they are for is looked up under its own name, too.
FRAMES = frozenset({"encounter", "sequela", "observation", "care", "supervision", "complication", "contact"})
# Too general to be looked up, unless it is all that the title offers.
GENERAL = frozenset({"disease", "disorder", "syndrome", "condition", "effect", "state", "status", "finding", "use", "care"})
GENERAL |= {"problem", "procedure", "activity", "pressure", "complication", "presence", "contact"}
# Under these, the site comes before the kind: fracture, femur, lower end, supracondylar.
SITE_FIRST = frozenset({"fracture", "dislocation", "subluxation", "injury", "wound", "bite", "tear", "rupture", "burn"})
SITE_FIRST |= {"corrosion", "derangement"}
KIND_FIRST = frozenset({"pathological", "stress", "fatigue", "periprosthetic", "pressure", "open", "superficial"})
# These tell of an event or a reason: what follows "of" is not a site.
AS_WRITTEN = frozenset({"history", "screening", "encounter", "observation", "contact", "exposure", "absence", "loss"})
LATE = frozenset(
    "acute acute_on_chronic acute_and_chronic acute_or_chronic acute_and_subacute chronic subacute recurrent displaced nondisplaced other specified complete incomplete partial mild moderate "
    "severe intractable certain".split()
)
JOINING = frozenset("and or of with without in due to by for from as".split())
REST = frozenset({"other", "specified", "certain"})
SIDES = frozenset({"right", "left", "bilateral"})
# After "unspecified" these say nothing of their own; a site does.
NOTHING = frozenset(
    "organism site side trimester stage severity complication complications cause type etiology intent ligament nature "
    "episode encounter week weeks state reason agent whether".split()
)
DROPPED = frozenset(
    "unspecified|side|site not specified|not specified|site unspecified|cause unspecified|uncomplicated|so stated|mellitus|"
    "without complication|without complications|not elsewhere classified|nos|nec|unspecified as to episode of care or "
    "not applicable|not applicable or unspecified|fetus not applicable or unspecified".split("|")
)

ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
PREFIX = re.compile(r"\((\w+)\)(?=\w)")  # (poly)neuropathy
UNSAID = re.compile(r",? (not elsewhere classified|NOS|NEC|n\.e\.c\.)(?![\w-])")
KEPT = re.compile(r"\b(in situ|in utero|in vitro|acute (?:on|and|or) (?:sub)?(?:acute|chronic))\b", re.IGNORECASE)
LISTED = re.compile(r"^([\w-]+), ((?:[\w-]+, )*)([\w-]+),? (or|and) ")
PLACE = re.compile(r"^(.*?) as the place of occurrence of the external cause$")
INJURED = re.compile(r"^(.*?) injured in (.*)$")
JOINT = re.compile(
    r" (of|due to|with|without|in|by|for|from|following|complicating|affecting|during|involving|after|"
    r"resulting from|secondary to|associated with|caused by|related to) "
)
BEGINNING = re.compile(r"^(?:the|an?|and|or) ")
IN_PREGNANCY = re.compile(r" (?:complicating|in|affecting)(?: management of)? pregnancy(?=,|$)")
LEADING = re.compile(r"^((?:right|left|bilateral|unspecified|both)(?: (?=side\b))?)(?: |$)", re.IGNORECASE)


def read(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The lead terms of a title or inclusion term in lower case, each with its subterms, the main one first.

    Every text that has a letter gives at least one.
    """
    bare = UNSAID.sub("", ASIDE.sub("", PREFIX.sub(r"\1", text))).strip()
    bare = KEPT.sub(lambda kept: kept[0].replace(" ", "_"), bare) or text
    if place := PLACE.match(bare):
        return [("place of occurrence", _tidy(place[1].split(" of ")[::-1]))]
    if injured := INJURED.match(bare):
        who, how = injured.groups()
        return [("accident", _tidy(["transport", who, *re.split(r" (?=in (?:non)?traffic)", how)]))]
    if (listed := LISTED.match(bare)) and not _condition(listed[1]):
        bare = bare.replace(", ", " ", listed[0].count(", ")) if not listed[2] else bare.replace(", ", "/", 1)
    head, *commas = bare.split(", ")
    found = _phrase(head, commas)
    if (
        found[0][0] in GENERAL
        and commas
        and (other := _phrase(commas[0], [head, *commas[1:]]))
        and _condition(other[0][0])
    ):
        found += other[:1]
    return list(dict.fromkeys(found))


def under(code: str, text: str) -> list[tuple[str, tuple[str, ...]]]:
    """As :func:`read`, for a text of this code: what complicates a pregnancy is looked up under that, too."""
    found = read(text)
    if "O09" <= code < "O49" and all(lead != "pregnancy" for lead, _ in found):
        main, *commas = IN_PREGNANCY.sub("", text).split(", ")
        found.append(("pregnancy", _tidy(["complicated by", main, *commas])))
    return found


def _phrase(head: str, commas: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The leads of one phrase, the parts after its commas being subterms of them all."""
    pieces = JOINT.split(head)
    main, rest = pieces[0], list(zip(pieces[1::2], pieces[2::2], strict=True))
    words = main.split()
    spots = _spots(words)
    found: list[tuple[str, tuple[str, ...]]] = []
    for lead, start, end in spots:
        fellows = {at for _, first, last in spots if abs(first - start) == 2 for at in range(first, last)}
        around = [word for at, word in enumerate(words) if not start <= at < end and at not in fellows]
        # "failure to thrive": what the condition leads on to stands apart from the words before it
        on = [" ".join(words[end:])] if words[end : end + 1] == ["to"] else []
        found.append((lead, _subterms(lead, words[:start] if on else around, [("for", on[0]), *rest] if on else rest, commas)))
    first = spots[0][0]
    for place, (joint, piece) in enumerate(rest):
        if joint in ("without", "from") or (joint == "of" and first not in FRAMES) or first == "history":
            continue
        if first == "encounter" and place:  # what is screened for is looked up under "Screening"
            break
        inner = piece.split()
        for lead, start, end in _spots(inner, known=True):
            if lead in GENERAL or any(lead == other for other, _ in found):
                continue
            own = _subterms(lead, [*inner[:start], *inner[end:]], rest[place + 1 :], [])
            back = () if first == "encounter" else (f"{_back(joint)} {_lowered(_joined(main, rest[:place]))}",)
            found.append((lead, (*own, *_tidy([*back, *commas]))))
    return found


def _back(joint: str) -> str:
    return {"with": "in", "due to": "causing", "for": "as reason for", "of": "as"}.get(joint, "in")


def _joined(main: str, rest: Iterable[tuple[str, str]]) -> str:
    return " ".join([main, *(f"{joint} {piece}" for joint, piece in rest)])


def _spots(words: list[str], known: bool = False) -> list[tuple[str, int, int]]:
    """Where the lead terms stand among the words of a phrase: the last condition, and its fellows of an "and"."""
    plain_words = [word.strip(",;:").lower() for word in words]
    found: list[tuple[str, int, int]] = []
    for at in range(len(words) - 1, -1, -1):
        pair = " ".join(plain_words[at : at + 2])
        if pair in PAIRS:
            found.append((PAIRS[pair], at, at + 2))
            break
        if lead := _condition(plain_words[at]):
            found.append((lead, at, at + 1))
            # "Embolism and thrombosis": both are looked up. "Heart disease and failure", too.
            if at > 1 and plain_words[at - 1] in ("and", "or") and (other := _condition(plain_words[at - 2])):
                found.append((other, at - 2, at - 1))
            break
    for at, word in enumerate(plain_words):
        if (word in BEFORE or (word in ALSO_BEFORE and not known)) and all(at < start or at >= end for _, start, end in found):
            found.append((UNDER.get(word, word), at, at + 1))
    if found or known:
        return found
    # Nothing known: the last real word of the phrase, as in "Salmonella" or "Struck".
    for at in range(len(words) - 1, -1, -1):
        word = plain_words[at]
        if len(word) > 2 and word[0].isalpha() and word not in LATE | SIDES | {"and", "type", "grade", "unspecified"}:
            return [(UNDER.get(word) or (words[at] if words[at].isupper() else _singular(word)), at, at + 1)]
    return [(" ".join(plain_words) or "other", 0, len(words))]


@functools.lru_cache(maxsize=50_000)
def _condition(word: str) -> str:
    """The lead term that a word is looked up under, or an empty text when it names no condition."""
    word = word.strip(",;:").lower()
    if word in UNDER and word not in BEFORE:
        return UNDER[word]
    for one in (word, word.removesuffix("s"), _singular(word)):
        if one in CONDITIONS:
            return one
    single = _singular(word)
    return single if single not in NO_CONDITION and ENDING.search(single) else ""


def _singular(word: str) -> str:
    if word in NO_PLURAL or len(word) < 5 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    for plural, one in PLURALS:
        if word.endswith(plural):
            return word[: -len(plural)] + one
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


def _subterms(
    lead: str, around: list[str], rest: Iterable[tuple[str, str]], commas: Iterable[str]
) -> tuple[str, ...]:
    kinds, late = _sorted(around)
    sites: list[str] = []
    others: list[str] = []
    for joint, piece in rest:
        begins_with_side = LEADING.match(piece) is not None
        if joint == "of" and lead not in AS_WRITTEN and (not others or begins_with_side):
            sites.append(piece)
        elif joint == "of" and not others:
            others.append(piece)
        elif joint == "of":
            others[-1] += f" of {piece}"
        elif joint == "by" or (joint == "in" and begins_with_side):
            sites.append(piece)
        else:
            others.append(piece if joint == "for" else f"{joint} {piece}")
    # "unspecified ligament of right ankle": the ankle is what is known.
    known = [site for site in sites[:-1] if not site.startswith("unspecified ")] + sites[-1:]
    first = kinds if lead not in SITE_FIRST else [word for word in kinds if word.split(" ")[0].lower() in KIND_FIRST]
    then = [kind for kind in kinds if kind not in first]
    parts = list(commas)
    sided = [part for part in parts if LEADING.match(part)]
    more = [part for part in parts if part not in sided]
    last = [" ".join(word for word in late if word.lower() in REST)]
    manner = [word for word in late if word.lower() not in REST]
    named = [*first, *reversed(known), *sided, *then, *manner]
    # "Other diabetes with ...": a kind of its own. "Other fracture of femur": the last of the femur's lines.
    return _tidy([*named, *others, *more, *last] if named else [*last, *others, *more])


def _sorted(around: list[str]) -> tuple[list[str], list[str]]:
    """The words around the lead, as one subterm, and those that come late, one by one."""
    late = [word for word in around if word.lower() in LATE]
    kept = [word for word in around if word.lower() not in LATE and word.lower() not in ("unspecified", "mellitus")]
    while kept and kept[0].lower() in ("and", "or"):
        kept = kept[1:]
    while kept and kept[-1].lower() in ("and", "or"):
        kept = kept[:-1]
    return ([" ".join(kept)] if kept else []), late


def _tidy(parts: Iterable[str]) -> tuple[str, ...]:
    """The parts as subterms: sides last, what says nothing left out, in lower case but for names."""
    told: list[str] = []
    sides: list[str] = []
    for part in parts:
        part = BEGINNING.sub("", part.replace("_", " ").strip(" ,;:"))
        if leading := LEADING.match(part):
            side, part = leading[1].lower(), part[leading.end() :].strip()
            if side == "unspecified" and part.split(" ")[0].lower() in NOTHING:
                continue
            if side in SIDES:
                sides.append(side)
        elif part.lower().startswith("unspecified "):
            part = part[len("unspecified ") :]
        if part and part.lower() not in DROPPED:
            told.append(_lowered(part))
    return tuple(dict.fromkeys([*told, *sides]))


def _lowered(text: str) -> str:
    """Without the capital of a title's first word, which is kept where the word is a name or an abbreviation."""
    first = text.split(" ")[0]
    if len(first) > 1 and (not first[1:].islower() or "'" in first):
        return text
    return text[0].lower() + text[1:]


# --- In the index file ---


def texts(title: str, complete: bool, notes: Iterable[tuple[str, str]]) -> Iterator[str]:
    """What an entry is looked up by: its title, unless it is a mere heading, and the terms it stands for."""
    if complete:
        yield title
    for kind, text in notes:
        if kind in WITHIN and not REFERS.search(text) and len(text) <= LONGEST_TERM and not text.endswith("."):
            yield text


def write(connection: sqlite3.Connection, entries: Iterable[Entry], numbers: Mapping[int, int]) -> None:
    """Writes the lead terms and the entries each leads to. ``numbers`` gives an entry's number by its identity."""
    connection.executescript(TABLES)
    found: dict[str, set[int]] = {}
    for entry in entries:
        if entry.extended or entry.level in ("chapter", "block"):
            continue
        complete = entry.billable or (len(entry.children) > 0 and entry.children[0].extended)
        for text in texts(entry.title, complete, entry.notes):
            for lead, _ in under(entry.code, text):
                found.setdefault(lead, set()).add(numbers[id(entry)])
    rows = sorted(found.items(), key=lambda row: plain(row[0]))
    connection.executemany(
        "insert into lead values (?, ?, ?, ?)",
        ((number, lead, plain(lead), len(below)) for number, (lead, below) in enumerate(rows, start=1)),
    )
    connection.executemany(
        "insert into lead_entry values (?, ?)",
        ((number, entry) for number, (_, below) in enumerate(rows, start=1) for entry in sorted(below)),
    )


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
        "select word, lines from lead where plain >= ? and plain < ? order by plain <> ?, plain limit ?",
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
        "select note.entry, kind, text from lead join lead_entry on lead_entry.lead = lead.id join note on note.entry = "
        "lead_entry.entry where lead.plain = ? and kind in ('inclusion term', 'includes') order by note.rowid",
        (plain(lead),),
    ):
        notes.setdefault(entry, []).append((kind, text))
    found: dict[tuple[tuple[str, ...], str], Line] = {}
    for entry, code, title, billable, complete in rows:
        for text in texts(title, complete, notes.get(entry, ())):
            for word, subterms in under(code, text):
                if plain(word) == plain(lead):
                    found.setdefault((subterms, code), Line(subterms, code, title, bool(billable), text))
    return sorted(_gathered(list(found.values())), key=lambda line: (*map(place, line.subterms), (0, "", ""), _standing(line)))


def _gathered(under: list[Line]) -> list[Line]:
    """The lines with "diastolic heart" put below "heart", where there is such a subterm."""
    single = {line.subterms[0] for line in under if line.subterms and " " not in line.subterms[0]}
    gathered: list[Line] = []
    for line in under:
        words = line.subterms[0].split(" ") if line.subterms else []
        if len(words) > 1 and words[-1] in single and not JOINING & set(words):
            nested = (words[-1], " ".join(words[:-1]), *line.subterms[1:])
            line = replace(line, subterms=nested)
        gathered.append(line)
    return gathered


def place(subterm: str) -> tuple[int, str, str]:
    """Sort key of a subterm among its fellows."""
    for turn, beginning in enumerate(("with ", "due to ", "in "), start=1):
        if subterm.startswith(beginning):
            return turn, subterm.casefold(), subterm
    return (5 if subterm.split(" ")[0] in REST else 4), subterm.casefold(), subterm


def _standing(line: Line) -> tuple[bool, bool, str]:
    """Of codes with the same subterms the unspecified one is the default, before headings."""
    said = line.title.lower()
    return not line.billable and "unspecified" not in said, "unspecified" not in said, line.code


def _printed(word: str) -> str:
    return word[0].upper() + word[1:]
