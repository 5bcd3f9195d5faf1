"""Procedures by concept id, their two sets of numbers, and the loader of a licensed file."""

import csv
import fnmatch
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from revcycle import commands, folders
from revcycle.codes.procedures import licensed, procedures
from revcycle.codes.procedures.data_file import CodeFileError
from revcycle.codes.procedures.procedures import Numbers, Procedure

ASSETS = folders.assets() / "codes"


@pytest.fixture(autouse=True)
def code_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of code sets of its own, so that a school's real one is never touched."""
    monkeypatch.setenv("REVCYCLE_CODE_SETS", str(tmp_path / "sets"))
    return folders.code_sets()


@pytest.fixture(params=["cpt", "fictional"])
def numbers(request: pytest.FixtureRequest, code_sets: Path) -> Numbers:
    """Each set of numbers in turn."""
    chosen: Numbers = request.param
    procedures.use(chosen)
    return chosen


def found(text: str) -> Procedure:
    """The procedure, which must exist."""
    procedure = procedures.get(text)
    assert procedure is not None, text
    return procedure


def test_every_procedure_is_found(numbers: Numbers) -> None:
    """Is each procedure found by its concept id and by its number, and is it named?"""
    everything = procedures.all_procedures()
    assert 130 <= len(everything) <= 155
    for procedure in everything:
        assert procedures.get(procedure.concept) == procedure
        assert procedures.get(f" {procedure.number.lower()} ") == procedure
        assert procedures.label(procedure.number) == procedure.label != ""


def test_search_finds_words_and_numbers(numbers: Numbers) -> None:
    """Does a search find words in any order, beginnings of words, and the beginning of a number?"""
    joint = found("large-joint-injection")
    assert joint in procedures.search("inject joint")
    assert procedures.search(joint.number[:-1])[0].number.startswith(joint.number[:-1])
    assert joint in procedures.search(joint.number)
    assert procedures.search("knee", limit=2) == procedures.search("knee")[:2]
    assert procedures.search("qqqq") == procedures.search("  ") == []


@pytest.mark.parametrize(
    ("typed", "concept"),
    [
        ("egd bleeding", "upper-endoscopy-bleeding-control"),
        ("ECG", "ekg-complete"),
        ("polypectomy", "colonoscopy-snare"),
        ("cataract surgery", "cataract-removal"),
        ("lap chole", "cholecystectomy-laparoscopic"),
        ("pt eval", "physical-therapy-evaluation-low"),
        ("meniscectomy", "knee-arthroscopy-meniscus"),
        ("steroid injection joint", "large-joint-injection"),
        ("keloid injection", "lesion-injection"),
        ("finger laceration repair", "laceration-repair-simple-trunk"),
        ("established office visit", "office-visit-established-minimal"),
        ("cbc", "blood-count-differential"),
        ("ear wax", "earwax-removal"),
        ("wart frozen", "wart-destruction"),
        ("freeze precancer", "precancer-destruction-first"),
        ("wound sewn", "laceration-repair-simple-trunk"),
        ("toenail removed", "nail-avulsion"),
        ("pneumonia shot", "pneumococcal-20-vaccine"),
        ("chest film", "chest-xray-one-view"),
        ("polyp removal", "colonoscopy-snare"),
    ],
)
def test_search_finds_what_coders_type(numbers: Numbers, typed: str, concept: str) -> None:
    """Does everyday language find a procedure at the first place, in both sets of numbers?"""
    assert procedures.search(typed)[0].concept == concept


def test_a_label_comes_before_everyday_words(numbers: Numbers) -> None:
    """Do procedures whose own label has the words stand before those that only answer to them?"""
    places = [procedure.concept for procedure in procedures.search("biopsy")]
    assert places.index("colonoscopy-biopsy") < places.index("surgical-pathology-usual")


def test_everyday_words_belong_to_procedures() -> None:
    """Does each line of the everyday words fit a procedure of the course?"""
    concepts = [procedure.concept for procedure in procedures.all_procedures()]
    with (ASSETS / procedures.WORDS_FILE).open(encoding="utf-8") as file:
        rows = [line.split(",")[0] for line in file if not line.startswith(("#", "concept,"))]
    assert [row for row in rows if not fnmatch.filter(concepts, row)] == []


def test_the_two_files_agree() -> None:
    """Do the two shipped files hold the same procedures and facts, and no number in common?"""
    procedures.use("cpt")
    real = procedures.all_procedures()
    procedures.use("fictional")
    made_up = procedures.all_procedures()
    assert [replace(procedure, number="") for procedure in real] == [replace(each, number="") for each in made_up]
    assert not {procedure.number for procedure in real} & {procedure.number for procedure in made_up}


def test_a_made_up_number_is_taken_for_no_code(cms_files: Path) -> None:
    """Can a made-up number be taken for a CPT, HCPCS Level II, ICD-10-CM or ICD-10-PCS code?"""
    procedures.use("fictional")
    with (cms_files / "hcpcs-2025.tsv").open(encoding="utf-8") as lines:
        hcpcs = {line.split("\t")[0] for line in lines if not line.startswith("#")}
    assert len(hcpcs) > 5000
    for procedure in procedures.all_procedures():
        assert re.fullmatch(r"[A-Z]{2}[0-9]{4}", procedure.number)  # ICD-10-CM has a digit second
        assert procedure.number not in hcpcs
        assert len(procedure.number) not in (5, 7)  # 5: CPT and HCPCS, 7: ICD-10-PCS


def test_cpt_numbers_have_the_shape() -> None:
    """Is every number of the CPT file five digits of the category I range?"""
    assert all(re.fullmatch(r"[0-9]{5}", procedure.number) for procedure in procedures.all_procedures())


@pytest.mark.parametrize(
    ("concept", "number", "global_days"),
    [
        ("office-visit-established-low", "99213", "XXX"),
        ("emergency-visit-high", "99285", "XXX"),
        ("large-joint-injection", "20610", "000"),
        ("wart-destruction", "17110", "010"),
        ("knee-replacement", "27447", "090"),
        ("cataract-removal", "66984", "090"),
        ("cesarean-delivery-care", "59510", "MMM"),
        ("skin-biopsy-tangential-additional", "11103", "ZZZ"),
        ("office-visit-prolonged", "99417", "ZZZ"),
        ("anesthesia-screening-colonoscopy", "00812", "XXX"),
        ("ekg-reading", "93010", "XXX"),
    ],
)
def test_known_numbers(concept: str, number: str, global_days: str) -> None:
    """Do well-known procedures bear their number, leading zeros kept, and their global days?"""
    assert (found(concept).number, found(concept).global_days) == (number, global_days)


def test_facts_fit_together() -> None:
    """Do the facts of a procedure contradict each other anywhere?"""
    ranges = {
        "evaluation-and-management": (99202, 99499),
        "surgery": (10004, 69990),
        "radiology": (70010, 79999),
        "laboratory": (80047, 89398),
        "anesthesia": (100, 1999),
        "immunization": (90460, 90759),
        "therapy": (92507, 97799),
        "medicine": (90281, 99199),
    }
    for procedure in procedures.all_procedures():
        lowest, highest = ranges[procedure.family]
        assert lowest <= int(procedure.number) <= highest, procedure
        assert procedure.visit or procedure.add_on or procedure.family != "evaluation-and-management"
        assert bool(procedure.plan) == (procedure.family == "therapy"), procedure
        assert not procedure.waived or procedure.family == "laboratory"
        assert procedure.global_days not in ("000", "010", "090") or procedure.family == "surgery"
        assert procedure.add_on == (procedure.global_days == "ZZZ"), procedure


def test_an_unknown_setting_is_a_sentence(code_sets: Path) -> None:
    """Does a damaged setting say where it lies and what must stand in it?"""
    (code_sets / "procedures.toml").write_text('numbers = "snomed"\n')
    with pytest.raises(CodeFileError, match=r"procedures\.toml must hold one line"):
        procedures.get("99213")
    (code_sets / "procedures.toml").write_text("numbers = \n")
    with pytest.raises(CodeFileError, match="must hold one line"):
        procedures.numbers()


def test_no_setting_means_cpt() -> None:
    """Without a setting, is the file of the plain name in use?"""
    assert procedures.numbers() == "cpt"
    assert procedures.source() == ASSETS / "procedures.csv"


def _damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    text = (ASSETS / "procedures.csv").read_text("utf-8")
    assert old in text
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "procedures.csv").write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(folders, "assets", lambda: tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (",00812,", ",812,", r"line \d+: “812” is no number.*dropped a zero"),
        ("ekg-tracing,", "EKG tracing,", r"line \d+: “EKG tracing” is no concept id"),
        ("ekg-tracing,93005", "ekg-tracing,93000", r"line \d+: 93000 stands in the file twice"),
        (",surgery,", ",surgeries,", r"line \d+: family holds “surgeries”.*Use one of"),
        (",ZZZ,", ",30,", r"global_days holds “30”"),
        ("critical-care-first-hour,,", "critical-care,,", r"add_on_to names “critical-care”"),
        ("concept,number", "concept,cpt", r"line \d+: the column number is missing"),
        ("ekg-tracing,93005,", "ekg-tracing,93005,,", r"line \d+: it has 14 cells"),
    ],
)
def test_a_damaged_file_names_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, told: str
) -> None:
    """Does a damaged file say which line is wrong, and is nothing of it used?"""
    _damaged(tmp_path, monkeypatch, old, new)
    with pytest.raises(CodeFileError, match=told):
        procedures.all_procedures()


def test_a_missing_file_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a missing file say what to do?"""
    monkeypatch.setattr(folders, "assets", lambda: tmp_path)
    with pytest.raises(CodeFileError, match="Put it back"):
        procedures.get("99213")


def test_the_one_file_can_be_swapped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does everything work when the fictional file is copied over procedures.csv?"""
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "procedures.csv").write_bytes((ASSETS / "procedures-fictional.csv").read_bytes())
    monkeypatch.setattr(folders, "assets", lambda: tmp_path)
    assert found("office-visit-established-low").number == "EM0070"
    assert procedures.get("99213") is None


LAYOUTS = {
    "tab": "99213\tOur test words, one\n00812\tOur test words, two\n",
    "tab with names": "\ufeffcode\tdescriptor\n99213\tOur test words, one\n00812\tOur test words, two\n",
    "comma": '"99213","Our test words, one"\r\n00812,"Our test words, two"\r\n',
    "comma, not quoted": "99213,Our test words, one\n00812,Our test words, two\n",
    "fixed": "99213 Our test words, one     \n00812 Our test words, two\n",
    "fixed with counters": "9921301 Our test\n9921302 words, one\n0081201 Our test words, two\n",
    "notice first": "Notice of 2026, 5\n\n330 N. Street\n99213\tOur test words, one\n00812\tOur test words, two\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_licensed_file_is_loaded(tmp_path: Path, layout: str, encoding: str) -> None:
    """Is a licensed file read in each layout, and is its descriptor shown afterwards?"""
    file = tmp_path / "licensed.txt"
    file.write_bytes(LAYOUTS[layout].encode(encoding))
    assert licensed.load(file).count == 2
    assert procedures.label("office-visit-established-low") == "Our test words, one"
    assert procedures.label("00812") == "Our test words, two"
    assert procedures.label("ekg-complete") == found("ekg-complete").label  # not in the file: our own
    assert licensed.forget()
    assert procedures.label("99213") == found("99213").label
    assert not licensed.forget()


def test_descriptors_stay_out_of_the_project(tmp_path: Path, code_sets: Path) -> None:
    """Are descriptors written into the folder of code sets and nowhere else?"""
    file = tmp_path / "licensed.txt"
    file.write_text(LAYOUTS["tab"])
    assert licensed.load(file).path.parent == code_sets
    assert sorted(path.name for path in code_sets.iterdir()) == ["cpt-descriptors.csv"]


def test_descriptors_do_not_reach_made_up_numbers(tmp_path: Path) -> None:
    """Are our own labels shown with made-up numbers, whatever is loaded?"""
    file = tmp_path / "licensed.txt"
    file.write_text(LAYOUTS["tab"])
    licensed.load(file)
    procedures.use("fictional")
    assert procedures.label("office-visit-established-low").startswith("Office visit")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("99213\tone\n812\ttwo\n", r"line 2 \(812 has 3 characters.*dropped a zero"),
        ("812\tone\n99213\ttwo\n", r"line 1 \(812 has 3 characters"),
        ("99213\tone\n99213\ttwo\n", r"line 2 \(99213 is there twice\)"),
        ("9921301 one\n9921303 two\n", r"line 2 \(99213 is there twice\)"),
        ("99213\tone\n99214\t \n", r"line 2 \(99214 has no descriptor\)"),
        ("99213\tone\nsee above\n", r"line 2 \(“SEE” is no number"),
        ("99213\t" + "x" * 2001 + "\n", r"line 1 .*longer than"),
        ("nothing here\n", "no line begins with a number"),
        ("", "no line begins with a number"),
        ("\n".join(["99213\tone"] * 9), "and 3 more"),
    ],
)
def test_a_bad_licensed_file_changes_nothing(tmp_path: Path, text: str, told: str) -> None:
    """Are bad lines named, and is what was loaded before kept whole?"""
    file = tmp_path / "licensed.txt"
    file.write_text(LAYOUTS["tab"])
    licensed.load(file)
    file.write_text(text)
    with pytest.raises(CodeFileError, match=told):
        licensed.load(file)
    assert procedures.label("99213") == "Our test words, one"


@pytest.mark.parametrize("raw", [b"PK\x03\x04\0\0spreadsheet", b"99213\tone\x81\n"])
def test_what_is_no_text_is_refused(tmp_path: Path, raw: bytes) -> None:
    """Is a spreadsheet or another file that is no text refused in a sentence?"""
    file = tmp_path / "licensed.xlsx"
    file.write_bytes(raw)
    with pytest.raises(CodeFileError, match="not a text file"):
        licensed.load(file)
    with pytest.raises(CodeFileError, match="cannot be read"):
        licensed.load(tmp_path / "missing.txt")


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[0-9]{4}[0-9A-Z]", fullmatch=True),
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=40).filter(
            lambda text: '"' not in text
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_goes_in_comes_out(entries: dict[str, str]) -> None:
    """Does every descriptor come back as it was in the file?"""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("REVCYCLE_CODE_SETS", raising=False)
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            patch.setenv("REVCYCLE_CODE_SETS", folder)
            file = Path(folder) / "in.txt"
            file.write_text("".join(f"{number}\t{words}\n" for number, words in entries.items()), "utf-8")
            licensed.load(file)
            assert licensed.descriptors() == entries


def test_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Do the commands search, show, load, forget and switch, each with a sentence?"""
    assert commands.main(["procedures", "search", "knee", "replacement"]) == 0
    assert "27447" in capsys.readouterr().out
    assert commands.main(["procedures", "show", "97110"]) == 0
    assert "15 minutes" in capsys.readouterr().out
    assert commands.main(["procedures", "show", "99999"]) == 1
    assert commands.main(["procedures", "search", "qqqq"]) == 1
    file = tmp_path / "licensed.txt"
    file.write_text(LAYOUTS["tab"])
    assert commands.main(["procedures", "load", str(file)]) == 0
    told = capsys.readouterr().out
    assert "2 descriptors loaded" in told
    assert "no descriptor for" in told
    assert commands.main(["procedures", "load", str(tmp_path / "missing")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert commands.main(["procedures", "use", "fictional"]) == 0
    assert commands.main(["procedures", "show", "EM0070"]) == 0
    assert commands.main(["procedures", "forget"]) == 0
    assert procedures.numbers() == "fictional"


def test_labels_are_short_and_plain() -> None:
    """Is every label one short line in plain words, without the abbreviations of a short descriptor?"""
    with (ASSETS / "procedures.csv").open(encoding="utf-8") as file:
        lines = csv.DictReader(line for line in file if not line.startswith("#"))
        labels = [line["label"] for line in lines]
    assert len(set(labels)) == len(labels)
    assert all(8 <= len(label) <= 85 and not label.isupper() and ";" not in label for label in labels)
