"""Key performance indicators, each with whose definition it is: the same books give different values.

Definitions are paraphrased from what their owners publish: HFMA (MAP Keys, 2016 and later; Claim Integrity Task Force,
2021), MGMA (Cost and Revenue glossary and survey guide, 2016 to 2025), AAFP (practice finances pages, 2021 to 2025).
They belong to these bodies, none of which is affiliated; look up the current text for real work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

from revcycle.ledger.figures import Figures
from revcycle.ledger.page import page, table
from revcycle.money import dollars

__all__ = ["INDICATORS", "Figure", "Indicator", "indicator", "indicators", "indicators_page"]

Unit = Literal["days", "percent", "cents"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that went into an indicator: its name, its value, and whether it is money (cents)."""

    name: str
    value: int
    money: bool = True

    def __str__(self) -> str:
        """As people write it."""
        return f"{self.name} {dollars(self.value) if self.money else format(self.value, ',')}"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of a period.

    Attributes:
        id: a stable name.
        name: as people say it.
        owner: whose definition it is, with its year.
        formula: in words.
        unit: "days", "percent" (the value is a share: 0.95 is 95 %) or "cents".
        numerator, denominator: what was divided.
        figures: what they are made of.
        value: numerator by denominator, exactly; None where there is nothing to divide by.
        note: how to read it, or why there is no value.
    """

    id: str
    name: str
    owner: str
    formula: str
    unit: Unit
    numerator: Fraction
    denominator: Fraction
    figures: tuple[Figure, ...]
    value: Fraction | None
    note: str

    @property
    def shown(self) -> str:
        """The value as people write it, one decimal rounded half up: "43.8 days", "95.0 %", "$1,200.00", or "none"."""
        if self.value is None:
            return "none"
        if self.unit == "cents":
            return dollars(int(self.value))
        value = self.value * 100 if self.unit == "percent" else self.value
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        rounded = exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
        return f"{rounded} {'%' if self.unit == 'percent' else 'days'}"


@dataclass(frozen=True, slots=True)
class _Sum:
    """A value with the figures it is made of."""

    value: Fraction
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class _Definition:
    id: str
    name: str
    owner: str
    formula: str
    unit: Unit
    top: Callable[[Figures], _Sum]
    bottom: Callable[[Figures], _Sum]
    note: str = ""


def _of(*signed: tuple[int, str, int]) -> _Sum:
    """A sum of money from figures with their signs."""
    value = sum(sign * cents for sign, _, cents in signed)
    return _Sum(Fraction(value), tuple(Figure(name, cents) for _, name, cents in signed))


def _count(name: str, value: int) -> _Sum:
    return _Sum(Fraction(value), (Figure(name, value, money=False),))


def _daily(figures: Figures, *signed: tuple[int, str, int]) -> _Sum:
    total = _of(*signed)
    return _Sum(total.value / figures.days, (*total.figures, Figure("days in the period", figures.days, money=False)))


def _net_revenue(figures: Figures) -> tuple[tuple[int, str, int], ...]:
    return (
        (1, "charges", figures.charges),
        (-1, "contractual adjustments", figures.contractual),
        (-1, "other adjustments", figures.other),
        (-1, "write-offs", figures.write_offs),
    )


def _cash(figures: Figures) -> _Sum:
    return _of((1, "payments", figures.payments), (-1, "refunds and takebacks", figures.refunds))


HFMA = "HFMA MAP Keys (as published 2016 and later)"
TASK_FORCE = "HFMA Claim Integrity Task Force (2021)"
MGMA = "MGMA Cost and Revenue glossary (2016 to 2025)"
AAFP = "AAFP, Finances and Your Practice (2021 to 2025)"
PLAIN = "no body's key; as it is commonly used"
CREDITS_APART = "Credit balances are not taken off: they are owed, not owned."
QUARTER = "HFMA looks at the last three months; here it is the period that you named."

_DEFINITIONS = (
    _Definition(
        *("days-hfma", "Net days in accounts receivable", HFMA),
        "what is owed, less what of it will not be paid under contracts, by net patient service revenue a day",
        "days",
        lambda f: _of((1, "receivable", f.receivable), (-1, "allowance for contracts", f.expected_allowance)),
        lambda f: _daily(f, *_net_revenue(f)),
        f"{CREDITS_APART} {QUARTER} Allowances for bad debt and charity to come would be taken off too.",
    ),
    _Definition(
        *("days-mgma", "Days of gross charges in accounts receivable", MGMA),
        "what is owed, less credit balances, by gross fee-for-service charges a day",
        "days",
        lambda f: _of((1, "receivable", f.receivable), (-1, "credit balances", f.credit)),
        lambda f: _daily(f, (1, "charges", f.charges)),
        "MGMA takes a year's charges by 365; charges to capitated patients are left out there.",
    ),
    _Definition(
        *("days-aafp", "Days in accounts receivable", AAFP),
        "what is owed, by charges less credits a day",
        "days",
        lambda f: _of((1, "receivable", f.receivable)),
        lambda f: _daily(f, (1, "charges", f.charges), (-1, "credits (refunds and takebacks)", f.refunds)),
        "Below 50 at least, 30 to 40 is better (AAFP). What counts as a credit is left open: here, what was paid back.",
    ),
    _Definition(
        *("clean-claims", "Clean claim rate", f"{HFMA}, CL-1"),
        "claims that passed all edits untouched, by claims submitted",
        "percent",
        lambda f: _count("clean claims", f.clean),
        lambda f: _count("claims submitted", f.submitted),
    ),
    _Definition(
        *("first-pass", "First-pass resolution rate", PLAIN),
        "claims that the first answer settled (paid or the patient's, nothing refused), by claims submitted",
        "percent",
        lambda f: _count("claims settled by the first answer", f.resolved),
        lambda f: _count("claims submitted", f.submitted),
        "Claims without an answer yet count as not settled. Others divide by the claims that were answered.",
    ),
    _Definition(
        *("denials-count", "Initial denial rate, claims", TASK_FORCE),
        "claims denied at the first answer, by claims submitted",
        "percent",
        lambda f: _count("claims denied", f.denied),
        lambda f: _count("claims submitted", f.submitted),
        "HFMA divides by the average of the three months before; here it is the period itself.",
    ),
    _Definition(
        *("denials-charges", "Initial denial rate, charges", TASK_FORCE),
        "charges of the claims denied at the first answer, by charges of the claims submitted",
        "percent",
        lambda f: _of((1, "charges of claims denied", f.denied_charges)),
        lambda f: _of((1, "charges of claims submitted", f.submitted_charges)),
        "HFMA divides by the average of the three months before; here it is the period itself.",
    ),
    _Definition(
        *("denials-aafp", "Denial rate, dollars", AAFP),
        "dollars that payers refused, by dollars submitted",
        "percent",
        lambda f: _of((1, "refused, of whole claims or lines", f.denied_amount)),
        lambda f: _of((1, "charges of claims submitted", f.submitted_charges)),
        "5 to 10 % is common, below 5 % is wanted (AAFP). Refused lines of claims that were paid in part count too.",
    ),
    _Definition(
        *("denials-remitted", "Primary denial rate", TASK_FORCE),
        "answers that paid nothing and refused, by all answers of first payers",
        "percent",
        lambda f: _count("claims denied", f.denied),
        lambda f: _count("claims answered", f.remitted),
        "HFMA counts remittances of four weeks; here it is the claims of the period and their first answers.",
    ),
    _Definition(
        *("collection-aafp", "Adjusted collection rate", AAFP),
        "payments less refunds, by charges less contractual adjustments",
        "percent",
        _cash,
        lambda f: _of((1, "charges", f.charges), (-1, "contractual adjustments", f.contractual)),
        "Wrong write-offs posted as contractual make it look better than it is. Payments and charges of one period are "
        "not of the same claims: take a long one.",
    ),
    _Definition(
        *("collection-mgma", "Adjusted fee-for-service collection percentage", MGMA),
        "net fee-for-service revenue (here payments less refunds), by charges less adjustments; bad debt stays in",
        "percent",
        _cash,
        lambda f: _of(
            (1, "charges", f.charges),
            (-1, "contractual adjustments", f.contractual),
            (-1, "other adjustments", f.other),
            (-1, "charity", f.charity),
        ),
        "Also called net collection percentage.",
    ),
    _Definition(
        *("collection-gross", "Gross fee-for-service collection percentage", MGMA),
        "net fee-for-service revenue (here payments less refunds), by gross charges",
        "percent",
        _cash,
        lambda f: _of((1, "charges", f.charges)),
        "It says more about how high the charges are than about collecting.",
    ),
    _Definition(
        *("aged-90", "Receivables older than 90 days", f"{HFMA}, AR-1"),
        "what is owed and older than 90 days, by all that is owed",
        "percent",
        lambda f: _of((1, "older than 90 days", f.over_90)),
        lambda f: _of((1, "receivable", f.receivable)),
        f"{CREDITS_APART} It depends on the day of counting: name it.",
    ),
    _Definition(
        *("point-of-service", "Point-of-service cash collections", f"{HFMA}, patient access"),
        "what patients paid at the time of service, by all that patients paid",
        "percent",
        lambda f: _of((1, "paid at the desk", f.desk_payments)),
        lambda f: _of((1, "paid by patients", f.patient_payments)),
    ),
    _Definition(
        *("bad-debt", "Bad debt", HFMA),
        "bad debt, by gross patient service revenue (charges)",
        "percent",
        lambda f: _of((1, "bad debt", f.bad_debt)),
        lambda f: _of((1, "charges", f.charges)),
    ),
    _Definition(
        *("charity", "Charity care", HFMA),
        "charity care, by gross patient service revenue (charges)",
        "percent",
        lambda f: _of((1, "charity", f.charity)),
        lambda f: _of((1, "charges", f.charges)),
    ),
    _Definition(
        *("denial-write-offs", "Denial write-offs", f"{HFMA}, AR-6"),
        "written off after denials, by net patient service revenue",
        "percent",
        lambda f: _of((1, "written off from payers' balances", f.denied_off)),
        lambda f: _of(*_net_revenue(f)),
    ),
    _Definition(
        *("credit-balances", "Credit balances", PLAIN),
        "what the practice owes to payers and patients, as a share of what it is owed",
        "percent",
        lambda f: _Sum(
            Fraction(f.credit),
            (Figure("credit balances", f.credit), Figure("accounts in credit", f.credit_accounts, money=False)),
        ),
        lambda f: _of((1, "receivable", f.receivable)),
        "Medicare's and Medicaid's are returned within 60 days.",
    ),
)

COST = _Definition(
    *("cost-to-collect", "Cost to collect", HFMA),
    "cost of the revenue cycle, by patient service cash collected",
    "percent",
    lambda f: _of((1, "cost", f.cost or 0)),
    _cash,
)

INDICATORS = (*(one.id for one in _DEFINITIONS), COST.id)
"""The ids of all indicators."""


def indicators(figures: Figures) -> tuple[Indicator, ...]:
    """Every indicator of a period; cost to collect only where the cost is given."""
    definitions = _DEFINITIONS if figures.cost is None else (*_DEFINITIONS, COST)
    return tuple(_made(definition, figures) for definition in definitions)


def indicator(name: str, figures: Figures) -> Indicator:
    """One indicator of a period.

    Raises:
        LookupError: there is none of that id.
        ValueError: the cost of the revenue cycle is asked about and not given.
    """
    definition = next((one for one in (*_DEFINITIONS, COST) if one.id == name), None)
    if definition is None:
        raise LookupError(f"There is no indicator “{name}”. There are: {', '.join(INDICATORS)}.")
    if definition is COST and figures.cost is None:
        raise ValueError("Give the cost of the revenue cycle in the period: cost=… in cents.")
    return _made(definition, figures)


def indicators_page(found: tuple[Indicator, ...], title: str = "Indicators") -> str:
    """Indicators as an accessible table, as HTML."""
    rows = [[one.name, one.shown, one.owner, one.formula, "; ".join(map(str, one.figures)), one.note] for one in found]
    headers = ["Indicator", "Value", "Whose definition", "Formula", "Figures", "Note"]
    return page(title, table("Values, definitions and figures", headers, rows))


def _made(definition: _Definition, figures: Figures) -> Indicator:
    top, bottom = definition.top(figures), definition.bottom(figures)
    value, note = None, definition.note
    if bottom.value > 0:
        value = top.value / bottom.value
    else:
        names = " less ".join(figure.name for figure in bottom.figures)
        note = f"No value: there is nothing to divide by ({names} is not above 0 in this period)."
    used = tuple(dict.fromkeys((*top.figures, *bottom.figures)))
    return Indicator(
        *(definition.id, definition.name, definition.owner, definition.formula, definition.unit),
        *(top.value, bottom.value, used, value, note),
    )
