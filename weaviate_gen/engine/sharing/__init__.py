"""One directory in several processes: the first that opens it serves the others, and the next one takes over.

The lock of the directory elects: whoever holds it has the data open, listens on a private socket, and leaves a note
beside the data that says where. The others send it their requests. It knows nothing of them: when it leaves or dies,
the operating system releases the lock, and the next request of any of them opens the data. Importing this package loads
the whole engine, so that none of them has to do it then.
"""

from __future__ import annotations

from weaviate_gen.engine.sharing.joining import join, lead

__all__ = ["join", "lead"]
