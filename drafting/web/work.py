"""Long work: a child process does it, says how far it is, and can be stopped at any time; the server stays quick.

The child writes nothing: it gives back what it made, and this process keeps it, in one step, once all is there. So a work that
is cancelled, that lasts too long or that a hostile file breaks leaves nothing behind it. A child is given a temporary folder
of its own, removed at the end, and its own children (LibreOffice) stop with it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import secrets
import signal
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, Literal
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from drafting import french
from drafting.errors import DraftingError, ReadingErrors
from drafting.web.guard import Refused

AT_ONCE = 2
"""How many children run; the others wait."""
MOST_WAITING = 10
MOST_KEPT = 100
KEPT_SECONDS = 3600
"""How long the result of a work may be asked for."""
MOST_SECONDS = 300
_LOOK_EVERY = 0.2
Tell = Callable[[int, int, str], None]
"""What a function says as it works: how many are done, of how many, and what (« fichier »)."""
State = Literal["waiting", "running", "done", "failed", "cancelled"]

_CRASHED = "Ce travail s'est arrêté avant la fin, par une erreur de clausier. Rien n'a été changé."
_TOO_LONG = ("Ce travail a duré plus de {minutes} minutes : il a été arrêté, et rien n'a été changé. "
             "Essayez avec moins de fichiers à la fois.")
_TOO_MANY = "Trop de travaux attendent déjà. Laissez-en finir un, puis recommencez."


class Work(Struct):
    """One work of a session on a market. `then`: the address where its result is seen, « {} » being the result itself;
    `back`: where it was asked from."""

    id: str
    session: str
    market: str
    title: str
    then: str
    back: str
    state: State = "waiting"
    done: int = 0
    total: int = 0
    words: str = ""
    result: Any = None
    problems: tuple[str, ...] = ()
    ended: float = 0.0

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed", "cancelled")

    @property
    def told(self) -> str:
        """How far it is, in French."""
        if self.state == "waiting":
            return "En attente : un autre travail se termine d'abord."
        if not self.total:
            return "Commencé."
        return f"{self.done} {french.plural(self.words, self.done)} sur {self.total}"


class _Asked(Struct):
    """What is to be done, and the process that does it. `keeping`: all is there and is being written; too late to cancel."""

    work: Work
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    keep: Callable[[Any], Any] | None
    seconds: float
    process: BaseProcess | None = None
    keeping: bool = False


class Works:
    """The works of all sessions. `clock` gives seconds, for their limits."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._all: OrderedDict[str, _Asked] = OrderedDict()

    def start(self, session: str, market: str, title: str, then: str, function: Callable[..., Any], *arguments: Any,
              keep: Callable[[Any], Any] | None = None, seconds: float = MOST_SECONDS, back: str = "") -> str:
        """Have `function(tell, *arguments)` done by a child; its id.

        `function` is one of a module, and its arguments and its result are values that a pipe carries. `keep` is called here with
        the result; what it gives is the work's result.
        """
        with self._lock:
            self._forget()
            if sum(one.work.state == "waiting" for one in self._all.values()) >= MOST_WAITING:
                raise Refused(429, _TOO_MANY)
            work = Work(secrets.token_urlsafe(12), session, market, title, then, back or then)
            self._all[work.id] = _Asked(work, function, arguments, keep, seconds)
            self._next()
        return work.id

    def of(self, session: str, market: str, id_: str) -> Work:
        """A work of this session on this market."""
        with self._lock:
            self._forget()
            return replace(self._known(session, market, id_).work)

    def cancel(self, session: str, market: str, id_: str) -> None:
        """Stop a work at once; one that is over stays as it is."""
        with self._lock:
            asked = self._known(session, market, id_)
            if not asked.work.over and not asked.keeping:
                self._end(asked, "cancelled")

    def _known(self, session: str, market: str, id_: str) -> _Asked:
        asked = self._all.get(id_)
        if asked is None or (asked.work.session, asked.work.market) != (session, market):
            raise DraftingError("Ce travail n'est plus connu.", hint="Son résultat, s'il est venu, est dans le marché.")
        return asked

    # -- under the lock -------------------------------------------------------------------------------

    def _next(self) -> None:
        """Start the works that wait, as many as may run."""
        running = sum(one.work.state == "running" for one in self._all.values())
        waiting = [one for one in self._all.values() if one.work.state == "waiting"]
        for asked in waiting[:max(0, AT_ONCE - running)]:
            asked.work.state = "running"
            threading.Thread(target=self._follow, args=(asked,), daemon=True).start()

    def _end(self, asked: _Asked, state: State, result: Any = None, problems: tuple[str, ...] = ()) -> None:
        work = asked.work
        work.state, work.result, work.problems, work.ended = state, result, problems, self._clock()
        work.then = work.then.replace("{}", quote(str(result), safe=""))
        asked.arguments, asked.keep = (), None
        _stop(asked.process)

    def _forget(self) -> None:
        over = [id_ for id_, one in self._all.items() if one.work.over]
        old = [id_ for id_ in over if self._all[id_].work.ended < self._clock() - KEPT_SECONDS]
        for id_ in dict.fromkeys((*old, *over[:max(0, len(self._all) - MOST_KEPT)])):
            del self._all[id_]

    # -- one thread for each child --------------------------------------------------------------------

    def _follow(self, asked: _Asked) -> None:
        """A child from its start to its end; the next one starts whatever becomes of it."""
        try:
            with tempfile.TemporaryDirectory(prefix="clausier-", ignore_cleanup_errors=True) as folder:
                self._run(asked, folder)
        finally:
            self._over(asked, "failed", problems=(_CRASHED,))
            with self._lock:
                self._next()

    def _run(self, asked: _Asked, folder: str) -> None:
        spawn = multiprocessing.get_context("spawn")  # a thread of the server may hold a lock that a fork would keep for ever
        ours, theirs = spawn.Pipe(duplex=False)
        with ours:
            process = spawn.Process(target=_child, args=(theirs, folder, asked.function, asked.arguments), daemon=True)
            with theirs:
                process.start()
            with self._lock:
                asked.process = process
            try:
                self._listen(asked, ours)
            finally:
                with self._lock:
                    asked.process = None
                    _stop(process)
                process.join()

    def _listen(self, asked: _Asked, pipe: Connection) -> None:
        """What a child says, until it has said all."""
        limit = self._clock() + asked.seconds
        while not asked.work.over:
            if self._clock() > limit:
                self._over(asked, "failed", problems=(_TOO_LONG.format(minutes=round(asked.seconds / 60)),))
            elif pipe.poll(_LOOK_EVERY):
                try:
                    kind, said = pipe.recv()
                except (EOFError, OSError):  # it ended without a word
                    kind, said = "failed", (_CRASHED,)
                self._hear(asked, kind, said)

    def _hear(self, asked: _Asked, kind: str, said: Any) -> None:
        if kind == "told":
            with self._lock:
                asked.work.done, asked.work.total, asked.work.words = said
        elif kind == "failed":
            self._over(asked, "failed", problems=said)
        else:
            with self._lock:
                if asked.work.over:
                    return
                asked.keeping = True
            try:
                self._over(asked, "done", asked.keep(said) if asked.keep else said)
            except DraftingError as error:
                self._over(asked, "failed", problems=_sentences(error))

    def _over(self, asked: _Asked, state: State, result: Any = None, problems: tuple[str, ...] = ()) -> None:
        with self._lock:
            if not asked.work.over:
                self._end(asked, state, result, problems)


def _sentences(error: DraftingError) -> tuple[str, ...]:
    return tuple(map(str, error.problems)) if isinstance(error, ReadingErrors) else (str(error),)


def _stop(process: BaseProcess | None) -> None:
    """End a child with its own children."""
    if process is not None and process.pid is not None and process.is_alive():
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):  # it had not yet a session of its own
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()


def _child(pipe: Connection, folder: str, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """In the child: a session of its own, so that it stops with all that it started; a bug is told on the server's console."""
    if hasattr(os, "setsid"):
        os.setsid()
        signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    tempfile.tempdir = os.environ["TMPDIR"] = folder

    def tell(done: int, total: int, words: str) -> None:
        pipe.send(("told", (done, total, words)))

    try:
        pipe.send(("done", function(tell, *arguments)))
    except DraftingError as error:
        pipe.send(("failed", _sentences(error)))
