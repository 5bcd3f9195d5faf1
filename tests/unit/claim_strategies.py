"""Claims of every shape that the model allows, right and wrong, for properties that must hold for all of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from revcycle.claim import (
    Adjustment,
    BillingProvider,
    Claim,
    Diagnosis,
    HospitalStay,
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
from revcycle.parties import Address

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MARKS = "ABCxyz019 -'.,&/#éñ*~:^\u2019\n"


def words(most: int, least: int = 0) -> st.SearchStrategy[str]:
    """A text as people type it, accents, separators and line breaks included, that fits once it is cleaned."""
    return st.text(MARKS, min_size=least, max_size=most)


def numbers(most: int = 12) -> st.SearchStrategy[str]:
    """A number or code of letters and digits; may be empty."""
    return st.text(LETTERS + "0123456789", max_size=most)


days = st.dates(date(1920, 1, 1), date(2030, 12, 31))
sums = st.integers(-5_000_000, 5_000_000_00)
quantities = st.decimals(Decimal(0), Decimal(9999), places=2).map(Decimal) | st.integers(0, 999).map(Decimal)
npis = st.sampled_from(["2000001018", "2000001083", "2000001019", "12", ""])
phones = st.sampled_from(["", "555-0111", "(555) 555-0111", "5550111", "+1 555", "call me"])
people = st.builds(Name, words(60, 1), words(35), words(25), words(10))
addresses = st.builds(
    Address,
    words(110),
    words(30),
    st.sampled_from(["", "AA", "a"]),
    st.sampled_from(["", "00010", "00010-0100", "000100100", "K1A 0B1"]),
)
diagnoses = st.builds(Diagnosis, st.sampled_from(["I10", "J18.9", "S52.501A", "J189", "x", "Z79.4", ""]))
hospital_diagnoses = st.builds(
    Diagnosis, st.sampled_from(["I10", "J18.9", "Y92.009"]), st.sampled_from(["", "Y", "N", "U", "W", "1"])
)
adjustments = st.builds(
    Adjustment,
    st.sampled_from(["CO", "PR", "OA", "PI"]),
    st.sampled_from(["45", "1", "2", "253"]),
    sums,
    st.none() | quantities,
)
persons = st.builds(
    Person, people, st.none() | days, st.sampled_from(["F", "M", "U", ""]), st.none() | addresses, phones
)
providers = st.builds(NamedProvider, people, npis)
modifiers = st.lists(st.sampled_from(["25", "59", "LT", "255"]), max_size=4).map(tuple)


@st.composite
def adjudications(draw: st.DrawFn, lines: int) -> PriorAdjudication:
    """What another payer decided about a claim of so many lines."""
    about = draw(st.lists(st.integers(1, lines), max_size=3))
    codes = st.sampled_from(["99213", "0120", ""])
    decided = [
        PriorLine(
            line,
            draw(sums),
            draw(codes),
            draw(modifiers),
            draw(quantities),
            tuple(draw(st.lists(adjustments, max_size=8))),
            draw(days),
        )
        for line in about
    ]
    # a procedure without a code has no modifiers
    decided = [line if line.code else replace(line, modifiers=()) for line in decided]
    return PriorAdjudication(
        paid=draw(sums),
        patient_owes=draw(sums),
        control_number=draw(numbers()),
        day=draw(st.none() | days),
        adjustments=tuple(draw(st.lists(adjustments, max_size=8))),
        lines=tuple(decided),
    )


@st.composite
def insurances(draw: st.DrawFn, patient: Person, lines: int) -> tuple[Insurance, ...]:
    """The payer that a claim goes to, and up to two others."""
    found = []
    for place in range(draw(st.integers(1, 3))):
        relationship = draw(st.sampled_from(["self", "spouse", "child", "other"]))
        mine = relationship == "self" and draw(st.booleans())
        payer = PayerName(draw(words(60)), f"TRN{place:02d}", draw(st.none() | addresses))
        found.append(
            Insurance(
                payer=payer,
                order="PST"[place],
                filing=draw(st.sampled_from(["CI", "12", "WC", "AM", "MB"])),
                member_id=draw(numbers()),
                insured=patient if mine else replace(draw(persons), organization=draw(st.booleans())),
                relationship=relationship,
                group_id=draw(numbers()),
                plan_name=draw(words(60)),
                medicare_secondary=draw(st.sampled_from(["", "12"])),
                assigned=draw(st.booleans()),
                released=draw(st.booleans()),
                adjudication=draw(st.none() | adjudications(lines)) if place else None,
            )
        )
    return tuple(found)


@st.composite
def _lines(draw: st.DrawFn, hospital: bool) -> tuple[Line, ...]:
    found = []
    for _ in range(draw(st.integers(1, 4))):
        line = Line(
            code=draw(st.sampled_from(["99213", "J1885", ""] if hospital else ["99213", "J1885"])),
            charge=draw(sums),
            units=draw(quantities),
            modifiers=draw(modifiers),
            unit=draw(st.sampled_from(["UN", "MJ", "DA"])),
            first=draw(st.none() | days),
            last=draw(st.none() | days),
            rendering=draw(st.none() | providers),
            description=draw(words(80)),
            control=draw(numbers()),
        )
        if not line.code:
            line = replace(line, modifiers=())
        if hospital:
            line = replace(line, revenue_code=draw(st.sampled_from(["0120", "0300", "1"])), noncovered=draw(sums))
        else:
            line = replace(
                line,
                place=draw(st.sampled_from(["11", "21", ""])),
                pointers=tuple(draw(st.lists(st.integers(1, 14), max_size=5))),
                emergency=draw(st.booleans()),
                epsdt=draw(st.booleans()),
            )
        found.append(line)
    return tuple(found)


facilities = st.builds(NamedFacility, words(60), addresses, npis)
billings = st.builds(
    BillingProvider,
    words(60),
    npis,
    st.sampled_from(["000000101", "1", ""]),
    addresses,
    phones,
    st.sampled_from(["EI", "SY"]),
)


@st.composite
def _common(draw: st.DrawFn, hospital: bool) -> dict[str, object]:
    patient = draw(persons)
    lines = draw(_lines(hospital))
    return {
        "account": draw(words(20)),
        "patient": patient,
        "insurances": draw(insurances(patient, len(lines))),
        "billing": draw(billings),
        "lines": lines,
        "total": draw(sums),
        "frequency": draw(st.sampled_from(["1", "7", "8", ""])),
        "original_reference": draw(numbers()),
        "rendering": draw(st.none() | providers),
        "facility": draw(st.none() | facilities),
        "authorization": draw(numbers()),
        "referral": draw(numbers()),
        "assignment": draw(st.sampled_from(["A", "B", "C", ""])),
        "released": draw(st.sampled_from(["Y", "I", ""])),
        "note": draw(words(80)),
        "delay_reason": draw(st.sampled_from(["", "8", "11"])),
        "claim_number": draw(numbers()),
    }


@st.composite
def professional_claims(draw: st.DrawFn) -> Claim:
    """A professional claim, right or wrong."""
    some_days = st.none() | days
    referring = draw(st.none() | providers)
    if referring is not None:
        referring = replace(referring, role=draw(st.sampled_from(["DN", "DQ", "DK", ""])))
    return Claim(
        kind="professional",
        diagnoses=tuple(draw(st.lists(diagnoses, max_size=14))),
        place=draw(st.sampled_from(["11", "22", "99", ""])),
        referring=referring,
        laboratory=draw(numbers(10)),
        signed=draw(st.booleans()),
        employment=draw(st.booleans()),
        auto=draw(st.booleans()),
        other_accident=draw(st.booleans()),
        accident_state=draw(st.sampled_from(["", "AA"])),
        accident=draw(some_days),
        onset=draw(some_days),
        onset_kind=draw(st.sampled_from(["431", "484", ""])),
        other_date=draw(some_days),
        other_date_kind=draw(st.sampled_from(["454", "304", "439", "444", ""])),
        unable_to_work=(draw(some_days), draw(some_days)),
        hospitalized=(draw(some_days), draw(some_days)),
        outside_lab=draw(st.none() | sums),
        patient_paid=draw(sums),
        **draw(_common(hospital=False)),  # type: ignore[arg-type]
    )


@st.composite
def institutional_claims(draw: st.DrawFn) -> Claim:
    """An institutional claim, right or wrong."""
    hours = st.sampled_from(["", "00", "14", "23"])
    some_codes = st.lists(st.sampled_from(["01", "02", "04", "05", "11", "A1"]), max_size=14).map(tuple)
    stay = HospitalStay(
        type_of_bill=draw(st.sampled_from(["11", "13", "85"])),
        first=draw(days),
        last=draw(days),
        admitted=draw(st.none() | days),
        admission_hour=draw(hours),
        discharge_hour=draw(hours),
        admission_type=draw(st.sampled_from(["", "1", "9"])),
        admission_source=draw(st.sampled_from(["", "1", "D"])),
        status=draw(st.sampled_from(["", "01", "30"])),
        medical_record=draw(numbers()),
        admitting_diagnosis=draw(st.sampled_from(["", "R05.9", "J189"])),
        visit_reasons=tuple(draw(st.lists(st.sampled_from(["R05.9", "R07.9"]), max_size=3))),
        external_causes=tuple(draw(st.lists(hospital_diagnoses, max_size=13))),
        procedures=tuple(
            StayProcedure(code, draw(days))
            for code in draw(st.lists(st.sampled_from(["0SR9019", "0FT44ZZ"]), max_size=14))
        ),
        drg=draw(st.sampled_from(["", "470"])),
        conditions=draw(some_codes),
        occurrences=tuple(Occurrence(code, draw(days), draw(st.none() | days)) for code in draw(some_codes)),
        values=tuple(ValueAmount(code, draw(sums)) for code in draw(some_codes)),
        attending=draw(st.none() | providers),
        operating=draw(st.none() | providers),
        other_operating=draw(st.none() | providers),
    )
    return Claim(
        kind="institutional",
        diagnoses=tuple(draw(st.lists(hospital_diagnoses, max_size=26))),
        stay=stay,
        accident_state=draw(st.sampled_from(["", "AA"])),
        referring=draw(st.none() | providers),
        **draw(_common(hospital=True)),  # type: ignore[arg-type]
    )
