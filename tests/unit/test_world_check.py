"""What the check of the invented world finds in files that somebody has changed."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from revcycle import folders
from revcycle.codes.procedures import procedures
from revcycle.payer.chart_parties import chart_faults
from revcycle.payer.items import Items
from revcycle.payer.reading import read_payer
from revcycle.payer.world import examine, read_world
from revcycle.world_files import Faults, WorldFileError

Copy = Path


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy of the world's files that may be spoiled."""
    shutil.copy(folders.assets() / "practice.toml", tmp_path)
    for room in ("parties", "payers"):
        shutil.copytree(folders.assets() / room, tmp_path / room)
    return tmp_path


def spoil(copy: Copy, file: str, old: str, new: str) -> None:
    """Replaces the first place of a file where something stands."""
    path = copy / file
    text = path.read_text("utf-8")
    assert old in text, f"{old} does not stand in {file}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_world_as_it_is_has_no_faults() -> None:
    """Are the course's own files without a fault?"""
    world, faults = examine(folders.assets())
    assert faults == []
    assert len(world.payers) >= 6


def test_the_world_has_no_faults_with_made_up_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a program without a CPT license have the same world?"""
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path))
    procedures.use("fictional")
    assert examine(folders.assets())[1] == []


LARKFIELD, COPPERLEAF, MEDICARE, TALLGRASS = (
    f"payers/{name}.toml" for name in ("larkfield", "copperleaf", "medicare", "tallgrass")
)
FAMILIES, PATIENTS, PRACTICE = "parties/families.toml", "parties/patients.csv", "practice.toml"
FEES, RATES, SERVICES = "payers/fees/larkfield.csv", "payers/hospital/larkfield.csv", "payers/services.csv"

# What is spoiled: the file, what stands there, what is put there, and what the check must say, place included.
SPOILED = {
    # practice.toml
    "npi-digit": (PRACTICE, 'npi = "2000000010"', 'npi = "2000000011"', "practice.npi: “2000000011” is no NPI"),
    "npi-mended": (PRACTICE, 'npi = "2000000010"', 'npi = "2000000011"', "With its last digit mended it is 2000000010"),
    "npi-real": (PRACTICE, 'npi = "2000000010"', 'npi = "1234567893"', "may be somebody's NPI"),
    "npi-twice": (PRACTICE, 'npi = "2000000028"', 'npi = "2000000010"', "practice has the NPI 2000000010 too"),
    "npi-letters": (PRACTICE, 'npi = "2000000010"', 'npi = "not yet"', "is no NPI"),
    "tax-id": (PRACTICE, 'tax_id = "000000101"', 'tax_id = "123456789"', "may be somebody's tax id"),
    "phone": (PRACTICE, 'phone = "555-0100"', 'phone = "555-2368"', "Use 555-0100 to 555-0199"),
    "zip": (PRACTICE, 'zip_code = "00010-0100"', 'zip_code = "10"', "Use five digits"),
    "state": (PRACTICE, 'state = "AA"', 'state = "Quill"', "Use two capitals"),
    "specialty": (PRACTICE, '["family medicine", ', '["family medecine", ', "no provider has the specialty"),
    "provider-kind": (PRACTICE, 'kind = "therapist"', 'kind = "therapy"', "providers.price.kind: kind holds “therapy”"),
    "coverage-name": (
        PRACTICE,
        '"Copperleaf HMO"',
        '"Copperleaf"',
        "coverages.copperleaf-hmo: the name is “Copperleaf”",
    ),
    "coverage-gone": (PRACTICE, "copperleaf-hmo =", "copperleef-hmo =", "the plan copperleaf-hmo is missing"),
    "coverage-unknown": (PRACTICE, "copperleaf-hmo =", "copperleef-hmo =", "copperleef-hmo: no payer has this plan"),
    # families.toml
    "family-twice": (
        FAMILIES,
        'id = "fenwick"',
        'id = "norgard"',
        "norgard: a family or person “norgard” stands there",
    ),
    "person-twice": (FAMILIES, 'id = "delia-fenwick"', 'id = "greta-norgard"', "belongs to norgard already"),
    "guarantor": (
        FAMILIES,
        'guarantor = "greta-norgard"',
        'guarantor = "gerta-norgard"',
        "guarantor names “gerta-norgard”",
    ),
    "custody": (FAMILIES, 'custodial_parent = "delia-fenwick"\n', "", "no custodial_parent is named"),
    "decree": (FAMILIES, 'decreed_parent = "ross-fenwick"', 'decreed_parent = "ross"', "decreed_parent names “ross”"),
    "plan-unknown": (FAMILIES, 'plan = "larkfield-ppo"', 'plan = "larkfeld-ppo"', "“larkfeld-ppo”, which no payer has"),
    "subscriber": (FAMILIES, 'subscriber = "greta-norgard"', 'subscriber = "greta"', "subscriber names “greta”"),
    "relationship": (FAMILIES, 'relationship = "spouse"', 'relationship = "wife"', "relationship holds “wife”"),
    "not-self": (
        FAMILIES,
        'relationship = "spouse"',
        'relationship = "self"',
        "only the subscriber has the relationship",
    ),
    "order": (FAMILIES, 'order = "secondary"', 'order = "second"', "order holds “second”"),
    "order-twice": (FAMILIES, 'order = "secondary"', 'order = "primary"', "are both primary for jonas-norgard"),
    "ends-early": (FAMILIES, "ends = 2026-07-31", "ends = 2020-07-31", "ends (2020-07-31) before it begins"),
    "before-birth": (FAMILIES, ", begins = 2026-08-04", "", "baby-etcheverry is in copperleaf-hmo before being born"),
    "before-membership": (
        FAMILIES,
        ", begins = 2026-08-04",
        ", begins = 2020-08-04",
        "covered before the membership begins",
    ),
    "claim-number": (FAMILIES, 'claim_number = "AWC-26-0316"\n', "", "without claim number and accident"),
    "one-name": (FAMILIES, 'name = "Greta Norgard"', 'name = "Greta"', "“Greta” is one name"),
    "sex": (FAMILIES, 'sex = "F"', 'sex = "W"', "sex holds “W”"),
    "born": (FAMILIES, "born = 1986-03-09", 'born = "March 9"', "Write a date such as 2026-06-15"),
    "born-impossible": (FAMILIES, "born = 1986-03-09", "born = 1986-02-30", "is not valid TOML"),
    "misspelled": (FAMILIES, "guarantor =", "garantor =", "“garantor” is not known here"),
    "no-referrer": (FAMILIES, ', primary_care_provider = "adeyemi"', "", "needs a primary care provider"),
    "specialist-first": (FAMILIES, '_provider = "adeyemi"', '_provider = "iyer"', "has iyer. Use one of: okafor"),
    # patients.csv
    "patient-twice": (PATIENTS, "agnes-holloway,Agnes", "agnes-fairweather,Agnes", "“agnes-fairweather” stands there"),
    "patient-plan": (PATIENTS, ",medicare-a medicare-b,", ",medicare,", "“medicare”, which no payer has"),
    "patient-born": (PATIENTS, "1946-09-12", "12.9.1946", "line 5, born: born holds “12.9.1946”"),
    "patient-begins": (PATIENTS, "2011-09-01", "", "begins is empty"),
    "patient-before-birth": (PATIENTS, "2011-09-01", "1911-09-01", "before the person is born"),
    "patient-comma": (PATIENTS, "agnes-fairweather,", "agnes-fairweather,,", "line 5: it has 17 cells"),
    "patient-header": (PATIENTS, "id,name,born", "id,born,name", "must name the columns id,name,born"),
    # a payer's file
    "id": (LARKFIELD, 'id = "larkfield"', 'id = "larkfeld"', "but the file is called larkfield.toml"),
    "payer-id": (LARKFIELD, '"TRN01"', '"60054"', "may be somebody's number"),
    "payer-id-twice": (LARKFIELD, '"TRN01"', '"TRN02"', "copperleaf has the payer_id TRN02 too"),
    "plan-twice": (MEDICARE, 'id = "medicare-a"', 'id = "medicare-b"', "the plan “medicare-b” stands there twice"),
    "plan-of-two": (COPPERLEAF, 'id = "copperleaf-hmo"', 'id = "larkfield-ppo"', "belongs to copperleaf too"),
    "family-below": (
        LARKFIELD,
        'deductible_family = "800.00"',
        'deductible_family = "300.00"',
        "family's limit ($300.00) is",
    ),
    "maximum-family-below": (LARKFIELD, 'family = "6000.00"', 'family = "2000.00"', "$2,000.00) is below one person's"),
    "deductible-over": (
        LARKFIELD,
        'individual = "400.00"',
        'individual = "9000.00"',
        "is over the out-of-pocket maximum",
    ),
    "money-euro": (
        LARKFIELD,
        'copay = "25.00"',
        'copay = "25 euros"',
        "copay holds “25 euros”. Write dollars and cents",
    ),
    "money-whole": (LARKFIELD, 'copay = "25.00"', "copay = 25", "copay holds “25”. Write dollars and cents"),
    "money-thirds": (LARKFIELD, 'copay = "25.00"', "copay = 25.005", "copay holds “25.005”"),
    "money-below": (LARKFIELD, 'copay = "25.00"', 'copay = "-25.00"', "copay holds “-25.00”"),
    "percent-over": (LARKFIELD, "coinsurance = 20", "coinsurance = 120", "Write a whole number from 0 to 100"),
    "percent-float": (LARKFIELD, "coinsurance = 20", "coinsurance = 0.2", "coinsurance holds “0.2”"),
    "gap": (LARKFIELD, "from = 2026-01-01", "from = 2026-02-01", "no plan year holds the days after 2025-12-31"),
    "overlap": (LARKFIELD, "from = 2026-01-01", "from = 2025-12-01", "the plan years overlap"),
    "year-open": (LARKFIELD, "to = 2025-12-31", "", "it has no last day"),
    "year-short": (LARKFIELD, "to = 2026-12-31", "to = 2026-06-30", "must hold all days from 2025-10-01"),
    "year-backwards": (LARKFIELD, "to = 2025-12-31", "to = 2024-12-31", "ends (2024-12-31) before it begins"),
    "no-preventive": (LARKFIELD, "preventive = {}\n", "", "preventive is missing"),
    "no-other": (COPPERLEAF, "other = {}\n", "", "hospital-visit is missing, and so is other"),
    "service-misspelled": (LARKFIELD, "primary-care-visit =", "primary-visit =", "“primary-visit” is not known here"),
    "not-covered-share": (
        MEDICARE,
        "{ covered = false }",
        '{ covered = false, copay = "5.00" }',
        "yet a share is told",
    ),
    "counts": (LARKFIELD, '["deductible", "copay", "coinsurance"]   #', "[]   #", "counts names nothing"),
    "no-deductible": ("payers/anvil.toml", "other = {}", "other = { deductible = true }", "no plan year has one"),
    "steps": (LARKFIELD, '["copay", "deductible", "coinsurance"]    #', '["copay"]    #', "each once"),
    "referral": (COPPERLEAF, "referral = true", "referral = false", "referral_exempt is told, but referral is false"),
    "secondary": (LARKFIELD, '"up-to-allowed"', '"standard"', "secondary holds “standard”"),
    "no-network": (LARKFIELD, "[plan.in_network]", "[plan.network]", "the table in_network is missing"),
    "contract-plan": (LARKFIELD, 'plans = ["larkfield-ppo"]', 'plans = ["larkfield"]', "plans holds “larkfield”"),
    "contract-no-plan": (LARKFIELD, 'plans = ["larkfield-ppo"]', "plans = []", "it holds for no plan"),
    "contract-overlap": (
        LARKFIELD,
        'organization = "hospital"',
        'organization = "practice"\nfees = "fees/larkfield.csv"\nbilateral = 150\nassistant = 20\nnon_physician = 85',
        "larkfield-practice-2025 and larkfield-hospital-2025 both hold for larkfield-ppo",
    ),
    "contract-twice": (LARKFIELD, "larkfield-hospital-2025", "larkfield-practice-2025", "two contracts are called"),
    "falling": (LARKFIELD, "[100, 50, 25]", "[100, 25, 50]", "must be falling percentages"),
    "falling-start": (LARKFIELD, "[100, 50, 25]", "[50, 25]", "that begin with 100"),
    "bilateral": (LARKFIELD, "bilateral = 150", "bilateral = 50", "Write a whole number from 100 to 200"),
    "non-physician": (LARKFIELD, "non_physician = 85", "non_physician = 185", "from 0 to 100"),
    "hospital-lines": (
        "payers/hospital_lines.csv",
        ",036?,,inpatient-surgical",
        ",036?,,surgery",
        "hospital_lines.csv, line 11: service holds “surgery”",
    ),
    "late-interest": (LARKFIELD, "late_interest_percent = 12", "late_interest_percent = 120", "from 0 to 100"),
    "fees-file": (
        LARKFIELD,
        '"fees/larkfield.csv"',
        '"fees/larkfeld.csv"',
        "payers/fees/larkfeld.csv: the file cannot be read",
    ),
    "fees-outside": (LARKFIELD, '"fees/larkfield.csv"', '"../practice.toml"', "must name a file below assets/payers"),
    "capitated": (
        COPPERLEAF,
        '"strep-rapid-test", "flu',
        '"strep-test", "flu',
        "capitated: “strep-test” is no concept id",
    ),
    "capitated-sum": (COPPERLEAF, 'per_member_per_month = "2.00"\n', "", "per_member_per_month is missing"),
    "authorization": (
        LARKFIELD,
        '["mri-lumbar-spine", "ct-head"',
        '["mri-spine", "ct-head"',
        "“mri-spine” is no concept id",
    ),
    "authorization-number": (
        LARKFIELD,
        '["mri-lumbar-spine", "ct-head"',
        '["72148", "ct-head"',
        "concept id, mri-lumbar-spine",
    ),
    "authorization-empty": (MEDICARE, 'items = ["lipid-panel"]', "items = []", "it names no items"),
    "diagnosis": (LARKFIELD, '"E08-E13"', '"E08-E99"', "“E08-E99” names E99, which is not in ICD-10-CM"),
    "diagnosis-backwards": (LARKFIELD, '"E08-E13"', '"E13-E08"', "is no code or range"),
    "diagnosis-words": (LARKFIELD, '"E08-E13"', '"diabetes"', "“diabetes” is no code or range"),
    "diagnosis-none": (LARKFIELD, '["E08-E13", "O24", "R73", "Z13.1"]', "[]", "it names no diagnoses"),
    "filing": (LARKFIELD, "limit = 90", "limit = 0", "Write a whole number from 1 to 1,000"),
    "filing-years": (LARKFIELD, 'unit = "days"', 'unit = "years"', "90 years is longer than any payer gives"),
    "filing-from": (LARKFIELD, '"first-day"', '"discharge"', "professional_counts_from holds “discharge”"),
    "correction": (LARKFIELD, '"replacement"', '"resubmission"', "method holds “resubmission”"),
    "appeal": (LARKFIELD, 'counts_from = "remittance"', 'counts_from = "service"', "counts_from holds “service”"),
    "medicare-table": (MEDICARE, 'kind = "medicare"', 'kind = "commercial"', "has a table [medicare]"),
    "limiting": (MEDICARE, "limiting_charge_percent = 115", "limiting_charge_percent = 15", "from 100 to 200"),
    "yes": (LARKFIELD, "referral = false", 'referral = "no"', "must be true or false"),
    "not-toml": (LARKFIELD, "prompt_pay_days = 30", "prompt_pay_days = thirty", "is not valid TOML"),
    "huge-number": (LARKFIELD, "prompt_pay_days = 30", f"prompt_pay_days = {'9' * 5000}", "is not valid TOML"),
    # the tables
    "fee-concept": (FEES, "office-visit-new-low,", "office-visit-low,", "“office-visit-low” is no concept id"),
    "fee-number": (
        FEES,
        "office-visit-new-low,",
        "99203,",
        "Name the procedure by its concept id, office-visit-new-low",
    ),
    "fee-missing": (FEES, "office-visit-new-low,120.00,90.00,,\n", "", "office-visit-new-low has no line"),
    "fee-twice": (
        FEES,
        "office-visit-new-low,",
        "office-visit-new-high,",
        "office-visit-new-high stands in the file twice",
    ),
    "fee-money": (
        FEES,
        "office-visit-new-low,120.00",
        "office-visit-new-low,120",
        "line 6, non_facility: non_facility holds",
    ),
    "fee-facility": (
        FEES,
        "office-visit-new-low,120.00,90.00",
        "office-visit-new-low,120.00,190.00",
        "over non_facility",
    ),
    "fee-parts": (FEES, "ct-head,120.00,120.00,40.00,80.00", "ct-head,120.00,120.00,40.00,90.00", "do not add up"),
    "fee-half": (
        FEES,
        "ct-head,120.00,120.00,40.00,80.00",
        "ct-head,120.00,120.00,40.00,",
        "one of professional and technical",
    ),
    "fee-no-parts": (
        FEES,
        "ct-head,120.00,120.00,40.00,80.00",
        "ct-head,120.00,120.00,,",
        "ct-head needs professional",
    ),
    "fee-odd-parts": (FEES, "tsh,20.00,20.00,,", "tsh,20.00,20.00,10.00,10.00", "tsh has no professional"),
    "fee-quote": (FEES, "tsh,20.00", '"tsh,20.00', "the quotation marks do not match"),
    "rate-service": (RATES, "observation-hour,", "observation,", "service holds “observation”"),
    "rate-basis": (RATES, "observation-hour,each", "observation-hour,hourly", "basis holds “hourly”"),
    "rate-both": (
        RATES,
        "observation-hour,each,40.00,",
        "observation-hour,each,40.00,50",
        "“percent” is not known here",
    ),
    "rate-twice": (RATES, "imaging,each", "laboratory,each", "laboratory stands in the file twice"),
    "rate-rest": (RATES, "any-other,percent-of-charge,,50\n", "", "any-other has no line"),
    "service-concept": (SERVICES, "tsh,", "tsh-test,", "tsh has no line"),
    "service-hospital": (SERVICES, "inpatient-medical,inpatient-stay\n", "", "inpatient-medical has no line"),
    "service-family": (SERVICES, "tsh,laboratory", "tsh,lab", "service holds “lab”"),
    "service-twice": (SERVICES, "tsh,", "glucose,", "glucose stands in the file twice"),
    "charge": ("parties/charges.csv", "tsh,40.00", "tsh,forty", "charge holds “forty”"),
    "part-charge": ("parties/part_charges.csv", "ct-head,80.00", "ct-head,eighty", "professional holds “eighty”"),
    "part-charge-twice": ("parties/part_charges.csv", "wrist-xray,", "ct-head,", "ct-head stands in the file twice"),
    "part-charge-alone": ("parties/part_charges.csv", "ct-head,", "ct-brain,", "it has no charge as a whole"),
    "charge-missing": ("parties/charges.csv", "tsh,40.00\n", "", "tsh has no line"),
    "charge-unknown": ("parties/charges.csv", "tsh,40.00", "tsh-test,40.00", "“tsh-test” is no concept id"),
    "hospital-charge": ("parties/hospital_charges.csv", "imaging,300.00\n", "", "imaging has no line"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_each_fault_is_told(name: str, copy: Copy) -> None:
    """Is each mistake told with file, place and mend, and is such a world refused?"""
    file, old, new, told = SPOILED[name]
    spoil(copy, file, old, new)
    found = [str(fault) for fault in examine(copy)[1]]
    assert any(told in sentence for sentence in found), found
    assert all(sentence.rstrip().endswith((".", "…")) for sentence in found), found
    with pytest.raises(WorldFileError, match="revcycle world check"):
        read_world(copy)


def test_a_fault_names_the_line(copy: Copy) -> None:
    """Does the place of a fault hold the line that the mistake stands in?"""
    spoil(copy, LARKFIELD, "coinsurance = 20", "coinsurance = 120")
    line = next(
        number
        for number, text in enumerate((copy / LARKFIELD).read_text("utf-8").splitlines(), 1)
        if "coinsurance = 120" in text
    )
    (fault,) = examine(copy)[1]
    assert fault.place == f"line {line}, plan.in_network.emergency.coinsurance"


def test_the_second_table_of_a_list_has_its_own_line(copy: Copy) -> None:
    """Is a mistake in the second plan of a file not told of the first?"""
    text = (copy / MEDICARE).read_text("utf-8")
    start, _, rest = text.partition('id = "medicare-a"')
    changed = f'{start}id = "medicare-a"{rest.replace("referral = false", "referral = 7", 1)}'
    (copy / MEDICARE).write_text(changed, "utf-8")
    (fault,) = examine(copy)[1]
    line = int(re.findall(r"line (\d+)", fault.place)[0])
    assert changed.splitlines()[line - 1] == "referral = 7"


def test_all_faults_are_told_at_once(copy: Copy) -> None:
    """Does one run tell the mistakes of several files?"""
    for name in ("money-euro", "npi-digit", "fee-parts", "patient-born"):
        spoil(copy, *SPOILED[name][:3])
    assert len({fault.file for fault in examine(copy)[1]}) == 4


@pytest.mark.parametrize(
    "file",
    [PRACTICE, FAMILIES, PATIENTS, LARKFIELD, FEES, RATES, SERVICES, "parties/charges.csv", "parties/part_charges.csv"],
)
@pytest.mark.parametrize("damage", ["gone", "empty", "binary", "cut", "brackets"])
def test_a_damaged_file_is_told(file: str, damage: str, copy: Copy) -> None:
    """Is a file that is gone, empty, binary, cut in the middle or full of brackets a fault, and never a traceback?"""
    path = copy / file
    whole = path.read_bytes()
    path.unlink()
    if damage != "gone":
        contents = {
            "empty": b"",
            "binary": bytes(range(256)),
            "cut": whole[: len(whole) // 2] + b'"',
            "brackets": b"x = " + b"[" * 9999,
        }
        path.write_bytes(contents[damage])
    found = [str(fault) for fault in examine(copy)[1]]
    # Of a payer whose file is gone, its plans are missed.
    told = "larkfield-ppo" if (file, damage) == (LARKFIELD, "gone") else file
    assert any(told in sentence for sentence in found), found


VALUES = ("7", '"x"', "[]", "true", "{}", "9999-12-31", "-1", "[1]", "[{}]", "1.5", "{ a = 1 }")


@pytest.mark.parametrize("value", VALUES)
def test_no_value_brings_the_reading_down(value: str, copy: Copy) -> None:
    """Can a value of another kind, in any line of a payer's file, do more than be told?"""
    path = copy / MEDICARE
    lines = path.read_text("utf-8").splitlines()
    items = Items.in_use()
    read = 0
    for number, line in enumerate(lines):
        if key := re.match(r"[\w-]+ = ", line):
            path.write_text("\n".join([*lines[:number], key[0] + value, *lines[number + 1 :]]), "utf-8")
            read_payer(path, Faults(), items)
            read += 1
    assert read > 100


# Charts: what their heads name.
HEADS: dict[str, tuple[Callable[[str], str], str]] = {
    "provider": (lambda text: text.replace('"novak"', '"nowak"'), "“nowak” is no provider"),
    "patient": (lambda text: text.replace("Darnell", "Darell"), "nobody in parties/ bears the name"),
    "born": (lambda text: text.replace("1988-12-12", "1988-12-11"), "nobody in parties/"),
    "sex": (lambda text: text.replace('sex = "M"', 'sex = "F"'), "is F here and M in parties/"),
    "coverage": (lambda text: text.replace("copperleaf-hmo", "larkfield-ppo"), "is not in the plan larkfield-ppo"),
    "too-early": (
        lambda text: text.replace("2026-04-27", "2020-04-27"),
        "not in the plan copperleaf-hmo on 2020-04-27",
    ),
    "self-pay": (lambda text: text.replace("copperleaf-hmo", "self-pay"), "pays alone here, but has copperleaf-hmo"),
    "unreadable": (lambda text: text.replace("+++", "---"), "it must begin with a head"),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_chart_that_does_not_fit_is_told(name: str, tmp_path: Path) -> None:
    """Is each thing that a chart names, and the world does not have, told?"""
    change, told = HEADS[name]
    text = (folders.assets() / "charts" / "aches-and-fever.md").read_text("utf-8")
    (tmp_path / "changed.md").write_text(change(text), "utf-8")
    (fault,) = chart_faults(read_world(), [tmp_path])
    assert told in fault.sentence


def test_every_chart_finds_its_people_and_plans() -> None:
    """Are provider, patient and coverage of every chart of the course in the world, on the day of service?"""
    house = folders.assets().parent
    places = [folders.assets() / "charts", *sorted((house / "modules").glob("*/charts"))]
    assert sum(len(list(place.glob("*.md"))) for place in places) >= 90
    assert [str(fault) for fault in chart_faults(read_world(), places)] == []
