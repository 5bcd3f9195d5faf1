"""The 999: each transaction accepted, accepted with errors or rejected, with the codes of the standard."""

from pathlib import Path

import pytest

from revcycle.clearinghouse.acknowledging import MOST_FAULTS, acknowledge
from revcycle.clearinghouse.acknowledgment_writing import write_acknowledgment
from revcycle.clearinghouse.syntax import ENVELOPE, SYNTAX
from revcycle.x12.dictionary import meaning
from revcycle.x12.rules import RULES
from tests.unit.clearing_files import MOMENT, judged, ours, starts
from tests.unit.x12_parts import INSTITUTIONAL, PROFESSIONAL, REMITTANCE, changed, content

QUIRKS = (
    # A TA1 may stand in an interchange without a group; pyx12 wants one.
    'Mandatory loop "Functional Group Header" (GS_LOOP) missing',
    # Practice, and the errata A1, give the loop its six characters; pyx12 holds IK303 to the four of the base standard.
    'Data element "Loop Identifier Code" (IK303) is too long',
)
"""What pyx12 says against answers that are right, each by its sentence."""

LINES = {
    "segment": "segment_fault",
    "element": "element_fault",
    "transaction": "transaction_fault",
    "group": "group_fault",
}


def answered(held: bytes) -> bytes:
    """The answer to a file as X12."""
    return write_acknowledgment(acknowledge(held), "TRNCLEAR", MOMENT)


def verdicts(held: bytes) -> list[str]:
    """The verdict on each transaction of a file."""
    return [transaction.verdict for _, _, transaction in acknowledge(held).transactions()]


def valid(answer: bytes) -> None:
    """Nobody finds anything wrong with an answer."""
    assert ours(answer) == []
    told = judged(answer)
    serious = [said for said in told if not any(quirk in said for quirk in QUIRKS)]
    assert serious in ([], ["not valid"] if told != ["not valid"] else [])


@pytest.mark.parametrize("name", [PROFESSIONAL, INSTITUTIONAL, REMITTANCE])
def test_a_file_without_faults(name: str) -> None:
    """Is a file that is right accepted, in a valid 999 without a fault?"""
    answer = answered(content(name))
    valid(answer)
    assert verdicts(content(name)) == ["A"]
    assert starts(answer, "IK5") == ["IK5*A"]
    assert starts(answer, "AK9") == ["AK9*A*1*1*1"]
    assert not starts(answer, "TA1") + starts(answer, "IK3")
    group = starts(content(name), "GS")[0].split("*")
    assert starts(answer, "AK1") == [f"AK1*{group[1]}*{group[6]}*{group[8]}"]


FAULTS: dict[str, tuple[tuple[str, str], str, list[str]]] = {
    # what: the change, the verdict, segments of the answer
    "no segment of that name": (("LX*2~", "ZZZ*2~\nLX*2~"), "R", ["IK3*ZZZ*29*2400*1", "IK5*R*5", "AK9*R*1*1*0"]),
    "segment out of place": (("LX*2~", "TRN*2~\nLX*2~"), "R", ["IK3*TRN*29*2400*2", "IK5*R*5"]),
    "submitter missing": (
        ("NM1*41*2*QUILLHAVEN MEDICAL GROUP*****46*QH001~\nPER*IC*BILLING OFFICE*TE*5555550100~\n", ""),
        "R",
        ["IK3*ST*1**I7"],
    ),
    "level of a wrong number": (("HL*2*1*22*0", "HL*7*1*22*0"), "R", ["IK3*HL*13*2000B*8", "IK4*1**7*7"]),
    "diagnoses missing": (
        ("HI*ABK:J069*ABF:R509~\n", ""),
        "E",
        ["IK3*CLM*20*2300*3", "CTX*CLM01:QH-1001", "IK5*E*5", "AK9*E*1*1*1"],
    ),
    "order of segments": (
        ("REF*D9*CH-88001~\nHI*ABK:J069*ABF:R509~", "HI*ABK:J069*ABF:R509~\nREF*D9*CH-88001~"),
        "E",
        ["IK3*REF*22*2300*7"],
    ),
    "no such day": (("DTP*472*D8*20260608", "DTP*472*D8*20261308"), "E", ["IK3*DTP*27*2400*8", "IK4*3**8*20261308"]),
    "no sum": (("SV1*HC:99213:25*185*", "SV1*HC:99213:25*18x5*"), "E", ["IK3*SV1*26*2400*8", "IK4*2**6*18x5"]),
    "no such code": (("SBR*P*18*LK-7000", "SBR*Q*18*LK-7000"), "E", ["IK3*SBR*14*2000B*8", "IK4*1**7*Q"]),
    "code missing": (("SV1*HC:99213:25*185*", "SV1*HC::25*185*"), "E", ["IK3*SV1*26*2400*8", "IK4*1:2**1"]),
    "account too long": (("CLM*QH-1001*", f"CLM*{'Q' * 39}*"), "E", ["IK3*CLM*20*2300*8", f"IK4*1**5*{'Q' * 39}"]),
    "strange characters": (("MARLOW*TESSA", "MARLOW*TESSÁ"), "E", ["IK4*4**6*TESSA"]),
    "wrong count": (("SE*50*0001", "SE*51*0001"), "R", ["IK5*R*4", "AK9*R*1*1*0"]),
    "wrong control number": (("SE*50*0001", "SE*50*0002"), "R", ["IK5*R*3"]),
    "no end": (("SE*50*0001~\n", ""), "R", ["IK5*R*2"]),
    "old guide": (("005010X222A1", "004010X098A1"), "R", ["IK5*R*19"]),
    "guide without its addenda": (("ST*837*0001*005010X222A1", "ST*837*0001*005010X222"), "R", ["IK5*R*19"]),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_has_its_code(what: str) -> None:
    """Is each fault reported at its segment and element, with the standard's code, in a valid 999?"""
    (old, new), verdict, expected = FAULTS[what]
    text = content(PROFESSIONAL).decode()
    assert old in text
    held = changed(PROFESSIONAL, (old, new)) if not old.startswith("SE*") else text.replace(old, new).encode()
    answer = answered(held)
    assert verdicts(held) == [verdict]
    segments = answer.decode().replace("\n", "").split("~")
    for segment in expected:
        assert segment in segments, segments
    valid(answer)


def test_both_names_of_a_guide_are_old() -> None:
    """Is a transaction of version 4010 rejected because its guide is not taken?"""
    held = content(PROFESSIONAL).replace(b"005010X222A1", b"004010X098A1")
    assert verdicts(held) == ["R"]
    assert starts(answered(held), "IK5") == ["IK5*R*I6"]


def test_only_the_claim_with_the_fault_is_returned() -> None:
    """Does a fault within one claim reject that claim, and one of its subscriber's the claims under it?"""
    one = acknowledge(changed(PROFESSIONAL, ("DTP*472*D8*20260608", "DTP*472*D8*20261308")))
    ((_, transaction),) = one.taken()
    assert [sum(map(len, faults)) for faults in transaction.claims.values()] == [1, 0]
    level = acknowledge(changed(PROFESSIONAL, ("SBR*P**LK-7000", "SBR*Q**LK-7000")))
    ((_, transaction),) = level.taken()
    assert [sum(map(len, faults)) for faults in transaction.claims.values()] == [0, 1]


ENVELOPES: dict[str, tuple[bytes, bytes, str, str]] = {
    "count of groups": (b"IEA*1*", b"IEA*2*", "TA1*000000101*260615*0930*R*021", ""),
    "control number": (b"IEA*1*000000101", b"IEA*1*000000102", "TA1*000000101*260615*0930*R*001", ""),
    "no end": (b"IEA*1*000000101~\n", b"", "TA1*000000101*260615*0930*R*023", ""),
    "version": (b"*00501*", b"*00401*", "TA1*000000101*260615*0930*R*003", ""),
    "width": (b"*QUILLHAVEN     *", b"*QUILLHAVEN    *", "TA1*000000101*260615*0930*R*022", ""),
    "wants an answer": (b"*000000101*0*T*", b"*000000101*1*T*", "TA1*000000101*260615*0930*A*000", "IK5*A"),
    "stray segment": (b"GE*1*101~", b"GE*1*101~\nREF*1*1~", "TA1*000000101*260615*0930*E*022", "IK5*A"),
}


@pytest.mark.parametrize("what", ENVELOPES)
def test_an_envelope_is_answered(what: str) -> None:
    """Is a fault of the interchange answered by a TA1, and is its content left alone where it cannot be trusted?"""
    old, new, expected, also = ENVELOPES[what]
    assert old in content(PROFESSIONAL)
    answer = answered(content(PROFESSIONAL).replace(old, new, 1))
    assert starts(answer, "TA1") == [expected]
    assert starts(answer, "IK5") == ([also] if also else [])
    valid(answer)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"GE*1*101", b"GE*2*101", "AK9*R*2*1*0*5"),
        (b"GE*1*101", b"GE*1*102", "AK9*R*1*1*0*4"),
        (b"GE*1*101~\n", b"", "AK9*R*1*1*0*3"),
        (b"GS*HC*", b"GS*HP*", "AK9*R*1*1*0*1"),
    ],
)
def test_a_group_is_rejected(old: bytes, new: bytes, expected: str) -> None:
    """Is a group whose envelope is wrong rejected as a whole?"""
    answer = answered(content(PROFESSIONAL).replace(old, new))
    assert starts(answer, "AK9") == [expected]
    assert not starts(answer, "AK2")
    valid(answer)


def test_one_of_two_transactions() -> None:
    """Is a group partly accepted when one of its transactions is rejected?"""
    text = content(PROFESSIONAL).decode()
    body = text[text.index("ST*") : text.index("GE*")]
    second = body.replace("*0001", "*0002").replace("SE*50", "SE*49")
    held = text.replace(body, body + second).replace("GE*1*", "GE*2*").encode()
    answer = answered(held)
    assert verdicts(held) == ["A", "R"]
    assert starts(answer, "AK9") == ["AK9*P*2*2*1"]
    valid(answer)


@pytest.mark.parametrize("held", [b"", b"hello", b"ISA*00*", b"\x00\xff" * 99, b"%PDF-1.7"])
def test_a_file_that_cannot_be_read(held: bytes) -> None:
    """Is a file without a readable ISA answered by a plain message, and by nothing else?"""
    answer = acknowledge(held)
    assert not answer.readable
    assert answer.message.endswith((".", "…"))
    assert write_acknowledgment(answer, "TRNCLEAR", MOMENT) == b""
    assert list(answer.sentences()) == [answer.message]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Is a missing file told in a sentence?"""
    assert "cannot be read" in acknowledge(tmp_path / "none.837").message


def test_faults_without_end_are_counted() -> None:
    """Does a transaction of thousands of faults keep a thousand and count the others?"""
    held = changed(PROFESSIONAL, ("LX*2~", "ZZZ*2~\n" * 1 + "LX*2~"))
    many = held.replace(b"ZZZ*2~\n", b"DTP*472*D8*20261308~\n" * (MOST_FAULTS + 200))
    ((_, _, transaction),) = acknowledge(many).transactions()
    assert len(transaction.faults) == MOST_FAULTS
    assert transaction.more >= 200


def test_every_rule_has_a_place() -> None:
    """Is it settled for each rule of our check where a 999 reports it, or that it does not?"""
    assert set(SYNTAX) == set(RULES)
    for syntax in (*SYNTAX.values(), *ENVELOPE.values()):
        if syntax.level in LINES and syntax.code:
            assert meaning(LINES[syntax.level], syntax.code), syntax
        elif syntax.level == "interchange":
            assert meaning("ta1_note", syntax.code), syntax


def test_plain_words() -> None:
    """Does the reading name transaction, segment, claim, what is wrong and what to do?"""
    held = changed(PROFESSIONAL, ("DTP*472*D8*20260608", "DTP*472*D8*20261308"))
    told = "\n".join(acknowledge(held).sentences())
    for words in ("accepted, with errors", "Segment 27", "QH-1001", "20261308", "Write"):
        assert words in told
    count = "\n".join(acknowledge(content(PROFESSIONAL).replace(b"SE*50", b"SE*51")).sentences())
    assert "number of segments is wrong" in count
