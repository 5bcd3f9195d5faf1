"""Under which words a coder looks for what a title says: the lead terms of a text, and the subterms of each.

The lead term is the condition, not the site. What else the text says becomes the subterms: first the kind, then the
site from the whole to the part, then what it comes with, the side last.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

__all__ = ["REST", "Reading", "read", "under"]

Reading = tuple[str, tuple[str, ...]]
"""A lead term in lower case, and its subterms from the broad to the narrow."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words for conditions, beside those that their ending shows (see ENDING).
CONDITIONS = _words(
    """
    aberration abnormality abortion abrasion abscess absence abuse accident activity adhesion aftercare agenesis
    allergy alteration amblyopia amputation anemia aneurysm angina anomaly anorexia anthrax aphakia apnea arrest
    arrhythmia arthropathy ascites asphyxiation aspiration assault asthma ataxia atresia avulsion bite bleeding
    blindness blister block bradycardia breakdown bronchiectasis bruise bulimia bunion burn bursopathy calcification
    calculus callus carbuncle care caries carrier cataract chalazion cholera chorea cirrhosis colic collapse coma
    complication compression concussion congestion constipation constriction contact contracture contusion
    convulsion corn corrosion cough counseling crisis croup cyst dacryops deafness death defect deficiency deficit
    deformity degeneration dehiscence dehydration delay delirium delivery dementia dependence deposit depression
    derangement detachment deviation diabetes dialysis diarrhea difficulty dilatation diphtheria disability
    discharge disease dislocation disorder displacement disruption dissection disturbance diverticulum dizziness
    donor dorsopathy drowning duplication dysfunction dystonia dystrophy eclampsia ectasia ectropion eczema edema
    effect effusion embolism emphysema encounter endometriosis enlargement enthesopathy entrapment entropion
    epilepsy erosion eruption erythema esotropia excess exhaustion exotropia explosion exposure failure fall fatigue
    fear fever fibrillation finding fissure fistula flutter fracture fragment frostbite furuncle fusion gain
    ganglion gangrene gestation goiter gout granuloma hallucination hallux headache hearing hemophilia hemorrhage
    hemorrhoid hernia herpes history hole homelessness hordeolum hydrocephalus hyperplasia hypertension hypertrophy
    hypotension hypothermia hypoxia icterus ileus illness immunization immunodeficiency impaction impairment
    incontinence infarction infection infertility infestation inflammation influenza injury insomnia instability
    insufficiency intolerance intoxication intussusception irritation ischemia jaundice keratoconus labor laceration
    lack lagophthalmos leak leakage leprosy lesion lichen loss lump lupus malaria malformation malfunction
    malnutrition malocclusion malposition maltreatment mass measles melena menopause migraine miscarriage monitoring
    mononeuropathy mumps murmur myopathy myopia narcolepsy nausea necrosis neglect neoplasm neuralgia neuropathy
    nevus newborn nodule noncompliance nosebleed nystagmus obesity observation obstruction occlusion opacity
    overdose overexertion overweight pain palpitation palsy paralysis pediculosis perforation pigmentation plague
    plegia pneumonia pneumothorax poisoning polyhydramnios polyneuropathy polyp pre-eclampsia preeclampsia pregnancy
    presence presentation pressure problem procedure prolapse prophylaxis pruritus pterygium puncture purpura rash
    reaction reduction reflux rejection removal resistance retardation retention retinopathy rhythm rickets rigidity
    rupture scabies scar schizophrenia sciatica screening seizure separation sepsis sequela shock shortness sickness
    spasm spondylolysis spondylopathy sprain state status stenosis stiffness strabismus strain stricture stroke
    stupor subluxation submersion sunburn supervision surveillance susceptibility swelling syncope syndrome synechia
    syphilis tachycardia tear tenderness tendinitis tetanus thrombosis tic tinnitus torsion torticollis trauma
    tremor tuberculosis tumor twin typhus ulcer ulceration underdosing urticaria use vaccination vaginitis varix
    vertigo vision vomiting wart weakness wheezing wound xerosis yaws zoster
    """
)
ENDING = re.compile(
    r"(itis|osis|asis|esis|oma|emia|uria|pathy|algia|plegia|ectasis|rrhea|rrhagia|rrhage|cele|megaly|penia|trophy|plasia"
    r"|phobia|pnea|phagia|phasia|paresis|dynia|ptosis|edema|malacia|phoria|lysis|thorax|ism|tension)$"
)
# Words that end so and name no condition.
NO_CONDITION = _words("analysis basis diagnosis epiphysis mechanism organism prognosis prosthesis thorax")
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
# Words at the end of a phrase that are no lead term.
NO_LEAD = _words("and or not when type grade category unspecified positive negative plus zero injured")
# Plurals that a missing "s" would spoil.
NO_PLURAL = _words(
    """
    exophthalmos enophthalmos lagophthalmos hypospadias diabetes ascites rabies scabies herpes measles mumps caries
    rickets tics series species feces menses
    """
)
PLURALS: tuple[tuple[str, str], ...] = (
    ("oses", "osis"),
    ("eses", "esis"),
    ("yses", "ysis"),
    ("stases", "stasis"),
    ("iases", "iasis"),
    ("ies", "y"),
    ("varices", "varix"),
    ("synechiae", "synechia"),
)

# Frames around a condition: what they are for is looked up under its own name, too.
FRAMES = frozenset({"encounter", "sequela", "observation", "care", "supervision", "complication", "contact"})
# Too general to be looked up, unless it is all that the title offers.
GENERAL = frozenset(
    {"disease", "disorder", "syndrome", "condition", "effect", "state", "status", "finding", "use", "care"}
)
GENERAL |= {"problem", "procedure", "activity", "pressure", "complication", "presence", "contact"}
# Under these, the site comes before the kind: fracture, femur, lower end, supracondylar.
SITE_FIRST = frozenset({"fracture", "dislocation", "subluxation", "injury", "wound", "bite", "tear", "rupture", "burn"})
SITE_FIRST |= {"corrosion", "derangement"}
KIND_FIRST = frozenset({"pathological", "stress", "fatigue", "periprosthetic", "pressure", "open", "superficial"})
# These tell of an event or a reason: what follows "of" is not a site.
AS_WRITTEN = frozenset({"history", "screening", "encounter", "observation", "contact", "exposure", "absence", "loss"})
LATE = _words(
    """
    acute acute_on_chronic acute_and_chronic acute_or_chronic acute_and_subacute chronic subacute recurrent
    displaced nondisplaced other specified complete incomplete partial mild moderate severe intractable certain
    """
)
REST = frozenset({"other", "specified", "certain"})
BETWEEN = frozenset({"and", "or"})
SIDES = frozenset({"right", "left", "bilateral"})
# After "unspecified" these say nothing of their own; a site does.
NOTHING = _words(
    """
    organism site side trimester stage severity complication complications cause type etiology intent ligament
    nature episode encounter week weeks state reason agent whether
    """
)
DROPPED = frozenset(
    {
        "unspecified",
        "side",
        "site not specified",
        "not specified",
        "site unspecified",
        "cause unspecified",
        "uncomplicated",
        "so stated",
        "mellitus",
        "without complication",
        "without complications",
        "unspecified as to episode of care or not applicable",
        "not applicable or unspecified",
        "fetus not applicable or unspecified",
    }
)

ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
PREFIX = re.compile(r"\((\w+)\)(?=\w)")  # (poly)neuropathy
UNSAID = re.compile(r",? (not elsewhere classified|NOS|NEC|n\.e\.c\.)(?![\w-])")
KEPT = re.compile(r"\b(in situ|in utero|in vitro|acute (?:on|and|or) (?:sub)?(?:acute|chronic))\b", re.IGNORECASE)
LISTED = re.compile(r"^([\w-]+), ((?:[\w-]+, )*)([\w-]+),? (or|and) ")
PLACE = re.compile(r"^(.*?) as the place of occurrence of the external cause$")
KIND_OF = re.compile(r"^((?:other |specified |unspecified )*)(?:forms?|types?|causes?) of ", re.IGNORECASE)
INJURED = re.compile(r"^(.*?) injured in (.*)$")
JOINT = re.compile(
    r" (of|due to|with|without|in|by|for|from|following|complicating|affecting|during|involving|after|"
    r"resulting from|secondary to|associated with|caused by|related to|complicated by) "
)
SEEN_BACK = {
    "with": "in",
    "complicated by": "in",
    "due to": "causing",
    "resulting from": "causing",
    "secondary to": "causing",
    "caused by": "causing",
    "following": "followed by",
    "after": "followed by",
    "complicating": "complicated by",
    "for": "as reason for",
}
BEGINNING = re.compile(r"^(?:the|an?|and|or) ")
IN_PREGNANCY = re.compile(r" (?:complicating|in|affecting)(?: management of)? pregnancy(?=,|$)")
LEADING = re.compile(r"^(right|left|bilateral|unspecified)(?: |$)", re.IGNORECASE)


def read(text: str) -> list[Reading]:
    """The lead terms of a title or inclusion term in lower case, each with its subterms, the main one first.

    Every text that has a letter gives at least one.
    """
    bare = UNSAID.sub("", ASIDE.sub("", PREFIX.sub(r"\1", text))).strip()
    bare = KEPT.sub(lambda kept: kept[0].replace(" ", "_"), bare) or text
    bare = KIND_OF.sub(r"\1", bare)
    if place := PLACE.match(bare):
        return [("place of occurrence", _tidy(place[1].split(" of ")[::-1]))]
    if injured := INJURED.match(bare):
        who, how = injured.groups()
        return [("accident", _tidy(["transport", who, *re.split(r" (?=in (?:non)?traffic)", how)]))]
    if (listed := LISTED.match(bare)) and not _condition(listed[1]):
        bare = bare.replace(", ", ",_", listed[0].count(", "))  # "Sedative, hypnotic or anxiolytic abuse"
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


def under(code: str, text: str) -> list[Reading]:
    """As :func:`read`, for a text of this code: what complicates a pregnancy is looked up under that, too."""
    found = read(text)
    after = "childbirth" in text or "puerperium" in text
    if "O09" <= code < "O49" and not after and all(lead != "pregnancy" for lead, _ in found):
        main, *commas = IN_PREGNANCY.sub("", UNSAID.sub("", ASIDE.sub("", text))).split(", ")
        found.append(("pregnancy", _tidy(["complicated by", main, *commas])))
    return found


def _phrase(head: str, commas: list[str]) -> list[Reading]:
    """The leads of one phrase, the parts after its commas being subterms of them all."""
    pieces = JOINT.split(head)
    main, rest = pieces[0], list(zip(pieces[1::2], pieces[2::2], strict=True))
    words = main.split()
    spots = _spots(words)
    found: list[Reading] = []
    for lead, start, end in spots:
        fellows = {
            at
            for other, first, last in spots
            if other != lead and (BETWEEN & set(words[last:start] or words[end:first]) or other in GENERAL)
            for at in range(first, last)
        }
        around = [word for at, word in enumerate(words) if not start <= at < end and at not in fellows]
        # "failure to thrive": what the condition leads on to stands apart from the words before it
        on = [" ".join(words[end:])] if words[end : end + 1] == ["to"] else []
        found.append(
            (lead, _subterms(lead, words[:start] if on else around, [("for", on[0]), *rest] if on else rest, commas))
        )
    first = spots[0][0]
    for place, (joint, piece) in enumerate(rest):
        # "Newborn affected by ectopic pregnancy" is no line for the mother's pregnancy.
        if joint in ("without", "from", "by") or (joint == "of" and first not in FRAMES) or first == "history":
            continue
        if first == "encounter" and place:  # what is screened for is looked up under "Screening"
            break
        inner = piece.split()
        for lead, start, end in _spots(inner, known=True):
            if lead in GENERAL or any(lead == other for other, _ in found):
                continue
            own = _subterms(lead, [*inner[:start], *inner[end:]], rest[place + 1 :], [])
            found.append((lead, _turned(lead, own, joint, _joined(main, rest[:place]), commas)))
    return found


def _turned(lead: str, own: tuple[str, ...], joint: str, main: str, commas: Iterable[str]) -> tuple[str, ...]:
    """The subterms of a condition named second: what it comes with, seen from its own side."""
    said = _lowered(main)
    if said == "encounter":
        return (*own, *_tidy(commas))
    if joint == "of":  # supervision of, sequelae of
        return tuple(dict.fromkeys([*_tidy([said]), *own, *_tidy(commas)]))
    back = ("complicated by", said) if lead == "pregnancy" else (f"{SEEN_BACK.get(joint, 'with')} {said}",)
    return (*own, *_tidy([*back, *commas]))


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
        if (word in BEFORE or (word in ALSO_BEFORE and not known)) and all(
            at < start or at >= end for _, start, end in found
        ):
            found.append((UNDER.get(word, word), at, at + 1))
    if found or known:
        return found
    # Nothing known: the last real word of the phrase, as in "Salmonella" or "Struck".
    for at in range(len(words) - 1, -1, -1):
        word = plain_words[at]
        if len(word) > 2 and word[0].isalpha() and word not in LATE | SIDES | NO_LEAD:
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


def _subterms(lead: str, around: list[str], rest: Iterable[tuple[str, str]], commas: Iterable[str]) -> tuple[str, ...]:
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
        said = BEGINNING.sub("", part.replace("_", " ").strip(" ,;:"))
        if leading := LEADING.match(said):
            side, said = leading[1].lower(), said[leading.end() :].strip()
            if side == "unspecified" and said.split(" ", 1)[0].lower() in NOTHING:
                continue
            if side in SIDES:
                sides.append(side)
        if said and said.lower() not in DROPPED:
            told.append(_lowered(said))
    return tuple(dict.fromkeys([*told, *sides]))


def _lowered(text: str) -> str:
    """Without the capital of a title's first word, which is kept where the word is a name or an abbreviation."""
    first = text.split(" ", 1)[0]
    if len(first) > 1 and (not first[1:].islower() or "'" in first):
        return text
    return text[0].lower() + text[1:]
