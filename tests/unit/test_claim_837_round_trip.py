"""Any claim of the model comes back from an 837 as it went, but for what stands on paper only."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from revcycle.claim import Claim
from revcycle.claim.carried import carried
from revcycle.claim.files_837 import write_claims
from revcycle.claim.levels_837 import CLEARINGHOUSE, Submitter
from revcycle.claim.reading_837 import ReadClaim, read_claims
from revcycle.x12.walk import walk
from revcycle.x12.writing import Unwritable
from tests.unit.claim_strategies import institutional_claims, professional_claims

MOMENT = datetime(2026, 6, 1, 10, 5, tzinfo=UTC)
SENDER = Submitter("Quillhaven Medical Group", "2000000010", "Billing office", "555-0101")
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def written(claims: Sequence[Claim]) -> bytes:
    """The claims as a file."""
    return write_claims(claims, SENDER, CLEARINGHOUSE, MOMENT).written()


def there_and_back(claims: Sequence[Claim]) -> list[ReadClaim]:
    """The claims as they come back."""
    try:
        file = written(claims)
    except Unwritable:
        assume(False)
        raise
    assert not [step.segment.text for step in walk(file) if not step.placed]
    return list(read_claims(file))


@SLOW
@given(professional_claims())
def test_professional_claims_come_back(claim: Claim) -> None:
    """Does any professional claim come back from its 837P, with nothing left out?"""
    (found,) = there_and_back([claim])
    assert found.claim == carried(claim)
    assert not found.left_out


@SLOW
@given(institutional_claims())
def test_institutional_claims_come_back(claim: Claim) -> None:
    """Does any institutional claim come back from its 837I, with nothing left out?"""
    (found,) = there_and_back([claim])
    assert found.claim == carried(claim)
    assert not found.left_out


@SLOW
@given(st.lists(professional_claims(), min_size=1, max_size=3), st.lists(st.integers(0, 2), min_size=2, max_size=6))
def test_many_claims_come_back_in_their_order(claims: list[Claim], picks: list[int]) -> None:
    """Do several claims come back in their order, whichever share a level?"""
    several = [claims[pick % len(claims)] for pick in picks]
    found = there_and_back(several)
    assert [each.claim for each in found] == [carried(claim) for claim in several]
    numbers = [each.segment for each in found]
    assert numbers == sorted(numbers)


@SLOW
@given(professional_claims() | institutional_claims())
def test_what_is_carried_is_carried_again(claim: Claim) -> None:
    """Is what the wire carries of a claim carried whole the next time?"""
    assert carried(carried(claim)) == carried(claim)
