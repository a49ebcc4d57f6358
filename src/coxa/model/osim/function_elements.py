"""Function elements of a model file, as piecewise polynomials."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from coxa._xml import XmlElement
from coxa.errors import InputError, UnsupportedElementError
from coxa.model.functions import PiecewisePolynomial, piecewise_linear, polynomial, simm_spline
from coxa.model.osim.source import Properties, Source


def read_function(element: XmlElement, source: Source) -> PiecewisePolynomial:
    """Return the function that `element` (`<SimmSpline>`, `<Constant>`, ...) describes.

    Raises:
        UnsupportedElementError: A class of function that Coxa cannot honour.
        InputError: Its values make no function.
    """
    read = _READERS.get(element.tag)
    if read is None:
        raise UnsupportedElementError(
            f"<{element.tag}> is a function Coxa cannot evaluate; it can: {', '.join(_READERS)}.",
            mend="replace it by one of these, for example a SimmSpline through sampled points.",
            place=element.place,
        )
    properties = Properties(element, source)
    with np.errstate(all="ignore"):
        function = read(properties)
    properties.finish()
    if not np.isfinite(function.coefficients).all():
        raise InputError("the numbers of this function overflow.", mend="correct them.", place=element.place)
    return function


def only_function(holder: XmlElement, source: Source) -> PiecewisePolynomial:
    """Return the one function inside `holder`, such as `<x_location>`."""
    if len(holder.children) != 1:
        raise InputError(
            f"<{holder.tag}> holds {len(holder.children)} functions.",
            mend="leave exactly one.",
            place=holder.place,
        )
    return read_function(holder.children[0], source)


def _constant(properties: Properties) -> PiecewisePolynomial:
    return polynomial(properties.get("value").number())


def _linear(properties: Properties) -> PiecewisePolynomial:
    slope, intercept = properties.get("coefficients").floats(2)
    return polynomial(intercept, slope)


def _polynomial(properties: Properties) -> PiecewisePolynomial:
    descending = properties.get("coefficients").floats()
    if not 1 <= len(descending) <= 20:
        raise InputError(
            f"a polynomial with {len(descending)} coefficients.",
            mend="give 1 to 20 coefficients.",
            place=properties.element.place,
        )
    return polynomial(*reversed(descending))


def _through_points(make: Callable[..., PiecewisePolynomial]) -> Callable[[Properties], PiecewisePolynomial]:
    def read(properties: Properties) -> PiecewisePolynomial:
        try:
            return make(properties.get("x").floats(), properties.get("y").floats())
        except ValueError as error:
            raise InputError(
                f"no function goes through these points: {error}.",
                mend="give as many y as x, two or more, x ascending.",
                place=properties.element.place,
            ) from None

    return read


def _multiplier(properties: Properties) -> PiecewisePolynomial:
    scale = properties.get("scale").number()
    return only_function(properties.get("function"), properties.source).scaled(scale)


_READERS: dict[str, Callable[[Properties], PiecewisePolynomial]] = {
    "Constant": _constant,
    "LinearFunction": _linear,
    "PolynomialFunction": _polynomial,
    "SimmSpline": _through_points(simm_spline),
    # What OpenSim called SimmSpline before version 3; it still reads both names.
    "NaturalCubicSpline": _through_points(simm_spline),
    "natCubicSpline": _through_points(simm_spline),
    "PiecewiseLinearFunction": _through_points(piecewise_linear),
    "MultiplierFunction": _multiplier,
}
FUNCTION_TAGS = frozenset(_READERS)
"""Classes of functions that can be read."""
