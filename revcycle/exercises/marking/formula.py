"""Small sums that a key names instead of a figure, for sums of money drawn per student: ``= charge - allowed``."""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping
from decimal import Decimal

_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_FUNCTIONS = {"min": min, "max": max}


def work_out(formula: str, figures: Mapping[str, Decimal]) -> Decimal:
    """Return what a formula over drawn figures comes to: + - * /, min and max, parentheses, figures by name.

    Raises ValueError with a plain sentence when the formula is not of that kind.
    """
    try:
        return _value(ast.parse(formula.strip(), mode="eval").body, formula, figures)
    except (SyntaxError, ZeroDivisionError, RecursionError, ArithmeticError) as error:
        raise ValueError(f"the formula “{formula.strip()}” cannot be worked out.") from error


def _value(node: ast.expr, formula: str, figures: Mapping[str, Decimal]) -> Decimal:
    match node:
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATORS:
            return Decimal(_OPERATORS[type(sign)](_value(left, formula, figures), _value(right, formula, figures)))
        case ast.Constant(int() | float()):
            return Decimal(ast.get_source_segment(formula.strip(), node) or "")
        case ast.Name(name) if name in figures:
            return figures[name]
        case ast.UnaryOp(ast.USub(), operand):
            return -_value(operand, formula, figures)
        case ast.Call(ast.Name(name), arguments, []) if name in _FUNCTIONS and arguments:
            return _FUNCTIONS[name](_value(argument, formula, figures) for argument in arguments)
    raise ValueError(f"the formula “{formula.strip()}” may hold figures, numbers, + - * /, min and max only.")
