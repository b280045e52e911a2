"""The articles as they change while they are answered from.

An engine answers from a fixed set of articles. Each change makes another engine in its place,
which reads only what is new; whoever took the former one goes on with it to the end.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from qabot.answering.arrivals import NO_KIN, Kin
from qabot.engine import Engine
from qabot.errors import ArticlesError, StateError
from qabot.library.collection import READERS, is_readable, list_present, read_sources
from qabot.library.fields import ADDED, make_from_text
from qabot.library.reading import Source
from qabot.library.store import Changes, Store
from qabot.listing import TEXT_DIGITS, Listed, hash_of, text_hash_of
from qabot.models import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from qabot.listing import Listing
    from qabot.models import Article
    from qabot.settings import Settings

__all__ = ["MOST_DRAFTED", "Archive", "Changes", "Draft", "Drafted"]

_KEY_LENGTH = 16

MOST_DRAFTED = 2000
"""Articles of one file: each takes some 2 ms of reading, and whoever sent it waits."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """An article as it would be added.

    Attributes:
        article: With its language.
        passages: How many it would be.
        replaces: Title of the article in whose place it would come, for it has the same id.
        twin: Title of one that has the very same text.
        kin: Articles that are nearly the same, and whether one is a later version of the other.
    """

    article: Article
    passages: int
    replaces: str | None = None
    twin: str | None = None
    kin: Kin = NO_KIN


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be added.

    Attributes:
        entries: The articles.
        problems: What could not be read.
    """

    entries: tuple[Drafted, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def key(self) -> str:
        """What stands for these very articles where few characters are allowed."""
        content = json.dumps([astuple(entry.article) for entry in self.entries])
        return hashlib.sha256(content.encode()).hexdigest()[:_KEY_LENGTH]


class Archive:
    """Articles, and the engine that answers from them; safe to share between threads."""

    def __init__(
        self,
        engine: Engine,
        paths: Sequence[Path | str] = (),
        store: Store | None = None,
        *,
        columns: Mapping[str, str] | None = None,
        instead: bool = False,
        revision: int = 0,
    ) -> None:
        """Take an engine and where its articles come from.

        Args:
            engine: Of the articles as they are.
            paths: Files and folders of articles.
            store: The library over these; without one nothing can be added or withdrawn.
            columns: Of tables: the name of the column that has a field of an article.
            instead: Whether the paths are left out once the library has articles of files.
            revision: Of the library that the engine answers from.
        """
        self._engine = engine
        self._instead = instead
        self._paths = tuple(paths)
        self._store = store
        self._columns = columns or {}
        self._changing = threading.Lock()
        self._revision = revision

    @classmethod
    def open(
        cls,
        settings: Settings,
        file: Path | None = None,
        *,
        instead: bool = False,
        cache: Path | None = None,
        progress: Callable[[int, int], object] | None = None,
    ) -> Self:
        """Read the articles that the settings name.

        Args:
            settings: As of this run.
            file: Of the library, unless the settings name another.
            instead: Whether that is instead of these once it has articles of files.
            cache: As for ``Engine.from_articles``.
            progress: As for ``Engine.from_articles``.

        Raises:
            ArticlesError: If nothing readable is there.
            StateError: If the file of what was added cannot be used.
        """
        kept = settings.library.file or file
        store = Store(kept) if kept else None
        # Before it is read: what is changed meanwhile is taken over later.
        revision = store.revision() if store else 0
        library = settings.library.model_copy(update={"file": kept})
        engine = Engine.from_settings(
            settings.model_copy(update={"library": library}),
            instead=instead,
            cache=cache,
            progress=progress,
        )
        return cls(
            engine,
            settings.articles,
            store,
            columns=library.columns,
            instead=instead,
            revision=revision,
        )

    @property
    def engine(self) -> Engine:
        """The engine of the articles as they are now."""
        return self._engine

    def draft_file(self, name: str, content: bytes) -> Draft:
        """Read a file of articles, of any format that is read, to be added.

        Args:
            name: What it is called; stands in the ids of articles that bring none.
            content: What is in it.
        """
        path = Path(name)
        if not is_readable(name):
            reason = f"has no suffix that is read ({', '.join(sorted(READERS))})"
            return Draft((), (Problem(path, reason, "convert it to one"),))
        found = read_sources([Source(path, ADDED + name, content, columns=self._columns)])
        problems = list(found.problems)
        if (count := len(found.articles)) > MOST_DRAFTED:
            reason = f"holds {count} articles; the first {MOST_DRAFTED} are taken"
            problems.insert(0, Problem(path, reason, "send the others in files of their own"))
        return self._draft(found.articles[:MOST_DRAFTED], problems)

    def draft_text(
        self,
        text: str,
        *,
        source: str | None = None,
        url: str | None = None,
        published: str | None = None,
    ) -> Draft:
        """Take a text for an article, to be added; its first line is the title.

        Args:
            text: Not blank.
            source: Outlet that published it.
            url: Where the original is.
            published: ISO 8601 date.

        What cannot be used of the last three is left out.
        """
        article, _ = make_from_text(text, source=source, url=url, published=published)
        return self._draft([article])

    def add(self, draft: Draft) -> Changes:
        """Add articles, or put them in the place of those with their ids.

        Raises:
            StateError: If they cannot be kept; they are not added then.
        """
        articles = tuple(entry.article for entry in draft.entries)
        with self._changing:
            self._kept().add(articles)
            self._note_own_change()
            hashes = {**self._hashes(), **{a.id: hash_of(a) for a in articles}}
            return self._change_to(Listed(articles, hashes))

    def withdraw(self, article_id: str) -> Article | None:
        """Leave an article out from now on, and return it; None if it is not there.

        Raises:
            ArticlesError: If it is the only one.
            StateError: If that cannot be kept; it stays then.
        """
        with self._changing:
            article = self._engine.article(article_id)
            if article is None:
                return None
            left = {i: hashed for i, hashed in self._hashes().items() if i != article_id}
            if not left:
                raise ArticlesError("this is the only article; add another one before it goes")
            self._kept().withdraw(article_id)
            self._note_own_change()
            self._change_to(Listed((), left))
            return article

    def put_back(self, article_id: str) -> Article | None:
        """Have an article again that was withdrawn, and return it; None if it is gone for good.

        Raises:
            ArticlesError: If nothing readable is there any more.
            StateError: If that cannot be kept.
        """
        with self._changing:
            self._kept().put_back(article_id)
            self._reload()
            return self._engine.article(article_id)

    def reload(self) -> Changes:
        """Read the files and folders again, and what was added to them by other programs.

        Raises:
            ArticlesError: If nothing readable is there; all stays as it is then.
            StateError: If the file of what was added cannot be used.
        """
        with self._changing:
            return self._reload()

    def follow(self) -> Changes | None:
        """Take over what other programs have changed in the library, if they have.

        Raises:
            ArticlesError: If nothing readable is there; all stays as it is then.
            StateError: If the library cannot be used.
        """
        with self._changing:
            if self._store is None or self._store.revision() == self._revision:
                return None
            return self._reload()

    def withdrawn(self) -> Collection[str]:
        """Return the ids of what was withdrawn.

        Raises:
            StateError: If the file of what was added cannot be used.
        """
        return self._store.overlay().withdrawn if self._store else ()

    def _note_own_change(self) -> None:
        # If another program has changed it too, that is taken over later.
        if self._store and self._store.revision() == self._revision + 1:
            self._revision += 1

    def _reload(self) -> Changes:
        self._revision = self._store.revision() if self._store else 0
        listing, problems = list_present(
            self._paths, self._store, columns=self._columns, instead=self._instead
        )
        return self._change_to(listing, problems)

    def _kept(self) -> Store:
        if self._store is None:
            raise StateError(
                "there is no file to keep this in; name one by library.file (QABOT_LIBRARY__FILE)"
            )
        return self._store

    def _hashes(self) -> dict[str, str]:
        return {card.id: card.hash for card in self._engine.corpus.cards.values()}

    def _change_to(self, listing: Listing, problems: Sequence[Problem] | None = None) -> Changes:
        before = self._hashes()
        told = self._engine.problems if problems is None else problems
        self._engine = self._engine.with_articles(listing, told)
        now = self._hashes()
        same = sum(before.get(article_id) == hashed for article_id, hashed in now.items())
        common = len(before.keys() & now.keys())
        return Changes(
            added=len(now) - common,
            updated=common - same,
            removed=len(before) - common,
            unchanged=same,
        )

    def _draft(self, articles: Iterable[Article], problems: Iterable[Problem] = ()) -> Draft:
        engine = self._engine
        titles = {card.id: card.title for card in engine.cards}
        texts = {card.hash[:TEXT_DIGITS]: card.title for card in engine.cards}
        entries = list[Drafted]()
        for article in articles:
            article, passages, kin = engine.appraise(article)
            twin = texts.get(text_hash_of(article.text))
            entries.append(Drafted(article, passages, titles.get(article.id), twin, kin))
        return Draft(tuple(entries), tuple(problems))
