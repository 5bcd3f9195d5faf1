"""What the coder of a hospital stay needs beyond the diagnoses: procedures, what was there on admission, the DRG.

    from revcycle.codes.inpatient import pcs

    pcs.check("0DTJ4ZZ")                  # Check(status="valid", sentence=..., code="0DTJ4ZZ", place=None, allowed=())
    pcs.explain("0DTJ4ZZ")                # seven Places: number, name, character, meaning, note
    pcs.title("0DTJ4ZZ")                  # "Resection of Appendix, Percutaneous Endoscopic Approach"
    pcs.choices("0DTJ")                   # the characters that our tables allow in the next place
    pcs.build(["0", "D", "T", "Appendix", "4", "Z", "Z"])         # the Check of the code so built
    pcs.search("appendix")                # [Hit(code, title, name), ...]

    from revcycle.codes.inpatient import present_on_admission, principal, drg

    present_on_admission.check([("A40.3", "Y"), ("J13", "Y")])    # [Finding, ...]
    principal.check(principal.Stay(principal="R07.9", secondary=("I21.4",)))   # [Finding, ...], guideline section II
    drg.drg("A40.3", ["J13"])             # Assignment(drg=871, title=..., weight=..., reasons=(...), ...)
    drg.missed("A40.3", [], ["J13"])      # what it costs when J13 is not coded

All tables lie in assets/codes/: pcs.toml, pcs_procedures.csv, poa_exempt.csv, hospital_acquired.csv, drg.toml. They
are small extracts and say so; what they do not hold is answered as such, never guessed. A missing or damaged file
raises :class:`revcycle.codes.inpatient.tables.TableUnavailableError` with a sentence for the reader.
"""
