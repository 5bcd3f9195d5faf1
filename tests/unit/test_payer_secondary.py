"""Payment after another payer: examples worked by hand, and what holds always."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revcycle.claim import Adjustment, Claim, PriorAdjudication, PriorLine
from revcycle.money import read_dollars, spread
from revcycle.payer.plan import SecondaryMethod
from revcycle.payer.prior import PriorShare, prior_shares
from revcycle.payer.remittance import PAID
from revcycle.payer.secondary import OwnBenefit, SecondaryLine, lowest_of_three, secondary_payment
from tests.unit.claim_parts import LARKFIELD_PPO, office_visit

METHODS: tuple[SecondaryMethod, ...] = (
    "up-to-allowed",
    "own-benefit-less-paid",
    "lowest-of-three",
    "own-fee-less-paid",
    "none",
)


@dataclass(frozen=True)
class Example:
    """One line, in dollars. All sums in the answer are worked out on paper first; the arithmetic says how.

    Attributes:
        method: of the second payer.
        charge: of the line.
        before: what the first payer paid, wrote off (CO), and left to the patient of its price.
        own: the second payer's price, and the patient's deductible, copay and coinsurance there.
        answer: "paid" and each adjustment.
        arithmetic: how it was worked out.
        sequestration: percent.
        outside: whether the provider has no contract with the second payer.
    """

    method: SecondaryMethod
    charge: str
    before: tuple[str, str, str]
    own: tuple[str, str, str, str]
    answer: dict[str, str]
    arithmetic: str
    sequestration: int = 0
    outside: bool = False


EXAMPLES = {
    "own price above the first's": Example(
        "up-to-allowed", "200", ("80", "100", "20"), ("120", "0", "0", "24"),
        {"OA-23": "180", "paid": "20"},
        "open 200-80-100 = 20; price less paid 120-80 = 40; alone 120-24 = 96; lowest 20; 80+100+20 = 200",
    ),
    "own price below the first's": Example(
        "up-to-allowed", "200", ("90", "80", "30"), ("100", "0", "0", "20"),
        {"OA-23": "170", "paid": "10", "CO-45": "20"},
        "open 200-90-80 = 30; price less paid 100-90 = 10; alone 80; lowest 10; above the price 30-10 = 20",
    ),
    "the first paid more than the own price": Example(
        "up-to-allowed", "200", ("110", "60", "30"), ("100", "0", "0", "20"),
        {"OA-23": "170", "CO-45": "30", "paid": "0"},
        "price less paid is below 0, so nothing; the 30 that are open lie above the price: written off",
    ),
    "own deductible not met": Example(
        "up-to-allowed", "200", ("0", "100", "100"), ("120", "120", "0", "0"),
        {"OA-23": "100", "PR-1": "100", "paid": "0"},
        "open 100, the first's deductible; alone 120-120 = 0; the own deductible of 120 takes the 100 that are open",
    ),
    "own deductible met half way": Example(
        "up-to-allowed", "150", ("0", "50", "100"), ("100", "40", "0", "12"),
        {"OA-23": "50", "PR-1": "40", "PR-2": "12", "paid": "48"},
        "open 100; price less paid 100; alone 100-40-12 = 48; left 100-48 = 52, deductible first 40, then 12",
    ),
    "the first denied as not covered, patient's": Example(
        "up-to-allowed", "90", ("0", "0", "0"), ("70", "0", "0", "14"),
        {"PR-2": "14", "CO-45": "20", "paid": "56"},
        "PR-96 of 90 leaves 90 open; price 70; alone 56; patient 70-56 = 14; above the price 90-70 = 20",
    ),
    "the first denied for a fault of the provider": Example(
        "up-to-allowed", "90", ("0", "90", "0"), ("70", "0", "0", "14"),
        {"OA-23": "90", "paid": "0"},
        "CO-29 of 90 leaves nothing open: what the provider lost by its own fault no other payer makes good",
    ),
    "HMO: own benefit above what was paid": Example(
        "own-benefit-less-paid", "200", ("60", "100", "40"), ("110", "0", "20", "0"),
        {"OA-23": "160", "paid": "30", "PR-3": "10"},
        "alone 110-20 = 90; 90-60 = 30; open 40; room min(40, 110-60) = 40; patient 40-30 = 10, of the copay",
    ),
    "HMO: nothing is left": Example(
        "own-benefit-less-paid", "200", ("95", "85", "20"), ("110", "0", "20", "0"),
        {"OA-23": "180", "PR-3": "15", "CO-45": "5", "paid": "0"},
        "alone 90 is below 95 paid: nothing; room min(20, 110-95) = 15 is the patient's; 20-15 = 5 above the price",
    ),
    "Medicaid: the first paid below the fee": Example(
        "own-fee-less-paid", "120", ("50", "30", "40"), ("60", "0", "0", "0"),
        {"OA-23": "80", "paid": "10", "CO-45": "30"},
        "fee 60 less 50 paid = 10; open 40; 40-10 = 30 written off; the patient owes nothing",
    ),
    "Medicaid: the first paid above the fee": Example(
        "own-fee-less-paid", "120", ("75", "30", "15"), ("60", "0", "0", "0"),
        {"OA-23": "105", "CO-45": "15", "paid": "0"},
        "fee 60 less 75 is below 0: nothing; the 15 that are open are written off",
    ),
    "Medicaid after Medicare, as X12 answered (RFI 1696)": Example(
        "own-fee-less-paid", "500", ("300", "125", "75"), ("365", "0", "0", "0"),
        {"OA-23": "425", "paid": "65", "CO-45": "10"},
        "fee 365 less 300 = 65; 300+125 = 425 are posted already; 500-425-65 = 10 more are written off",
    ),
    "Medicare: the example of 42 CFR 411.33(b), charge open": Example(
        "lowest-of-three", "175", ("120", "0", "30"), ("125", "0", "0", "25"),
        {"OA-23": "120", "paid": "30", "CO-45": "25"},
        "175-120 = 55; 80% of 125 = 100; the higher price 150-120 = 30; lowest 30; 120+30 is over 125: patient 0",
    ),
    "Medicare: the same with the first's contract": Example(
        "lowest-of-three", "175", ("120", "25", "30"), ("125", "0", "0", "25"),
        {"OA-23": "145", "paid": "30"},
        "the provider must take 150: 150-120 = 30; 100; 30; lowest 30; nothing is left",
    ),
    "Medicare: its own payment is the lowest": Example(
        "lowest-of-three", "200", ("20", "50", "130"), ("140", "0", "0", "28"),
        {"OA-23": "70", "paid": "112", "PR-2": "8", "CO-45": "10"},
        "150-20 = 130; 140-28 = 112; 150-20 = 130; lowest 112; patient min(28, 140-132, 130-112) = 8; 18-8 = 10",
    ),
    "Medicare: its deductible is not met, the first's payment covers it": Example(
        "lowest-of-three", "200", ("100", "60", "40"), ("120", "80", "0", "8"),
        {"OA-23": "160", "paid": "32", "CO-45": "8"},
        "140-100 = 40; 120-80-8 = 32; 140-100 = 40; lowest 32; patient min(88, 120-100-32 < 0) = 0; 40-32 = 8",
    ),
    "Medicare: its deductible takes all": Example(
        "lowest-of-three", "200", ("0", "60", "140"), ("120", "120", "0", "0"),
        {"OA-23": "60", "PR-1": "120", "CO-45": "20", "paid": "0"},
        "alone nothing, so 0; patient min(120, 120, 140) = 120; 140-120 = 20",
    ),
    "Medicare: sequestration": Example(
        "lowest-of-three", "175", ("120", "25", "30"), ("125", "0", "0", "25"),
        {"OA-23": "145", "CO-253": "0.60", "paid": "29.40"},
        "30 less 2% = 29.40", 2,
    ),
    "no contract with the second": Example(
        "up-to-allowed", "300", ("100", "0", "50"), ("160", "0", "0", "64"),
        {"OA-23": "100", "paid": "60", "PR-45": "140"},
        "open 200; 160-100 = 60; alone 96; lowest 60; 200-60 = 140 above the price may be billed", 0, True,
    ),
    "an insurer that is never second": Example(
        "none", "100", ("60", "20", "20"), ("80", "0", "0", "0"),
        {"OA-23": "80", "PR-204": "20", "paid": "0"},
        "nothing; the 20 stay with the patient",
    ),
}  # fmt: skip


def cents(text: str) -> int:
    """Dollars as cents."""
    return read_dollars(text)


def answer(line: SecondaryLine) -> dict[str, int]:
    """A line's sums by bucket."""
    return {PAID: line.paid} | {one.code: one.amount for one in line.adjustments}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples(name: str) -> None:
    """Is every sum of the example what was worked out on paper?"""
    example = EXAMPLES[name]
    own = OwnBenefit(1, cents(example.charge), *(cents(sum_) for sum_ in example.own))
    prior = PriorShare(*(cents(sum_) for sum_ in example.before))
    (line,) = secondary_payment(
        example.method,
        [own],
        [prior],
        sequestration_percent=example.sequestration,
        balance_billing=example.outside,
    )
    assert answer(line) == {bucket: cents(sum_) for bucket, sum_ in example.answer.items()}
    assert sum(answer(line).values()) == own.charge


def test_the_three_sums() -> None:
    """Are the three sums of the example in 42 CFR 411.33(b) $55, $100 and $30?"""
    own = OwnBenefit(1, 17500, 12500, coinsurance=2500)
    assert lowest_of_three(own, PriorShare(12000, 0, 3000)) == (5500, 10000, 3000)


def test_a_stay_as_a_whole() -> None:
    """Does Medicare take the lowest of the four sums of 42 CFR 411.33(e) for a stay?

    Charges $12,000 and $150; the employer's plan allowed $9,000 and paid $7,000; Medicare's price is $8,000, its
    deductible $1,736. Sums: 8,000 - 1,736 = 6,264; 8,000 - 7,000 = 1,000; 9,000 - 7,000 = 2,000; 9,000 - 1,736 = 7,264.
    Medicare pays $1,000; together $8,000, its whole price: the patient owes nothing; $1,000 more is written off.
    """
    own = [OwnBenefit(1, 1200000, 790123, deductible=173600), OwnBenefit(2, 15000, 9877)]
    prior = [PriorShare(691358, 311111, 197531), PriorShare(8642, 3889, 2469)]
    lines = secondary_payment("lowest-of-three", own, prior, whole=True)
    assert sum(line.paid for line in lines) == 100000
    assert sum(line.patient_owes for line in lines) == 0
    assert sum(one.amount for line in lines for one in line.adjustments if one.code == "CO-45") == 100000
    for line, one in zip(lines, own, strict=True):
        assert sum(answer(line).values()) == one.charge


def test_a_stay_with_an_unmet_deductible() -> None:
    """Does the patient owe what is left of Medicare's deductible after a small first payment?

    The plan paid $500 of $9,000; Medicare's price is $8,000. 6,264; 7,500; 8,500; 7,264: Medicare pays 6,264. Together
    6,764; the patient owes min(1,736, 8,000 - 6,764 = 1,236) = 1,236: the deductible less the $500 that were paid.
    """
    own = [OwnBenefit(1, 1215000, 800000, deductible=173600)]
    (line,) = secondary_payment("lowest-of-three", own, [PriorShare(50000, 315000, 850000)], whole=True)
    assert answer(line) == {PAID: 626400, "OA-23": 365000, "CO-45": 100000, "PR-1": 123600}


def test_a_stay_whose_agreed_price_is_low() -> None:
    """Is the fourth sum the lowest where the first plan's price is below Medicare's?

    The plan's price is $6,000, it paid $500; Medicare's price is $8,000. 6,264; 7,500; 5,500; 6,000 - 1,736 = 4,264:
    Medicare pays 4,264. The patient owes min(1,736, 8,000 - 4,764, 6,000 - 4,764) = 1,236.
    """
    own = [OwnBenefit(1, 1215000, 800000, deductible=173600)]
    (line,) = secondary_payment("lowest-of-three", own, [PriorShare(50000, 615000, 550000)], whole=True)
    assert answer(line) == {PAID: 426400, "OA-23": 665000, "PR-1": 123600}


def test_every_cent_has_a_sentence() -> None:
    """Does each bucket have an explanation with its rule and source, adding up to the bucket?"""
    own = OwnBenefit(3, 15000, 10000, 4000, 0, 1200)
    (line,) = secondary_payment("up-to-allowed", [own], [PriorShare(0, 5000, 10000)], source="Plan X, line 4")
    assert {one.bucket: one.amount for one in line.explanations} == answer(line)
    assert all(one.line == 3 and one.rule and one.source and one.sentence.endswith(".") for one in line.explanations)
    (paid,) = [one for one in line.explanations if one.bucket == PAID]
    assert "$48.00" in paid.sentence
    assert paid.source == "Plan X, line 4"


def test_sums_that_contradict() -> None:
    """Are a share above the price, and lines without an earlier decision, refused in a sentence?"""
    with pytest.raises(ValueError, match="Line 1: the patient's share is over"):
        secondary_payment("none", [OwnBenefit(1, 100, 50, 60)], [PriorShare()])
    with pytest.raises(ValueError, match="1 lines, but an earlier decision on 0"):
        secondary_payment("none", [OwnBenefit(1, 100, 50)], [])
    assert secondary_payment("none", [], []) == ()


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[OwnBenefit], list[PriorShare]]:
    """One to four lines with any earlier decision and any own share."""
    own, prior = [], []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        charge = draw(st.integers(0, 100000))
        paid = draw(st.integers(0, charge))
        off = draw(st.integers(-500, charge - paid))
        share = draw(st.integers(0, max(0, charge - paid - off)))
        allowed = draw(st.integers(0, charge))
        deductible = draw(st.integers(0, allowed))
        copay = draw(st.integers(0, allowed - deductible))
        coinsurance = draw(st.integers(0, allowed - deductible - copay))
        own.append(OwnBenefit(number, charge, allowed, deductible, copay, coinsurance))
        prior.append(PriorShare(paid, off, share))
    return own, prior


@given(cases(), st.sampled_from(METHODS), st.booleans(), st.sampled_from([0, 2]), st.booleans())
def test_what_holds_always(
    case: tuple[list[OwnBenefit], list[PriorShare]],
    method: SecondaryMethod,
    whole: bool,
    cut: int,
    outside: bool,
) -> None:
    """Does every line balance, is nothing below 0, and do the payers together stay within charge and own benefit?"""
    own, prior = case
    lines = secondary_payment(method, own, prior, whole=whole, sequestration_percent=cut, balance_billing=outside)
    for line, one, before in zip(lines, own, prior, strict=True):
        assert sum(answer(line).values()) == one.charge
        assert line.paid >= 0
        assert all(adjustment.amount > 0 for adjustment in line.adjustments)
        assert line.paid <= before.open(one.charge)
        assert 0 <= line.patient_owes <= before.open(one.charge)
        assert before.paid + line.paid <= one.charge
        codes = {adjustment.code: adjustment.amount for adjustment in line.adjustments}
        parts = (line.deductible, line.copay, line.coinsurance)
        assert parts == (codes.get("PR-1", 0), codes.get("PR-3", 0), codes.get("PR-2", 0))
        if not whole:
            assert line.paid <= one.benefit
            assert line.deductible <= one.deductible
            assert sum(parts) <= one.share
    assert sum(line.paid for line in lines) <= sum(one.benefit for one in own)
    shares = sum(one.share for one in own)
    assert sum(line.deductible + line.copay + line.coinsurance for line in lines) <= shares


@given(cases())
def test_a_second_payer_never_makes_it_dearer(case: tuple[list[OwnBenefit], list[PriorShare]]) -> None:
    """Does the patient of a contracted second payer never owe more than the first payer left?"""
    own, prior = case
    for method in METHODS:
        for line, one, before in zip(secondary_payment(method, own, prior), own, prior, strict=True):
            assert line.patient_owes + line.paid <= before.open(one.charge)


# ---------------------------------------------------------------- what an earlier payer says


def claim_with(*decided: PriorAdjudication, charges: tuple[int, ...] = (10000, 20000)) -> Claim:
    """A claim whose earlier payers have decided so."""
    line = office_visit().lines[0]
    earlier = tuple(replace(LARKFIELD_PPO, adjudication=one) for one in decided)
    return office_visit(
        lines=tuple(replace(line, charge=charge) for charge in charges),
        total=sum(charges),
        insurances=(LARKFIELD_PPO, *earlier),
    )


def test_claim_level_sums_are_spread() -> None:
    """Are the sums of a payer that tells no lines spread by charge, to the last cent?"""
    decided = PriorAdjudication(
        10001, 5000, adjustments=(Adjustment("CO", "45", 14999), Adjustment("PR", "2", 5000)), day=date(2026, 6, 1)
    )
    shares = prior_shares(claim_with(decided))
    assert shares == (PriorShare(3334, 5000, 1667), PriorShare(6667, 9999, 3333))
    assert [share.open(charge) for share, charge in zip(shares, (10000, 20000), strict=True)] == [1666, 3334]


def test_a_third_payer_counts_the_first_once() -> None:
    """Is the second payer's OA-23, which repeats the first's sums, not counted again?"""
    day, units = date(2026, 6, 1), office_visit().lines[0].units
    first = PriorLine(1, 6000, "99213", (), units, (Adjustment("CO", "45", 2000), Adjustment("PR", "2", 2000)), day)
    second = PriorLine(1, 500, "99213", (), units, (Adjustment("OA", "23", 8000), Adjustment("PR", "2", 1500)), day)
    claim = claim_with(
        PriorAdjudication(6000, 2000, lines=(first,)),
        PriorAdjudication(500, 1500, lines=(second,)),
        charges=(10000,),
    )
    (share,) = prior_shares(claim)
    assert share == PriorShare(6500, 2000, 1500)
    assert share.open(10000) == 1500


@given(st.integers(-10000, 10000), st.lists(st.integers(0, 5000), min_size=1, max_size=9))
def test_a_spread_sum_is_whole(total: int, weights: list[int]) -> None:
    """Do the parts add up, and is each within a cent of its exact share?"""
    parts = spread(total, weights)
    assert sum(parts) == total
    whole = sum(weights) or len(weights)
    for part, weight in zip(parts, weights if sum(weights) else [1] * len(weights), strict=True):
        assert abs(part * whole - total * weight) < whole


def test_weights_below_nothing() -> None:
    """Are no weights, and weights below 0, refused?"""
    for weights in ([], [1, -1]):
        with pytest.raises(ValueError, match="none below 0"):
            spread(1, weights)
