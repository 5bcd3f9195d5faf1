"""What is wrong in X12 files: elements, claims and remittances, each rule both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.x12.check import check
from revcycle.x12.rules import RULES
from tests.unit.x12_parts import INSTITUTIONAL, PROFESSIONAL, REMITTANCE, changed, content, findings, rules

# A change that breaks a file, the rule that must find it, and the element it is found at.
ELEMENTS = [
    (PROFESSIONAL, [("NM1*41*2", "NM1*41*")], "element-missing", "NM102"),
    (PROFESSIONAL, [("NM1*41*2", "NM1*41*7")], "code-invalid", "NM102"),
    (PROFESSIONAL, [("REF*D9", "REF*Q7")], "code-unknown", "REF01"),
    (PROFESSIONAL, [("DTP*472*D8*20260608", "DTP*472*D8*20260631")], "element-value", "DTP03"),
    (PROFESSIONAL, [("DTP*472*D8", "DTP*472*RD9")], "code-invalid", "DTP02"),
    (PROFESSIONAL, [("CLM*QH-1001*217.5", "CLM*QH-1001*217,50")], "element-value", "CLM02"),
    (PROFESSIONAL, [("11:B:1", "11:B")], "element-missing", "CLM05-3"),
    (PROFESSIONAL, [("11:B:1", "11>B>1")], "component-separator", "CLM05"),
    (PROFESSIONAL, [("11:B:1", "98:B:1")], "place-unknown", "CLM05-1"),
    (PROFESSIONAL, [("CLM*QH-1001", f"CLM*{'Q' * 39}")], "element-long", "CLM01"),
    (PROFESSIONAL, [("*1000000129", "*1000000128")], "npi", "NM109"),
    (PROFESSIONAL, [("*1000000129", "*3000000129")], "npi", "NM109"),
    (PROFESSIONAL, [("*1000000129", "*100000012")], "npi", "NM109"),
    (PROFESSIONAL, [("HI*ABK:J069*ABF:R509", "HI*ABK:J069*ABF:R509**")], "trailing-separator", "HI04"),
    (PROFESSIONAL, [("MARLOW", "MÄRLOW")], "characters", "NM103"),
    (PROFESSIONAL, [("MARLOW", "MAR\x07LOW")], "characters", "NM103"),
    (PROFESSIONAL, [("HL*1**20*1", "HL*1**20*1*X")], "element-unknown", "HL05"),
    (REMITTANCE, [("*1000000111~\nREF*TJ", "*1000000110~\nREF*TJ")], "npi", "N104"),
]

CLAIMS = [
    (PROFESSIONAL, [("CLM*QH-1001*217.5", "CLM*QH-1001*217.51")], "claim-total", "CLM02"),
    (PROFESSIONAL, [(":87880*32.5", ":87880*32")], "claim-total", "CLM02"),
    (PROFESSIONAL, [("UN*1***1:2", "UN*1***1:3")], "diagnosis-pointer", "SV107-2"),
    (PROFESSIONAL, [("UN*1***1:2", "UN*1***0")], "diagnosis-pointer", "SV107-1"),
    (PROFESSIONAL, [("UN*1***1:2", "UN*1***A")], "diagnosis-pointer", "SV107-1"),
    (PROFESSIONAL, [("UN*1***1:2", "UN*1")], "diagnosis-pointer", "SV107"),
    (PROFESSIONAL, [("UN*1***1:2", "UN*1***1:2:1:2:1")], "diagnosis-pointer", "SV107"),
    (PROFESSIONAL, [("ABF:R509", "ABF:R50.9")], "diagnosis-form", "HI02-2"),
    (PROFESSIONAL, [("ABF:R509", "ABF:J069")], "diagnosis-repeats", "HI02-2"),
    (PROFESSIONAL, [("ABK:J069*ABF:R509", "BK:4659*BF:78060")], "diagnosis-version", "HI01-1"),
    (PROFESSIONAL, [("ABK:J069*ABF:R509", "ABF:J069*ABF:R509")], "diagnosis-order", "HI01"),
    (PROFESSIONAL, [("SBR*P*18", "SBR*P*")], "patient-level", ""),
    (PROFESSIONAL, [("SBR*P**LK-7000", "SBR*P*18*LK-7000")], "patient-level", ""),
    (PROFESSIONAL, [("DMG*D8*19790214*F~\n", "")], "subscriber-facts", ""),
    (PROFESSIONAL, [("11:B:1", "11:A:1")], "place-kind", "CLM05-2"),
    (PROFESSIONAL, [("REF*F8*LK2026000777~\n", "")], "original-number", ""),
    (PROFESSIONAL, [("11:B:7", "11:B:1")], "original-number", ""),
    (PROFESSIONAL, [("*UN*1***1:2", "*UN*0***1:2")], "quantity", ""),
    (PROFESSIONAL, [("*UN*1***1:2", "*DA*1***1:2")], "unit", "SV103"),
    (PROFESSIONAL, [("DTP*472*D8*20260608~\nREF*6R*QH-1001-1", "REF*6R*QH-1001-1")], "service-date", ""),
    (PROFESSIONAL, [("DMG*D8*19790214", "DMG*D8*20260609")], "date-order", ""),
    (PROFESSIONAL, [("*430010001", "*43001")], "zip-code", "N403"),
    (PROFESSIONAL, [("N3*12 MILL LANE", "N3*PO BOX 12")], "billing-address", "N301"),
    (PROFESSIONAL, [("REF*EI*000000101", "REF*EI*00-0000101")], "tax-number", "REF02"),
    (INSTITUTIONAL, [("SV2*0450", "SV2*450")], "revenue-code", "SV201"),
    (INSTITUTIONAL, [("DTP*434*RD8*20260602-20260602", "DTP*435*D8*20260602")], "statement-dates", ""),
    (INSTITUTIONAL, [("13:A:1", "13:B:1")], "place-kind", "CLM05-2"),
    (INSTITUTIONAL, [(":12002*400", ":12002*399.99")], "claim-total", "CLM02"),
]

REMITTANCES = [
    (REMITTANCE, [("SVC*HC:99213:25*185*110", "SVC*HC:99213:25*185*110.01")], "balance-line", ""),
    (REMITTANCE, [("CAS*CO*45*45", "CAS*CO*45*44.99")], "balance-line", ""),
    (REMITTANCE, [("CAS*CO*45*45", "CAS*CO*45*44.99")], "balance-claim", ""),
    (REMITTANCE, [("CLP*QH-1001*1*217.5*132.5", "CLP*QH-1001*1*217.5*132.51")], "balance-claim", ""),
    (REMITTANCE, [("CLP*QH-1001*1*217.5*132.5", "CLP*QH-1001*1*217.5*132.51")], "balance-remittance", "BPR02"),
    (REMITTANCE, [("BPR*I*147.5", "BPR*I*147.49")], "balance-remittance", "BPR02"),
    (REMITTANCE, [("*1.25~", "*1.26~")], "balance-remittance", "BPR02"),
    (REMITTANCE, [("BPR*I*147.5", "BPR*I*-147.5")], "payment-negative", "BPR02"),
    (REMITTANCE, [("*C*ACH*CCP", "*C*NON*")], "payment-method", "BPR04"),
    (REMITTANCE, [("CLP*QH-1001*1*217.5*132.5*30", "CLP*QH-1001*1*217.5*132.5*31")], "patient-owes", "CLP05"),
    (REMITTANCE, [("SVC*HC:87880*32.5", "SVC*HC:87880*33")], "line-charges", ""),
    (REMITTANCE, [("CAS*CO*45*45", "CAS*CR*45*45")], "group-code-old", "CAS01"),
    (REMITTANCE, [("CAS*CO*45*45", "CAS*CO*45*45**253*0")], "adjustment-zero", "CAS06"),
    (REMITTANCE, [("CAS*CO*45*45", "CAS*PI*45*45")], "reason-group", "CAS01"),
    (REMITTANCE, [("CAS*CO*45*45", "CAS*CO*42*45")], "reason-ended", "CAS02"),
    (REMITTANCE, [("CAS*CO*45*45", "CAS*CO*16*45")], "remark-needed", "CAS02"),
    ("acknowledgment.999", [("AK9*P*2*2*1", "AK9*P*2*2*2")], "acknowledgment-count", "AK904"),
]


@pytest.mark.parametrize(("name", "changes", "rule", "element"), ELEMENTS + CLAIMS + REMITTANCES)
def test_fault_is_found_where_it_is(name: str, changes: list[tuple[str, str]], rule: str, element: str) -> None:
    """Is each fault found by its rule, at its element, in a file that passed before?"""
    found = [one for one in findings(changed(name, *changes)) if one.rule == rule]
    assert found
    assert element in {one.element for one in found}
    assert all(one.sentence.endswith(".") and one.mend.endswith(".") for one in found)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        (PROFESSIONAL, [("*UN*1***1:2", "*UN*2.5***1:2")]),
        (PROFESSIONAL, [("CLM*QH-1001*217.5", "CLM*QH-1001*217.50")]),
        (PROFESSIONAL, [("DTP*472*D8*20260608", "DTP*472*RD8*20260608-20260609")]),
        (PROFESSIONAL, [("ABF:R509", "ABF:S42001A")]),
        (REMITTANCE, [("CAS*CO*45*45", "CAS*CO*45*40**253*5")]),
        (REMITTANCE, [("CAS*CO*197*260", "CAS*CO*16*260")]),
        (REMITTANCE, [("CAS*CO*45*45", "CAS*OA*23*45")]),
    ],
)
def test_right_changes_pass(name: str, changes: list[tuple[str, str]]) -> None:
    """Does a file still pass when it says something else that is right?"""
    assert rules(changed(name, *changes)) == {}


def test_mixed_separator_is_named_once() -> None:
    """Is a composite with a wrong separator named for that, and not for all that follows from it?"""
    held = changed(PROFESSIONAL, ("HI*ABK:J069*ABF:R509", "HI*ABK>J069*ABF>R509"))
    assert {one.rule for one in findings(held)} == {"component-separator"}


def test_zero_payment_stands_with_non() -> None:
    """Is a remittance without money right with NON, and wrong with a transfer?"""
    text = content(REMITTANCE).decode()
    start, end = text.index("CLP*QH-1001"), text.index("CLP*QH-1003")
    text = text.replace(text[start:end], "")
    start, end = text.index("CLP*QH-0990"), text.index("PLB*")
    text = text.replace(text[start:end], "").replace("*-1.25*WO", "*-1.25*FB").replace("SE*45", "SE*23")
    count = text[text.index("ST*") : text.index("GE*")].count("~")
    text = text.replace(text[text.index("SE*") :].split("~")[0], f"SE*{count}*0001")
    free = text.replace("BPR*I*147.5*C*ACH*CCP", "BPR*H*0*C*NON*")
    assert rules(free.encode()) == {}
    assert set(rules(free.replace("*NON*", "*ACH*").encode())) == {"payment-method"}


def test_every_rule_is_listed() -> None:
    """Is every rule that can be found listed with what it means, and every listed one found by a test or named here?"""
    tried = {rule for _, _, rule, _ in ELEMENTS + CLAIMS + REMITTANCES}
    elsewhere = {rule for rule in RULES if rule.startswith(("envelope", "guide", "isa", "level", "loop", "segment"))}
    elsewhere |= {"control-number", "control-repeats", "count", "group-code", "outside-transaction", "set-unknown"}
    elsewhere |= {"truncated", "unreadable", "repetition-separator", "diagnosis-count"}
    assert tried <= set(RULES)
    assert set(RULES) == tried | elsewhere


def test_thirteen_diagnoses_are_too_many() -> None:
    """Are twelve diagnoses right on a professional claim, and thirteen not?"""
    codes = [f"ABF:Z{number}1" for number in range(20, 31)]
    twelve = changed(PROFESSIONAL, ("HI*ABK:J069*ABF:R509", "*".join(["HI*ABK:J069", *codes])))
    assert rules(twelve) == {}
    more = changed(PROFESSIONAL, ("HI*ABK:J069*ABF:R509", "*".join(["HI*ABK:J069", *codes]) + "~\nHI*ABF:Z311"))
    assert "diagnosis-count" in rules(more)


@pytest.mark.parametrize(
    ("day", "codes", "right"),
    [
        ("20150930", "BK:4659*BF:78060", True),
        ("20150930", "ABK:J069*ABF:R509", False),
        ("20151001", "ABK:J069*ABF:R509", True),
        ("20151001", "BK:4659*BF:78060", False),
    ],
)
def test_code_set_changes_on_its_day(day: str, codes: str, right: bool) -> None:
    """Is ICD-9 right until 30 September 2015, and ICD-10 from 1 October on?"""
    days = [("DTP*472*D8*20260608", f"DTP*472*D8*{day}")] * 2
    held = changed(PROFESSIONAL, ("ABK:J069*ABF:R509", codes), *days)
    assert ("diagnosis-version" in rules(held)) is not right


def test_unreadable_file_is_a_finding() -> None:
    """Is a file that cannot be read told as a finding with its place, also when it breaks in the middle?"""
    assert [one.rule for one in check(b"nothing")] == ["unreadable"]
    found = list(check(content(PROFESSIONAL)[:500] + b"x" * 400_000))
    assert found[-1].rule == "unreadable"
    assert found[-1].segment > 1


@given(
    charge=st.integers(-500_000, 500_000),
    amounts=st.lists(st.integers(-90_000, 90_000).filter(bool), min_size=1, max_size=6),
    off=st.integers(-2, 2),
)
def test_a_line_balances_to_the_cent(charge: int, amounts: list[int], off: int) -> None:
    """Does a line pass exactly when charge, adjustments and payment agree to the cent?"""

    def dollars(cents: int) -> str:
        return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"

    paid = charge - sum(amounts)
    adjustments = "**".join(f"253*{dollars(amount)}" for amount in amounts)
    held = changed(
        REMITTANCE,
        ("CLP*QH-1003*1*260*0**12", f"CLP*QH-1003*1*{dollars(charge)}*{dollars(paid + off)}**12"),
        ("SVC*HC:73721*260*0**0*", f"SVC*HC:73721*{dollars(charge)}*{dollars(paid + off)}**0*"),
        ("CAS*CO*197*260", f"CAS*CO*{adjustments}"),
        ("BPR*I*147.5", f"BPR*I*{dollars(14_750 + paid + off)}"),
    )
    wrong = {one.rule for one in findings(held) if one.rule.startswith("balance")}
    assert wrong == ({"balance-line", "balance-claim"} if off else set())
