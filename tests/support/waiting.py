"""Plugins for tests that hold a request where it is, until they are released."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weaviate_gen.engine import deadline


class Text2VecGate:
    """A vectorizer that stops at a gate.

    Attributes:
        entered: set once a request is at the gate.
        gate: opens it.
    """

    name = "text2vec-gate"
    kind = "text2vec"

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.gate = threading.Event()

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Return the same vector for each text, once the gate is open."""
        self.entered.set()
        self.gate.wait()
        return np.ones((len(texts), 2), dtype=np.float32)


class GenerativeCounter:
    """Counts how often it is asked."""

    name = "generative-counter"

    def __init__(self) -> None:
        self.asked = 0

    def generate(self, prompt: str, config: Mapping[str, Any]) -> str:
        """Return the prompt."""
        self.asked += 1
        return prompt


class Text2VecEndless:
    """A vectorizer that works until its request is stopped, as an engine's own loops do.

    A text is the port of a socket on the loopback that receives ``started`` and ``stopped``.
    """

    name = "text2vec-endless"
    kind = "text2vec"

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Return nothing, ever."""
        with socket.create_connection(("127.0.0.1", int(texts[0]))) as observer:
            observer.sendall(b"started\n")
            try:
                while True:
                    deadline.check()
                    time.sleep(0.01)  # lets the server's other threads run
            finally:
                observer.sendall(b"stopped\n")


def every() -> list[object]:
    """Return one of what a server can take."""
    return [Text2VecEndless()]
