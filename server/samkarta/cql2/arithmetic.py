"""Arithmetic in 64-bit floating point, where a result that is no number is null: so is a division by zero."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from samkarta.cql2.columns import Values

type _Floats = npt.NDArray[np.float64]

# Division of whole numbers cuts towards zero and the remainder has the sign of the dividend, as in SQL.
_COMPUTE: dict[str, Callable[[_Floats, _Floats], _Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "div": lambda left, right: np.trunc(left / right),
    "^": np.power,
}


def arithmetic(op: str, left: Values, right: Values) -> Values:
    """``left op right``."""
    first, second = _to_floats(left), _to_floats(right)
    with np.errstate(all="ignore"):
        result = np.asarray(_COMPUTE[op](first, second))
    # NaN is kept by every operation but a power: x^0 and 1^x are 1 for any x.
    return _to_values(np.where(np.isnan(first) | np.isnan(second), np.nan, result))


def magnitude(value: Values) -> Values:
    """``value`` without its sign."""
    return _to_values(np.abs(_to_floats(value)))


def _to_floats(values: Values) -> _Floats:
    """Null becomes NaN."""
    if isinstance(values, pa.Scalar):
        number = values.as_py()
        return np.array(np.nan if number is None else number, dtype=np.float64)
    return np.asarray(values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)


def _to_values(numbers: _Floats) -> Values:
    finite = np.isfinite(numbers)
    if not numbers.ndim:
        return pa.scalar(float(numbers) if finite else None, pa.float64())
    return pa.array(numbers, mask=~finite)
