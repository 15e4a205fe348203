"""The measure of growth itself: linear work passes, quadratic work does not."""

import pytest

from tests.growth import check_growth


def test_linear_work_passes() -> None:
    check_growth(lambda size: range(size), sum, 4_000_000)


def test_quadratic_work_is_seen() -> None:
    def compare_all(numbers: range) -> int:
        return sum(one < other for one in numbers for other in numbers)

    with pytest.raises(AssertionError, match="to the power of"):
        check_growth(lambda size: range(size), compare_all, 2_400)
