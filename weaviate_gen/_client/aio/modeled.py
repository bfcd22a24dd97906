# Written once for both flavors: scripts/regen.sh writes the counterpart in _client/sync from this file.
# Edit this one.
"""A session that makes vectors, scores and texts itself, by models of the client."""

from __future__ import annotations

from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, TypeVar

from weaviate_gen._client.aio.session import AsyncSession
from weaviate_gen._core.attached import Attached, ModelStep, attached
from weaviate_gen._core.call import Call
from weaviate_gen._transport.concurrency import async_in_thread

if TYPE_CHECKING:
    from weaviate_gen._client.aio.hooks import CallRecord
    from weaviate_gen.providers.calling import Caller

T = TypeVar("T")


class AsyncModeledSession(AsyncSession):
    """View of a session, whose requests on one collection get what models of the client make.

    Attributes:
        models: the models.
        caller: calls them.
    """

    models: Attached
    caller: Caller

    @classmethod
    def over(cls, session: AsyncSession, models: Attached) -> Self:
        """Return a view of a session.

        Args:
            session: the session that sends.
            models: the models of a collection.
        """
        from weaviate_gen.providers.calling import Caller

        view = object.__new__(cls)
        view.__dict__.update(session.__dict__)
        view.models = models
        view.caller = Caller()
        return view

    @property
    def no_streams_until(self) -> float:
        """Time before which no batch opens streams: never, as their messages pass by the models."""
        return inf

    @no_streams_until.setter
    def no_streams_until(self, time: float) -> None:
        """Keep to that."""

    async def execute(self, call: Call[T], deadline: float = inf, record: CallRecord | None = None) -> T:
        """Send a call, and have models make what is theirs before and after it.

        Args:
            call: what to send.
            deadline: the time by which it must be answered, where its timeout allows more.
            record: takes what happens, for hooks.

        Returns:
            What the call's decoder makes of the answer.

        Raises:
            ProviderError: if a model fails.
            WeaviateBaseError: whatever else went wrong.
        """
        plan = attached(call, self.models)
        if plan is None:
            return await super().execute(call, deadline, record)
        deadline = min(deadline, monotonic() + self._limit(call))  # for the models and the server together
        try:
            step = next(plan)
            while True:
                step = plan.send(await self._perform(step, deadline, record))
        except StopIteration as end:
            result: T = end.value
            return result

    async def _perform(self, step: Any, deadline: float, record: CallRecord | None) -> Any:
        if not isinstance(step, ModelStep):
            return await super().execute(step, deadline, record)
        headers = {name.lower(): value for name, value in {**self._headers, **self.own_headers}.items()}
        left = max(deadline - monotonic(), 0.001)
        work = self.caller.start(self.models, step.action, step.inputs, step.query, headers, left)
        try:
            return await async_in_thread(work.run)
        finally:
            work.stop()
