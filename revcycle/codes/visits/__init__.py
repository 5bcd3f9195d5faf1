"""Visits (evaluation and management): the level, from what the note says, with the reasoning shown.

    from datetime import date
    from revcycle.codes.visits.facts import Problem, Risk, Setting, Test, TimeSpent, Visit
    from revcycle.codes.visits.level import level

    visit = Visit(
        date(2026, 6, 10), Setting.OFFICE, new_patient=False,
        problems=(Problem.STABLE_CHRONIC, Problem.STABLE_CHRONIC),
        risks=(Risk.PRESCRIPTION_DRUG,), time=TimeSpent(clinician=22),
    )
    level(visit)                        # Level(concept="office-visit-established-moderate", by="mdm", ...)
                                        # or NoLevel, with a sentence that says why none can be chosen

facts.py            what a note says: problems, data, risk, time
mdm.py              medical decision making: three elements, two of them decide
visit_time.py       which minutes count, and which level they reach; prolonged time
level.py            the level, by decision making or by time
mistakes.py         why a claimed level is too high or too low
patient_status.py   new or established: the three-year rule
families.py         codes and minutes by year, from assets/codes/visit_levels.toml

The rules are those of 2021 (office), 2023 (all other visits) and 2024 (minutes). Earlier ones are not held here.
"""
