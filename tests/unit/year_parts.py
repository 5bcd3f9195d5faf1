"""Years that tests look at, each made once."""

import functools

from revcycle.year.making import Plan, Year, make_year
from revcycle.year.practice import PanelYear


@functools.cache
def small_year() -> Year:
    """Six hundred claims in three panels, in this process."""
    return make_year(Plan(claims=600, seed=4))


@functools.cache
def panel() -> PanelYear:
    """One panel of 200 claims, lived through."""
    return PanelYear(4, 0, 200).run()
