"""``img2vec-local``: vectors of images from their colors and edges, by pillow and numpy; no network, no model.

What looks alike is near: a red bicycle to a red car, and a striped shirt to a fence. What an image shows does not
count.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weaviate_gen.engine import extras
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.arrays import NDArray

_SIDE, _CELLS, _DIRECTIONS, _SHADES = 64, 4, 8, 4
_MOST_PIXELS = 100_000_000

DIMENSIONS = _SHADES**3 + _CELLS**2 * _DIRECTIONS
"""64 colors, and 8 directions of edges in each of 16 parts of the image."""


class Img2VecLocal:
    """Makes vectors of images.

    An image is scaled to 64 x 64 pixels. Its vector of unit length has two halves of equal weight: the square roots of
    the shares of 64 colors (4 shades of red, green and blue each), and in each of 4 x 4 cells the gradients of its
    brightness by direction, weighted by their magnitude, as histograms of oriented gradients have them
    (Dalal and Triggs, 2005).

    Attributes:
        name: the module's name.
        kind: what it reads.
        media: what it reads besides text: images; text it does not read.
        defaults: settings that a collection does not give: none.
        property_defaults: settings that a property does not give: none.
    """

    name = "img2vec-local"
    kind = "img2vec"
    media: tuple[str, ...] = ("image",)
    defaults: Mapping[str, Any] = {}
    property_defaults: Mapping[str, Any] = {}

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:  # noqa: ARG002 - a protocol's
        """Raise an error: texts cannot be read.

        Raises:
            EngineError: always.
        """
        raise EngineError("plugin_failed", "input_images", text=texts[0])

    def vectorize_media(self, kind: str, values: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:  # noqa: ARG002 - a protocol's
        """Return one vector an image.

        Args:
            kind: ``image``.
            values: files in base64, in any format that pillow reads.
            config: the module's settings.

        Raises:
            EngineError: one is no image, or the [images] extra is not installed.
        """
        return np.stack([_vector(_pixels(value)) for value in values])


def _pixels(value: str) -> NDArray[np.float32]:
    """Return an image as 64 x 64 pixels of red, green and blue from 0 to 1."""
    library = extras.load("PIL.Image", "img2vec-local", "images")
    try:
        data = base64.b64decode(value.partition(",")[2] if value.startswith("data:") else value, validate=True)
        with library.open(io.BytesIO(data)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise EngineError("plugin_failed", "image_large", width=image.width, height=image.height)
            small = image.convert("RGB").resize((_SIDE, _SIDE))
    except (binascii.Error, OSError, ValueError, SyntaxError) as error:
        raise EngineError("plugin_failed", "image_malformed", cause=error) from error
    return np.asarray(small, dtype=np.float32) / np.float32(255)


def _vector(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    shades = np.minimum((pixels * _SHADES).astype(np.int64), _SHADES - 1)
    colors = np.bincount((shades @ np.array([_SHADES**2, _SHADES, 1])).ravel(), minlength=_SHADES**3)
    rows, columns = np.gradient(pixels @ np.array([0.299, 0.587, 0.114], dtype=np.float32))
    length = np.hypot(rows, columns)
    turn = (np.arctan2(rows, columns) % np.pi) / np.pi
    direction = np.minimum((turn * _DIRECTIONS).astype(np.int64), _DIRECTIONS - 1)
    cell = np.arange(_SIDE) * _CELLS // _SIDE
    bins = (cell[:, None] * _CELLS + cell[None, :]) * _DIRECTIONS + direction
    edges = np.bincount(bins.ravel(), weights=length.ravel(), minlength=_CELLS**2 * _DIRECTIONS)
    halves = [np.sqrt(colors / colors.sum()), edges]
    vector = np.concatenate([half / (np.linalg.norm(half) or 1.0) for half in halves])
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
