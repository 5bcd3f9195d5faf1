"""ICD-10-CM: the whole classification, to look up, to search, and to read as a coder reads it.

    from revcycle.codes.diagnoses import icd10cm

    icd10cm.release()                     # "FY2026, April 2026"
    icd10cm.get("s52501d")                # Code(code="S52.501D", title=..., billable=True, level="code", ...)
                                          # or None; with or without the dot, any case
    icd10cm.exists("S52.5")               # True
    icd10cm.billable("S52.5")             # False: a heading
    icd10cm.parent("S52.501D")            # Code or None
    icd10cm.ancestors("S52.501D")         # [S52.501, S52.50, S52.5, S52, S50-S59, 19], nearest first
    icd10cm.children("S52.5")             # [Code, ...] one level down; billable_below(...) gives all billable codes
    icd10cm.notes("E11.22")               # [Note(kind, text, code), ...]: its own and those of the headings above it
    icd10cm.seventh_characters("S52.501") # {"A": "initial encounter for closed fracture", ...}

    from revcycle.codes.diagnoses.verdict import check

    check("S52.50")                       # Verdict(status="heading", sentence=..., code=Code(...)); statuses: "blank",
                                          # "billable", "heading", "former" (was complete once), "unknown"

    from revcycle.codes.diagnoses.search import search

    search("broken wrist", limit=20, billable_only=True)   # [Hit(code, title, billable, term), ...]; never raises

    from revcycle.codes.diagnoses import lead_terms

    lead_terms.find("frac")               # [Lead(word="Fracture", codes=2069), ...]: lead terms that begin so
    lead_terms.lines("Fracture")          # [Line(subterms=("radius", "lower end", "right"), code="S52.501", ...), ...];
                                          # made from the tabular list, not the official Alphabetic Index: verify there

The index behind them is built at first use from the installed code files, with one line that says so; when that
cannot be done, every function raises
``revcycle.codes.diagnoses.index.IndexUnavailableError`` with a sentence for the reader.
Nothing is read at import time.
"""
