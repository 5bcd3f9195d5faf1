"""Line rules: services that are paid for with certain diagnoses only.

CO-50; PR-50 with a signed notice; PR-96 where the law excludes the service without such a diagnosis.
"""

from __future__ import annotations

from revcycle.payer.adjudication.case import Case

__all__ = ["medical_necessity"]


def medical_necessity(case: Case) -> None:
    """One of the diagnoses that the line points to must be on the payer's list for the service.

    Medicare: with GA a notice (ABN) was signed before, and the patient owes the charge (42 CFR 411.404 and 411.408;
    Medicare Claims Processing Manual, chapter 30, section 50).
    """
    if case.plan is None:
        return
    for line in case.open_lines():
        rule = case.payer.necessity(line.item, case.plan.id)
        if rule is None or case.proven("medical-necessity", line):
            continue
        codes = [case.claim.diagnoses[pointer - 1].code for pointer in line.line.pointers]
        if any(rule.supports(code) for code in codes):
            continue
        source = case.file_source(f"medical_necessity for {line.item}")
        start = (
            f"{rule.reason} {case.codes.shown(line.item)} points to {', '.join(codes)}, and none of that is on the "
            f"list ({rule.listed})."
        )
        if rule.excluded:
            sentence = f"{start} The plan excludes it then. The patient owes the charge, with or without a notice."
            line.deny("PR", "96", "excluded-by-law", source, sentence, "N425")
        elif case.medicare and "GA" in line.marks:
            sentence = f"{start} The patient signed a notice before (GA), and owes the charge."
            line.deny("PR", "50", "medical-necessity-notice", source, sentence, "N115", "M38")
        elif case.medicare:
            sentence = (
                f"{start} No notice was signed, so the patient may not be billed. If the record shows a diagnosis of "
                "the list, ask for a reopening with it; next time have the notice (ABN) signed before, and put GA on "
                "the line."
            )
            line.deny("CO", "50", "medical-necessity", source, sentence, "N115")
        else:
            sentence = (
                f"{start} If the record shows a diagnosis of the list, send a correction that points to it, or "
                "appeal with the record. Never code a diagnosis for the sake of payment."
            )
            line.deny("CO", "50", "medical-necessity", source, sentence)
