"""The 835: written from a remittance, read back, and judged by others."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from revcycle.claim import Adjustment, Name
from revcycle.parties import Address
from revcycle.payer.reading_835 import imbalances, read_remittances
from revcycle.payer.remittance import Explanation, ProviderAdjustment, Remittance
from revcycle.payer.writing_835 import write_remittances
from revcycle.x12.check import check
from revcycle.x12.finding import Finding
from revcycle.x12.reader import X12Error
from revcycle.x12.writing import Unwritable
from tests.unit.remittance_parts import DAY, MOMENT, pyx12_faults, remittance, remittances, visit_paid


def written(*whole: Remittance, receiver: str = "2000000010") -> bytes:
    """The file of these remittances."""
    return write_remittances(whole, "TRN01", receiver, MOMENT, control=7).written()


def segments(held: bytes) -> list[str]:
    """The file's segments."""
    return held.decode().replace("~", "").splitlines()


def back(*whole: Remittance) -> list[Remittance]:
    """Written and read again."""
    return list(read_remittances(written(*whole)))


def errors(held: bytes) -> list[Finding]:
    """What the course's check finds."""
    return list(check(held))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(remittances())
def test_round_trip(whole: Remittance) -> None:
    """Is a remittance the same once it has been written and read, to the cent, and balanced as before?"""
    again = back(whole)
    assert again == [whole]
    assert imbalances(again[0]) == ()
    assert again[0].difference == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(remittances())
def test_check_finds_nothing(whole: Remittance) -> None:
    """Does every 835 that is written pass the course's own check?"""
    assert [(one.rule, one.element) for one in errors(written(whole))] == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(remittances())
def test_pyx12_finds_nothing(whole: Remittance) -> None:
    """Does an independent judge find nothing in an 835 that is written?"""
    assert pyx12_faults(written(whole)) == []


def test_pyx12_can_find() -> None:
    """Does the judge find a fault that is put in, and what it is wrong about: the guide lets a PLB repeat?"""
    many = tuple(ProviderAdjustment("WO", f"LK{number}", 100) for number in range(7))
    [said] = pyx12_faults(written(remittance(adjustments=many)))
    assert "FOOTER exceeded max count" in said
    assert pyx12_faults(written(remittance()).replace(b"CLP*QMG-0001*1*", b"CLP*QMG-0001*77*")) != []


def test_segments_of_a_visit() -> None:
    """Does each fact stand in its place?"""
    told = segments(written(remittance()))
    bank = "CCP*01*000000000*DA*TRAINING*1002000001**01*000000000*DA*TRAINING"
    assert told[2:-3] == [
        "ST*835*0001",
        f"BPR*I*95*C*ACH*{bank}*20260601",
        "TRN*1*LK-0000123*1002000001",
        "DTM*405*20260602",
        "N1*PR*Larkfield Health Insurance",
        "N3*200 Larkfield Plaza",
        "N4*Larkfield*AA*000200200",
        "REF*2U*TRN01",
        "PER*CX*CLAIMS*TE*5550101",
        "PER*BL*ELECTRONIC REMITTANCE*TE*5550101",
        "N1*PE*Quillhaven Medical Group*XX*2000000010",
        "REF*TJ*000000101",
        "LX*1",
        "CLP*QMG-0001*1*200*95*25*12*LK2600001*11*1",
        "NM1*QC*1*Norgard*Greta****MI*LCP200001",
        "NM1*82*1******XX*2000001018",
        "DTM*232*20260504",
        "DTM*233*20260504",
        "DTM*050*20260511",
        "SVC*HC:99213*200*95**1",
        "DTM*472*20260504",
        "CAS*CO*45*80",
        "CAS*PR*3*25",
        "REF*6R*QMG-0001-1",
        "AMT*B6*120",
    ]


def test_receiver_other_than_payee() -> None:
    """Is a receiver who is not the payee named (REF*EV), and the payee not named twice?"""
    assert "REF*EV*CLEARHOUSE" in segments(written(remittance(), receiver="CLEARHOUSE"))
    assert not [one for one in segments(written(remittance())) if one.startswith("REF*EV")]


@pytest.mark.parametrize(("method", "handling"), [("CHK", "I"), ("NON", "H"), ("ACH", "I")])
def test_way_of_payment(method: str, handling: str) -> None:
    """Does a transfer name banks, a check or nothing none, and does nothing paid say so (BPR01 = H)?"""
    payment = segments(written(remittance(method=method)))[3].split("*")
    assert (payment[1], payment[4], payment[16]) == (handling, method, "20260601")
    assert any(payment[5:16]) == (method == "ACH")


def test_more_than_six_adjustments() -> None:
    """Do more than six adjustments of a group go to a further CAS, and come back in their order?"""
    many = tuple(Adjustment("CO", "45", cents) for cents in range(1, 9))
    line = replace(visit_paid().lines[0], charge=36, paid=0, adjustments=(*many, Adjustment("PR", "3", 0)))
    whole = remittance(visit_paid(charge=36, paid=0, patient_owes=0, lines=(line,)))
    told = [one for one in segments(written(whole)) if one.startswith("CAS")]
    assert [len(one.split("*")) for one in told] == [19, 7, 4]
    assert back(whole) == [whole]


def test_more_than_six_outside() -> None:
    """Do more than six adjustments outside of claims go to a further PLB with the year's end?"""
    many = tuple(ProviderAdjustment("WO", f"LK{number}", 100) for number in range(7))
    told = [one for one in segments(written(remittance(adjustments=many))) if one.startswith("PLB")]
    assert [len(one.split("*")) for one in told] == [15, 5]
    assert told[1] == "PLB*2000000010*20261231*WO:LK6*1"


def test_part_paid_units_and_another_code() -> None:
    """Are units paid and billed, and the code as billed, told where they differ, and only then?"""
    line = replace(visit_paid().lines[0], units=Decimal(1), billed_units=Decimal(3), billed_code="99215")
    whole = remittance(visit_paid(lines=(line,)))
    assert "SVC*HC:99213*200*95**1*HC:99215*3" in segments(written(whole))
    assert back(whole) == [whole]
    assert "SVC*HC:99213*200*95**1" in segments(written(remittance()))


@pytest.mark.parametrize(
    ("place", "drg", "revenue", "tag"),
    [("11", "", "", "MOA"), ("11", "194", "0120", "MIA"), ("13", "", "0450", "MOA")],
)
def test_claim_remarks(place: str, drg: str, revenue: str, tag: str) -> None:
    """Do a claim's remarks stand in MIA for a stay, else in MOA? Place 11 is an office, bill 11 a stay."""
    line = replace(visit_paid().lines[0], revenue_code=revenue)
    whole = remittance(visit_paid(place=place, drg=drg, lines=(line,), remarks=("MA01", "MA07")))
    expected = {"MOA": "MOA***MA01*MA07", "MIA": "MIA*0****MA01***************MA07"}[tag]
    assert expected in segments(written(whole))
    assert back(whole) == [whole]


def test_reversal() -> None:
    """Does a reversal tell with negative sums what it takes back, and balance?"""
    first = visit_paid()
    line = first.lines[0]
    negative = tuple(replace(one, amount=-one.amount) for one in line.adjustments)
    taken_back = replace(line, charge=-20000, paid=-9500, allowed=-12000, adjustments=negative)
    reversal = replace(
        first, status="22", charge=-20000, paid=-9500, patient_owes=-2500, lines=(taken_back,), reverses="LK2600001"
    )
    whole = remittance(reversal, first)
    told = segments(written(whole))
    assert "CLP*QMG-0001*22*-200*-95*-25*12*LK2600001*11*1" in told
    assert "REF*F8*LK2600001" in told
    assert back(whole) == [whole]
    assert errors(written(whole)) == []


def test_names_of_the_claim() -> None:
    """Do the insured, the corrected name and the next payer come back?"""
    claim = visit_paid(insured=Name("Norgard", "Ole"), corrected=Name("Norgaard", "Greta", "T"), forwarded_to="TRN05")
    told = segments(written(remittance(claim)))
    assert "NM1*IL*1*Norgard*Ole****MI*LCP200001" in told
    assert "NM1*74*1*Norgaard*Greta*T" in told
    assert any(one.startswith("NM1*TT*2*TRN05*****PI*TRN05") for one in told)
    assert back(remittance(claim)) == [remittance(claim)]


def test_member_number_of_the_insured() -> None:
    """Is the insured's number taken where the patient has none of their own, and told where the two differ?"""
    held = written(remittance(visit_paid(insured=Name("Norgard", "Ole"))))
    [alone] = read_remittances(held.replace(b"Greta****MI*LCP200001", b"Greta"))
    assert alone.claims[0].member_id == "LCP200001"
    [other] = read_remittances(held.replace(b"Ole****MI*LCP200001", b"Ole****MI*LCP9"))
    assert other.claims[0].member_id == "LCP200001"
    assert "NM109 LCP9" in [one.text for one in other.left_out]


def test_explanations_stay_at_home() -> None:
    """Are explanations and sentences never on the wire, and no reason to call two remittances different?"""
    why = Explanation(1, "PR-3", 2500, "copay", "larkfield.toml", "The secret sentence.")
    outside = (ProviderAdjustment("WO", "LK1", 0, "The secret sentence."),)
    whole = remittance(visit_paid(explanations=(why,)), adjustments=outside)
    assert b"secret" not in written(whole)
    assert back(whole) == [whole]


def test_texts_that_would_break_the_file() -> None:
    """Are separators in what others typed kept from breaking the file?"""
    claim = visit_paid(account="A*B~C:D^E", patient=Name("Núñez*", "Zoë~"))
    [again] = back(remittance(claim))
    assert again.claims[0].account == "A B C D E"
    assert again.claims[0].patient == Name("Nunez", "Zoe")
    assert errors(written(remittance(claim))) == []


@pytest.mark.parametrize(("filing", "on_the_wire"), [("CI", "15"), ("BL", "ZZ"), ("HM", "HM")])
def test_kinds_of_coverage(filing: str, on_the_wire: str) -> None:
    """Is a kind of coverage that CLP06 may not hold written as one that it may?"""
    [again] = back(remittance(visit_paid(filing=filing)))
    assert again.claims[0].filing == on_the_wire


def test_payer_without_address() -> None:
    """Is a payer that nobody knows refused, unless it brings its address?"""
    stranger = remittance(payer="Nobody's Insurance", payer_id="X9")
    with pytest.raises(Unwritable, match="address"):
        written(stranger)
    told = segments(written(replace(stranger, payer_address=Address("1 Road", "Town", "AA", "00010"))))
    assert "N4*Town*AA*00010" in told


def test_line_out_of_place() -> None:
    """Is a line that an 835 could not tell apart refused, and one with a number of its own written?"""
    line = replace(visit_paid().lines[0], line=2)
    assert "REF*6R*QMG-0001-1" in segments(written(remittance(visit_paid(lines=(line,)))))
    with pytest.raises(Unwritable, match="Line 2 of claim QMG-0001"):
        written(remittance(visit_paid(lines=(replace(line, control=""),))))


def test_too_many_remarks() -> None:
    """Are six remarks of a claim refused, since an 835 holds five?"""
    with pytest.raises(Unwritable, match="6 remark codes"):
        written(remittance(visit_paid(remarks=("MA01",) * 6)))


def test_several_remittances() -> None:
    """Are several remittances several transactions of one file, read one by one?"""
    two = [remittance(), remittance(visit_paid(account="QMG-0002"), trace="LK-0000124")]
    held = written(*two)
    assert held.count(b"ST*835*") == 2
    assert list(read_remittances(held)) == two
    assert errors(held) == []


def test_nothing_but_money_outside() -> None:
    """Can a payment without claims, such as a capitation, be written?"""
    whole = remittance(amount=0, method="NON", adjustments=(ProviderAdjustment("CT", "2026-06", -50000),))
    whole = replace(whole, claims=(), amount=50000, method="CHK")
    assert back(whole) == [whole]
    assert errors(written(whole)) == []


# What by others has no place


def changed(old: str, new: str) -> Remittance:
    """The visit's 835 with a text replaced, read."""
    held = written(remittance())
    assert old.encode() in held
    [again] = read_remittances(held.replace(old.encode(), new.encode()))
    return again


def told(whole: Remittance) -> list[tuple[str, str]]:
    """What was left out, but for the banks that every transfer names."""
    return [(one.text, one.sentence) for one in whole.left_out if not one.text.startswith("BPR06")]


@pytest.mark.parametrize(
    ("old", "new", "left_out"),
    [
        ("AMT*B6*120~", "AMT*B6*120~\nAMT*T*3~", "AMT*T*3"),
        ("REF*TJ*000000101~", "N3*PO BOX 1~\nREF*PQ*44~", "N3*PO BOX 1"),
        ("*11*1~\nNM1", "*11*1***1.5~\nNM1", "CLP12 1.5"),
        ("LX*1~", "LX*1~\nTS3*2000000010*11*20261231*1*200~", "TS3*2000000010*11*20261231*1*200"),
        ("NM1*82*1***", "NM1*82*1*Okafor**", "NM1*82*1*Okafor*****XX*2000001018"),
        ("HC:99213*", "HP:99213*", "HP:99213"),
        ("REF*6R*", "REF*0K*", "REF*0K*QMG-0001-1"),
    ],
)
def test_left_out(old: str, new: str, left_out: str) -> None:
    """Is what a remittance has no field for told, with its segment?"""
    whole = changed(old, new)
    assert left_out in [one.text for one in whole.left_out]
    assert all(one.segment > 2 for one in whole.left_out)
    assert left_out not in [text for text, _ in told(changed("QMG-0001*1*", "QMG-0001*1*"))]


def test_nothing_of_ours_is_left_out() -> None:
    """Does our own 835 hold nothing that is left out, but the invented banks?"""
    assert told(back(remittance())[0]) == []


def test_sums_that_are_none() -> None:
    """Is a sum that cannot be read told, and taken as 0? Is part of a cent rounded half up, and told?"""
    broken = changed("SVC*HC:99213*200*95", "SVC*HC:99213*2OO*95")
    assert broken.claims[0].lines[0].charge == 0
    assert ("SVC02 2OO", "This is no sum of money; 0 stands for it.") in told(broken)
    parted = changed("CAS*PR*3*25~", "CAS*PR*3*25.005~")
    assert parted.claims[0].lines[0].adjustments[1].amount == 2501
    assert ("CAS03 25.005", "Part of a cent; it is rounded.") in told(parted)


def test_days_that_are_none() -> None:
    """Does the day of the file stand in for a day of payment that there is not?"""
    whole = changed("*20260601~", "*20260631~")
    assert whole.day == date(2026, 6, 2)
    assert ("BPR16 20260631", "There is no such day.") in told(whole)


def test_one_unit_where_none_is_told() -> None:
    """Is a line without units one of one unit?"""
    line = changed("*200*95**1~", "*200*95~").claims[0].lines[0]
    assert (line.units, line.billed_units) == (Decimal(1), Decimal(1))


def test_days_of_a_line() -> None:
    """Do a single day (472) and a span (150, 151) come back?"""
    line = changed("DTM*472*20260504~", "DTM*150*20260504~\nDTM*151*20260506~").claims[0].lines[0]
    assert (line.first, line.last) == (DAY, date(2026, 5, 6))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("SVC*HC:99213*200*95*", "SVC*HC:99213*200*96*", "Claim QMG-0001, line 1: .* leaves -\\$1.00"),
        ("*200*95*25*", "*200*94*25*", "Claim QMG-0001: .* leaves \\$1.00"),
        ("BPR*I*95*", "BPR*I*90*", "The payment is \\$90.00, but claims and adjustments make \\$95.00"),
    ],
)
def test_imbalance_is_told(old: str, new: str, sentence: str) -> None:
    """Is what does not add up told: at the line, the claim and the whole?"""
    said = imbalances(changed(old, new))
    assert any(re.search(sentence, one) for one in said)
    assert imbalances(remittance()) == ()


def test_half_a_remittance() -> None:
    """Is a remittance that breaks off never handed out, since nothing may be posted half?"""
    held = written(remittance(), remittance(trace="LK-0000124"))
    whole = read_remittances(held[: held.rindex(b"AMT*B6")])
    assert next(whole) == remittance()
    with pytest.raises(X12Error, match="SE"):
        next(whole)
    with pytest.raises(X12Error, match="no end"):
        list(read_remittances(held.replace(b"SE*26*0001~\n", b"")))


def test_other_transactions() -> None:
    """Are other transactions of a file passed over?"""
    assert list(read_remittances(written(remittance()).replace(b"ST*835*", b"ST*277*"))) == []
    with pytest.raises(X12Error):
        list(read_remittances(b"no X12"))


def test_files_by_others(x12_samples: Path) -> None:
    """Is every 835 by others read, does it balance where it should, and is it the same once written and read?"""
    unbalanced = set()
    files = sorted(path for path in x12_samples.rglob("*") if path.is_file() and "835" in path.parts)
    for path in files:
        whole = list(read_remittances(path))
        assert whole
        assert all(one.claims for one in whole)
        unbalanced |= {path.name for one in whole if imbalances(one)}
        held = write_remittances(whole, "SENDER", "RECEIVER", MOMENT).written()
        again = list(read_remittances(held))
        assert again == whole
        assert [one.payer_address for one in again] == [one.payer_address for one in whole]
        stays = {"npi", "reason-ended", "balance-line", "line-charges"}  # theirs, and written as they were read
        assert {one.rule for one in errors(held)} <= stays
    assert len(files) >= 12
    assert unbalanced == {"tertiary-payment.835"}
