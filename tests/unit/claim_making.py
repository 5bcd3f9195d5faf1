"""Claims for properties: arbitrary ones, however wrong, and ones that say something in every field."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

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
from revcycle.parties import Address
from tests.unit.claim_parts import CHEN, GRETA, LARKFIELD_PPO, OKAFOR, office_visit, short_stay

st.register_type_strategy(
    str,
    st.one_of(st.text("AZaz09 ,.-:*'é\n", max_size=12), st.sampled_from(["", "Jr", "SAME", "NONE", "P", "S", "431"])),
)
st.register_type_strategy(int, st.integers(-(10**9), 10**9))
st.register_type_strategy(Decimal, st.decimals(-(10**6), 10**6, places=2, allow_nan=False, allow_infinity=False))
st.register_type_strategy(date, st.dates(date(1900, 1, 1), date(2099, 12, 31)))

ANY_CLAIM = st.from_type(Claim)
"""Any claim that the model can hold: nearly all are nonsense."""

ELLEN = Person(
    Name("Norgard", "Ellen", "M", "Sr"), date(1984, 2, 1), "F", Address("9 Elm Walk", "Larkfield", "AA", "00020")
)
TALLGRASS = PayerName("Tallgrass Health Plan", "TRN02", Address("1 Prairie Way", "Tallgrass", "AA", "00030-0001"))
HEART = NamedProvider(Name("Vance", "Ines", "R"), "2000001026")


def decided(lines: int) -> PriorAdjudication:
    """What an earlier payer paid: 10.00 of each line."""
    day = date(2026, 6, 2)
    each = [
        PriorLine(
            number, 1000, "99213", ("25",), Decimal(1), (Adjustment("CO", "45", 500), Adjustment("PR", "2", 300)), day
        )
        for number in range(1, lines + 1)
    ]
    return PriorAdjudication(1000 * lines, 300 * lines, "TG-77", day, (Adjustment("OA", "94", -5),), tuple(each))


def full_visit(lines: int = 8) -> Claim:
    """A professional claim that says something in nearly every field: a secondary claim with an auto accident."""
    day = date(2026, 5, 4)
    each = Line(
        "99213",
        20000,
        Decimal(2),
        ("25", "59", "RT", "GA"),
        "UN",
        day,
        date(2026, 5, 5),
        "11",
        (1, 2, 12),
        True,
        True,
        HEART,
        "",
        "unlisted service",
        0,
        "C-1",
    )
    own = replace(LARKFIELD_PPO, order="S", relationship="child", insured=replace(ELLEN, phone="555-0112"))
    other = Insurance(
        TALLGRASS, "P", "CI", "TGH-9", ELLEN, "child", "GRP-2", "Tallgrass Gold", adjudication=decided(lines)
    )
    return office_visit(
        insurances=(own, other),
        diagnoses=tuple(
            Diagnosis(code)
            for code in (
                "I10",
                "E11.9",
                "J18.9",
                "R05.9",
                "M25.561",
                "N18.30",
                "E78.5",
                "K21.9",
                "Z79.4",
                "R07.9",
                "J45.909",
                "F32.A",
            )
        ),
        lines=(replace(each, rendering=None, control="C-0"), *[each] * (lines - 1)),
        total=20000 * lines,
        frequency="7",
        original_reference="LK-1",
        referring=replace(CHEN, role="DN"),
        facility=NamedFacility(
            "Quillhaven Surgery", Address("3 Mill Lane", "Quillhaven", "AA", "00010-0300"), "2000000036"
        ),
        authorization="AUTH-7",
        auto=True,
        accident_state="AA",
        accident=date(2026, 5, 1),
        onset=date(2026, 5, 2),
        onset_kind="431",
        other_date=date(2026, 5, 3),
        other_date_kind="454",
        unable_to_work=(date(2026, 5, 5), date(2026, 5, 9)),
        hospitalized=(date(2026, 5, 6), date(2026, 5, 7)),
        note="Second opinion",
        outside_lab=4500,
        patient_paid=2500,
        claim_number="AV-123",
    )


def full_stay(lines: int = 25) -> Claim:
    """An institutional claim with something in nearly every box."""
    first = date(2026, 6, 1)
    stay = short_stay().stay
    assert stay is not None
    codes = ("R05.9", "R07.9", "R50.9")
    own = replace(LARKFIELD_PPO, order="S")
    other = Insurance(TALLGRASS, "P", "CI", "TGH-9", GRETA, "self", "GRP-2", "Tallgrass", adjudication=decided(0))
    last = Insurance(
        replace(TALLGRASS, name="Third Plan", payer_id="TRN09"), "T", "CI", "T-3", ELLEN, "spouse", "G3", "Third"
    )
    more = [
        Line(
            "J1885",
            5000,
            Decimal(4),
            ("GA", "59"),
            "UN",
            first,
            first,
            revenue_code="0636",
            description="drug",
            noncovered=100,
        )
    ]
    return short_stay(
        insurances=(own, other, last),
        diagnoses=tuple(Diagnosis(f"J1{number // 10}.{number % 10}", "YNUW"[number % 4]) for number in range(18)),
        lines=(*short_stay().lines, *more * (lines - 2)),
        total=1215000 + 5000 * (lines - 2),
        frequency="7",
        original_reference="LK-DCN-1",
        referring=HEART,
        note="See the record",
        stay=replace(
            stay,
            visit_reasons=codes,
            external_causes=tuple(Diagnosis(code, "Y") for code in ("V43.52XA", "Y92.410", "Y93.C1")),
            procedures=tuple(StayProcedure(f"0DTJ4ZZ{number}"[-7:], date(2026, 6, number + 1)) for number in range(6)),
            drg="193",
            conditions=tuple(f"{number:02d}" for number in range(1, 12)),
            occurrences=(
                *(Occurrence(f"{number:02d}", date(2026, 5, number)) for number in range(1, 9)),
                *(Occurrence(f"7{number}", date(2026, 5, number), date(2026, 5, 20)) for number in range(1, 5)),
            ),
            values=tuple(ValueAmount(f"{number:02d}", 100 * number) for number in range(1, 13)),
            operating=OKAFOR,
            other_operating=replace(OKAFOR, name=Name("Diaz", "Ana"), npi="2000001034"),
        ),
    )
