"""A year of claims: a practice's claims of October 2025 to September 2026, run through the same engine as a single one.

    from revcycle.year import Plan, make_year

    year = make_year(Plan(claims=600, seed=1))
    year.tables()["claims"]                    # pandas

    visits, population      who comes, and what for: drawn by a seed, from reviewed templates
    causes, mistakes        what goes wrong, and how often
    office                  the days of the year: billing, clearinghouse, payers, ledger, patients
    making                  all of it, in several processes
    tables, files           what a lesson reads: pandas and Parquet

A pure function of its seed and of the files in assets: the same for any number of processes.
"""
