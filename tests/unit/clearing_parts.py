"""Claims that trip one edit of the clearinghouse each: a small change to a clean one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from revcycle.claim import (
    Adjustment,
    Claim,
    Diagnosis,
    Insurance,
    Line,
    Name,
    NamedFacility,
    NamedProvider,
    Occurrence,
    PayerName,
    Person,
    PriorAdjudication,
    PriorLine,
    StayProcedure,
    ValueAmount,
)
from revcycle.codes.procedures import procedures
from revcycle.parties import Address
from tests.unit.claim_parts import CHEN, GRETA, LARKFIELD, LARKFIELD_PPO, OKAFOR, PRACTICE, office_visit, short_stay

RECEIVED = date(2026, 6, 15)
DAY = date(2026, 5, 4)
BAD_NPI = "2000000011"
CLIA = "12D1234567"
HOSPITAL_PLACE = NamedFacility(
    "Quillhaven Community Hospital", Address("1 Lantern Hill", "Quillhaven", "AA", "00010-0110"), "2000000028"
)
ANVIL = Insurance(PayerName("Anvil Workers' Compensation", "TRN06"), "P", "WC", "AWC260412", GRETA)
WAYFARER = Insurance(PayerName("Wayfarer Auto Insurance", "TRN07"), "P", "AM", "WFA260418", GRETA)
MEDICARE = Insurance(PayerName("Medicare (training contractor)", "TRN04"), "P", "MB", "0TR0TN1TT01", GRETA)
COPPERLEAF = Insurance(PayerName("Copperleaf Health Plan", "TRN02"), "P", "HM", "CLH200002", GRETA)
DECIDED = PriorAdjudication(15000, 0, "LK1", date(2026, 5, 20), (Adjustment("CO", "45", 5000),))


def number(concept: str) -> str:
    """The number of a procedure."""
    found = procedures.get(concept)
    assert found is not None, concept
    return found.number


def line(concept: str = "office-visit-established-low", **changes: object) -> Claim:
    """The office visit with its one line changed; the total follows."""
    one = replace(office_visit().lines[0], code=number(concept))
    one = replace(one, **changes)  # type: ignore[arg-type]
    return office_visit(lines=(one,), total=one.charge)


def insured(**changes: object) -> Claim:
    """The office visit with its coverage changed."""
    return office_visit(insurances=(replace(LARKFIELD_PPO, **changes),))  # type: ignore[arg-type]


def person(**changes: object) -> Claim:
    """The office visit of somebody else, who is insured by herself."""
    changed = replace(GRETA, **changes)  # type: ignore[arg-type]
    return office_visit(patient=changed, insurances=(replace(LARKFIELD_PPO, insured=changed),))


def living(**changes: str) -> Claim:
    """The office visit of somebody who lives elsewhere."""
    assert GRETA.address is not None
    return person(address=replace(GRETA.address, **changes))


def billing(**changes: object) -> Claim:
    """The office visit, billed by somebody else."""
    return office_visit(billing=replace(PRACTICE, **changes))  # type: ignore[arg-type]


def based(**changes: str) -> Claim:
    """The office visit, billed from another address."""
    return billing(address=replace(PRACTICE.address, **changes))


def coded(*codes: str, **changes: object) -> Claim:
    """The office visit with these diagnoses."""
    return office_visit(diagnoses=tuple(Diagnosis(code) for code in codes), **changes)


def second(decision: PriorAdjudication | None = DECIDED, **changes: object) -> Claim:
    """The office visit, billed to Copperleaf after Larkfield has decided."""
    first = replace(LARKFIELD_PPO, adjudication=decision, **changes)  # type: ignore[arg-type]
    return office_visit(insurances=(replace(COPPERLEAF, order="S"), first))


def work(**changes: object) -> Claim:
    """The office visit after an injury at work."""
    known = {"employment": True, "accident": date(2026, 5, 1), "claim_number": "AWC-26-0412"}
    return office_visit(insurances=(ANVIL,), **{**known, **changes})


def crash(**changes: object) -> Claim:
    """The office visit after an auto accident."""
    known = {"auto": True, "accident": date(2026, 5, 1), "accident_state": "AA", "claim_number": "WFA-26-0418"}
    return office_visit(insurances=(WAYFARER,), **{**known, **changes})


def ward(concept: str = "hospital-initial-moderate", place: str = "21", **changes: object) -> Claim:
    """A service to a patient in hospital."""
    one = replace(office_visit().lines[0], code=number(concept), place=place)
    known = {"lines": (one,), "facility": HOSPITAL_PLACE, "hospitalized": (date(2026, 5, 3), None)}
    return office_visit(**{**known, **changes})


def stay(**changes: object) -> Claim:
    """The short stay with its hospital part changed."""
    hospital = short_stay().stay
    assert hospital is not None
    return short_stay(stay=replace(hospital, **changes))  # type: ignore[arg-type]


def rooms(days: int, **changes: object) -> Claim:
    """The short stay with another number of days of room and board."""
    claim = stay(**changes)
    return replace(claim, lines=(replace(claim.lines[0], units=Decimal(days)), *claim.lines[1:]))


def test_line(**changes: object) -> Claim:
    """The short stay with its second line, laboratory, changed."""
    claim = short_stay()
    lines = (claim.lines[0], replace(claim.lines[1], **changes))  # type: ignore[arg-type]
    return replace(claim, lines=lines)


test_line.__test__ = False  # type: ignore[attr-defined]


def outpatient(*, line: dict[str, object] | None = None, **changes: object) -> Claim:
    """A laboratory test at the hospital for one who went home the same day."""
    day = date(2026, 6, 1)
    hospital = short_stay().stay
    assert hospital is not None
    known: dict[str, object] = {
        **dict.fromkeys(("admission_hour", "discharge_hour", "admitting_diagnosis"), ""),
        "type_of_bill": "13",
        "first": day,
        "last": day,
        "admitted": None,
        "admission_type": "3",
    }
    one = Line(number("basic-metabolic-panel"), 15000, first=day, last=day, revenue_code="0300")
    return short_stay(
        stay=replace(hospital, **{**known, **changes}),  # type: ignore[arg-type]
        diagnoses=(Diagnosis("I10"),),
        lines=(replace(one, **(line or {})),),  # type: ignore[arg-type]
        total=15000,
    )


def operation(code: str = "0DTJ4ZZ", day: date = date(2026, 6, 2), **changes: object) -> Claim:
    """The short stay with an operation."""
    return stay(**{"procedures": (StayProcedure(code, day),), "operating": CHEN, **changes})


def many_lines(count: int) -> Claim:
    """The office visit with so many lines, all different."""
    first = office_visit().lines[0]
    lines = tuple(replace(first, charge=10000 + place) for place in range(count))
    return office_visit(lines=lines, total=sum(one.charge for one in lines))


LINE_DECIDED = PriorLine(1, 10000, number("office-visit-established-low"), (), Decimal(1), (), date(2026, 5, 20))
CO_45 = Adjustment("CO", "45", 5000)
THIRTEEN = (
    "I10",
    "E78.5",
    "K21.9",
    "M17.11",
    "G47.33",
    "L70.0",
    "N39.0",
    "H61.21",
    "D50.9",
    "B35.1",
    "E03.9",
    "K59.00",
    "M79.7",
)
STRANGER = Person(Name("Other", "Olive"), date(1980, 1, 1), "F", GRETA.address)

PROFESSIONAL: dict[str, Claim] = {
    "QH-1001": insured(member_id=""),
    "QH-1002": insured(member_id="LCP20001"),
    "QH-1003": person(name=Name("", "Greta")),
    "QH-1004": insured(relationship="child", insured=Person(Name(""))),
    "QH-1005": person(name=Name("Norgard")),
    "QH-1006": person(born=None),
    "QH-1007": person(born=date(2026, 7, 1)),
    "QH-1008": person(sex=""),
    "QH-1009": person(address=None),
    "QH-1010": living(zip_code="123"),
    "QH-1011": living(state="Aa"),
    "QH-1012": insured(insured=STRANGER),
    "QH-1013": insured(relationship="spouse"),
    "QH-1014": office_visit(signed=False),
    "QH-1101": insured(payer=replace(LARKFIELD, payer_id="")),
    "QH-1102": insured(payer=replace(LARKFIELD, payer_id="TRN99")),
    "QH-1104": insured(filing="MC"),
    "QH-1201": billing(npi=""),
    "QH-1202": billing(npi=BAD_NPI),
    "QH-1203": billing(tax_id=""),
    "QH-1204": billing(tax_id="12345"),
    "QH-1205": based(zip_code="00010"),
    "QH-1206": based(street="P.O. Box 12"),
    "QH-1207": billing(name=" "),
    "QH-1208": based(street=""),
    "QH-1209": office_visit(rendering=None),
    "QH-1210": office_visit(rendering=replace(OKAFOR, npi="")),
    "QH-1211": office_visit(rendering=replace(OKAFOR, npi=BAD_NPI)),
    "QH-1212": office_visit(rendering=replace(OKAFOR, npi=PRACTICE.npi)),
    "QH-1213": office_visit(referring=NamedProvider(Name("Chen", "Walter"), BAD_NPI, "DN")),
    "QH-1214": office_visit(facility=replace(HOSPITAL_PLACE, npi=BAD_NPI)),
    "QH-1215": ward(facility=None),
    "QH-1301": line(first=None, last=None),
    "QH-1302": line(first=date(2026, 7, 1), last=date(2026, 7, 1)),
    "QH-1303": line(last=date(2026, 5, 1)),
    "QH-1304": person(born=date(2026, 5, 10)),
    "QH-1305": office_visit(onset=date(2026, 5, 20), onset_kind="431"),
    "QH-1306": office_visit(unable_to_work=(date(2026, 5, 4), date(2026, 5, 1))),
    "QH-1307": office_visit(hospitalized=(date(2026, 5, 3), date(2026, 5, 1))),
    "QH-1308": ward(hospitalized=(None, None)),
    "QH-1309": line(last=date(2026, 5, 6), units=Decimal(2)),
    "QH-1401": coded(),
    "QH-1402": coded("M54.5"),
    "QH-1403": coded("S52.50"),
    "QH-1404": line(first=date(2024, 3, 4), last=date(2024, 3, 4)),
    "QH-1405": coded("I10", "I10"),
    "QH-1406": coded(*THIRTEEN),
    "QH-1407": coded("W01.0XXA", "S80.01XA"),
    "QH-1408": coded("H42"),
    "QH-1409": coded("Z79.4", "E11.9"),
    "QH-1410": coded("E10.9", "E11.9"),
    "QH-1411": coded("I10", "F02.80", "G30.9"),
    "QH-1412": coded("N40.0"),
    "QH-1413": coded("Z00.129"),
    "QH-1501": line(pointers=()),
    "QH-1502": line(pointers=(3,)),
    "QH-1503": line(pointers=(1, 1)),
    "QH-1504": coded(
        "I10", "E78.5", "K21.9", "M17.11", "G47.33", lines=(replace(office_visit().lines[0], pointers=(1, 2, 3, 4, 5)),)
    ),
    "QH-1505": office_visit(lines=(), total=0),
    "QH-1506": many_lines(51),
    "QH-1507": line(charge=0),
    "QH-1508": line(units=Decimal(0)),
    "QH-1509": line(units=Decimal("1.5")),
    "QH-1510": line(unit="DA"),
    "QH-1511": line("anesthesia-upper-abdomen", modifiers=("AA",), units=Decimal(60)),
    "QH-1512": line(unit="MJ", units=Decimal(20)),
    "QH-1513": line(place=""),
    "QH-1514": line(place="98"),
    "QH-1515": office_visit(lines=office_visit().lines * 2, total=40000),
    "QH-1601": line(code=""),
    "QH-1602": line(code="9921"),
    "QH-1603": line(code="J1030"),
    "QH-1604": line(code="99999"),
    "QH-1605": line("emergency-visit-low"),
    "QH-1606": line(code="J3490"),
    "QH-1607": line("office-visit-prolonged"),
    "QH-1608": replace(line("psa-total"), laboratory=CLIA),
    "QH-1609": line("preventive-visit-established-65-and-over"),
    "QH-1651": line(modifiers=("2",)),
    "QH-1652": line(modifiers=("25", "25")),
    "QH-1653": line(modifiers=("24", "25", "57", "32", "GC")),
    "QH-1654": line(modifiers=("59",)),
    "QH-1655": line(modifiers=("27",)),
    "QH-1656": line(modifiers=("93", "95"), place="10"),
    "QH-1657": replace(line(modifiers=("GA", "GZ")), insurances=(MEDICARE,)),
    "QH-1658": line(modifiers=("GA",)),
    "QH-1659": line("anesthesia-upper-abdomen", unit="MJ", units=Decimal(60)),
    "QH-1660": line("therapeutic-exercise"),
    "QH-1661": ward("chest-xray-two-views", "22", hospitalized=(None, None)),
    "QH-1662": line(modifiers=("95",)),
    "QH-1663": line(modifiers=("ZZ",)),
    "QH-1701": office_visit(total=10000),
    "QH-1702": office_visit(total=0),
    "QH-1703": office_visit(patient_paid=30000),
    "QH-1705": office_visit(outside_lab=0),
    "QH-1801": office_visit(frequency="7"),
    "QH-1802": office_visit(original_reference="LK1"),
    "QH-1803": office_visit(insurances=(MEDICARE,), frequency="7", original_reference="M1"),
    "QH-1804": office_visit(frequency="9"),
    "QH-1807": office_visit(account=""),
    "QH-1808": office_visit(account="Q" * 21),
    "QH-1809": office_visit(delay_reason="99"),
    "QH-1810": office_visit(note="n" * 81),
    "QH-1811": office_visit(assignment="X"),
    "QH-1901": insured(order="X"),
    "QH-1902": office_visit(insurances=(LARKFIELD_PPO, COPPERLEAF)),
    "QH-1903": insured(order="S"),
    "QH-1904": office_visit(insurances=(COPPERLEAF, replace(LARKFIELD_PPO, order="S", adjudication=DECIDED))),
    "QH-1905": second(replace(DECIDED, paid=14000)),
    "QH-1906": second(
        PriorAdjudication(10000, 0, "LK1", None, (CO_45,), (replace(LINE_DECIDED, adjustments=(CO_45,)),))
    ),
    "QH-1907": second(replace(DECIDED, lines=(replace(LINE_DECIDED, line=3, paid=0),))),
    "QH-1908": second(replace(DECIDED, day=None)),
    "QH-1909": second(replace(DECIDED, adjustments=(Adjustment("CR", "45", 5000),))),
    "QH-1910": office_visit(insurances=(replace(MEDICARE, order="S"), replace(LARKFIELD_PPO, adjudication=DECIDED))),
    "QH-1911": second(member_id=""),
    "QH-2001": office_visit(other_accident=True),
    "QH-2002": crash(accident_state=""),
    "QH-2003": crash(accident_state="A1"),
    "QH-2004": office_visit(accident=date(2026, 5, 1)),
    "QH-2005": office_visit(other_accident=True, accident=date(2026, 5, 10)),
    "QH-2006": work(employment=False),
    "QH-2007": work(claim_number=""),
    "QH-2008": work(claim_number="4711"),
    "QH-2009": work(accident=None),
    "QH-2010": office_visit(employment=True, accident=date(2026, 5, 1)),
    "QH-2101": office_visit(authorization="?"),
    "QH-2102": office_visit(referral="!"),
    "QH-2103": office_visit(insurances=(COPPERLEAF,), referring=replace(CHEN, role="DN")),
    "QH-2104": line("basic-metabolic-panel"),
    "QH-2105": replace(line("basic-metabolic-panel"), laboratory="12E1234567"),
}

INSTITUTIONAL: dict[str, Claim] = {
    "QH-1310": outpatient(line={"first": date(2026, 5, 20), "last": date(2026, 5, 20)}),
    "QH-1704": test_line(noncovered=20000),
    "QH-3001": short_stay(stay=None),
    "QH-3002": outpatient(type_of_bill="99"),
    "QH-3003": stay(first=date(2026, 6, 4), last=date(2026, 6, 1)),
    "QH-3004": rooms(19, last=date(2026, 6, 20)),
    "QH-3005": stay(status=""),
    "QH-3006": stay(status="99"),
    "QH-3007": rooms(4, status="30"),
    "QH-3008": test_line(revenue_code=""),
    "QH-3009": test_line(revenue_code="300"),
    "QH-3010": outpatient(line={"code": ""}),
    "QH-3011": outpatient(line={"first": None, "last": None}),
    "QH-3012": rooms(4),
    "QH-3101": stay(admitted=None),
    "QH-3102": stay(admitted=date(2026, 6, 5)),
    "QH-3103": stay(admission_hour=""),
    "QH-3104": stay(admission_hour="25"),
    "QH-3105": stay(discharge_hour=""),
    "QH-3106": stay(discharge_hour="25"),
    "QH-3107": stay(admission_type=""),
    "QH-3108": stay(admission_type="7"),
    "QH-3109": stay(admission_source=""),
    "QH-3110": stay(admission_source="7"),
    "QH-3111": stay(attending=None),
    "QH-3112": stay(attending=replace(CHEN, npi=BAD_NPI)),
    "QH-3113": operation(operating=replace(CHEN, npi=BAD_NPI)),
    "QH-3114": operation(operating=None),
    "QH-3115": stay(admitting_diagnosis=""),
    "QH-3116": outpatient(admission_type="1", line={"revenue_code": "0450", "code": number("emergency-visit-low")}),
    "QH-3201": short_stay(diagnoses=(Diagnosis("J18.9"), Diagnosis("I10", "Y"))),
    "QH-3202": short_stay(diagnoses=(Diagnosis("J18.9", "1"), Diagnosis("I10", "Y"))),
    "QH-3203": replace(outpatient(), diagnoses=(Diagnosis("I10", "Y"),)),
    "QH-3204": stay(admitting_diagnosis="R05"),
    "QH-3205": outpatient(visit_reasons=("R05",)),
    "QH-3206": stay(external_causes=(Diagnosis("I10"),)),
    "QH-3207": operation("0DTI4ZZ"),
    "QH-3208": outpatient(procedures=(StayProcedure("0DTJ4ZZ", date(2026, 6, 1)),), operating=CHEN),
    "QH-3209": operation(day=date(2026, 6, 9)),
    "QH-3210": stay(drg="19"),
    "QH-3211": stay(drg="871"),
    "QH-3212": stay(conditions=("1",)),
    "QH-3213": stay(occurrences=(Occurrence("1", date(2026, 6, 1)),)),
    "QH-3214": stay(occurrences=(Occurrence("74", date(2026, 6, 3), date(2026, 6, 1)),)),
    "QH-3215": stay(occurrences=(Occurrence("A1", date(2026, 7, 1)),)),
    "QH-3216": stay(values=(ValueAmount("8", 300),)),
    "QH-3217": stay(values=(ValueAmount("80", -300),)),
}

TRIPPING = {**PROFESSIONAL, **INSTITUTIONAL}
"""For each edit a claim that trips it and no other. Four edits need more than a claim: they have tests of their own."""

OF_THEIR_OWN = {"QH-0001", "QH-1103", "QH-1805", "QH-1806"}

CLEAN: dict[str, Claim] = {
    "office visit": office_visit(),
    "short stay": short_stay(),
    "outpatient": outpatient(),
    "in hospital": ward(),
    "injury at work": work(),
    "auto accident": crash(),
    "second payer": second(),
    "Medicare": office_visit(insurances=(MEDICARE,)),
    "Medicare second": office_visit(
        insurances=(
            replace(MEDICARE, order="S", medicare_secondary="12"),
            replace(LARKFIELD_PPO, adjudication=DECIDED),
        )
    ),
    "child of the insured": insured(relationship="child", insured=STRANGER),
    "operation": operation(),
    "replacement": office_visit(frequency="7", original_reference="LK2026000777"),
    "void of a stay": short_stay(frequency="8", original_reference="LK2026000777"),
    "laboratory": replace(line("basic-metabolic-panel"), laboratory=CLIA),
    "sent out": line("basic-metabolic-panel", modifiers=("90",)),
    "anesthesia": line("anesthesia-upper-abdomen", unit="MJ", units=Decimal(60), modifiers=("AA",)),
    "notice and never covered": replace(line(modifiers=("GX", "GY")), insurances=(MEDICARE,)),
    "add-on with its procedure": office_visit(
        lines=(
            replace(office_visit().lines[0], code=number("office-visit-established-high")),
            replace(office_visit().lines[0], code=number("office-visit-prolonged")),
        ),
        total=40000,
    ),
    "twice with a modifier": office_visit(
        lines=(
            replace(office_visit().lines[0], code=number("chest-xray-two-views")),
            replace(office_visit().lines[0], code=number("chest-xray-two-views"), modifiers=("76",)),
        ),
        total=40000,
    ),
    "laboratory alone": replace(line("basic-metabolic-panel"), laboratory=CLIA, rendering=None),
    "interim bill": replace(rooms(4, status="30", discharge_hour=""), frequency="2"),
    "days before the admission on the bill": stay(first=date(2026, 5, 30)),
    "same-day stay": rooms(1, last=date(2026, 6, 1)),
    "several days of one service": line(last=date(2026, 5, 6), units=Decimal(3)),
}
