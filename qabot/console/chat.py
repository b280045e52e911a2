"""What the chat answers to a line: questions and commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qabot.console.explanation import render_explanation
from qabot.dialogue.conversation import Conversation
from qabot.errors import QabotError, QuestionError
from qabot.options import AskOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from qabot.archive import Archive
    from qabot.console.render import Renderer
    from qabot.engine import Engine

HELP = """\
Ask anything about the articles: the answer is their own words. Then go on as in any
talk: "and Pashinyan?", "why?", "more".

  /explain      show how the last answer came about
  /new          start afresh: forget what was asked before
  /sources      list the articles
  /article N    show article N of that list
  /help         show this
  /quit         leave (so does Ctrl-D; Ctrl-C clears the line)"""


@dataclass(slots=True)
class Chat:
    """One conversation in a terminal.

    Attributes:
        archive: The articles; what other programs change of them is taken over.
        renderer: Makes text of answers and articles.
        show: Writes a text and a line end.
        show_long: Writes a text that may not fit the screen.
        options: For every question of the chat.
        asked: The last question that could be asked, or "".
        conversation: What has been asked so far.
        before: The same without the last question.
        told: Why the changes of other programs could not be taken over, or "".
    """

    archive: Archive
    renderer: Renderer
    show: Callable[[str], None]
    show_long: Callable[[str], None]
    options: AskOptions = field(default_factory=AskOptions)
    asked: str = ""
    conversation: Conversation = field(default_factory=Conversation)
    before: Conversation = field(default_factory=Conversation)
    told: str = ""

    @property
    def engine(self) -> Engine:
        """Answers from the articles as they are now."""
        return self.archive.engine

    def greet(self) -> None:
        """Say how many articles there are and what to type."""
        count = len(self.engine.articles)
        articles = "1 article" if count == 1 else f"{count} articles"
        example = self.renderer.notice("For example: what did the minister say?")
        self.show(f"qabot answers from {articles}, word for word; /help tells more.\n{example}")

    def reply(self, line: str) -> bool:
        """Answer a line; False means that the user wants to leave."""
        line = line.strip()
        if line:
            self._follow()
        if not line.startswith("/"):
            if line:
                self._answer(line)
            return True
        name, _, argument = line.partition(" ")
        if name.lower() in ("/quit", "/exit"):
            return False
        self._obey(name, argument.strip())
        return True

    def _follow(self) -> None:
        """Take over what other programs have changed in the library, and tell of it."""
        try:
            changes, problem = self.archive.follow(), ""
        except QabotError as error:
            changes, problem = None, str(error)
        if problem and problem != self.told:
            self.show(self.renderer.notice(f"The articles stay as they are: {problem}"))
        self.told = problem
        if changes and changes.any:
            self.show(
                self.renderer.notice(
                    f"The articles have changed: added {changes.added}, updated {changes.updated}, "
                    f"removed {changes.removed}."
                )
            )

    def _answer(self, question: str) -> None:
        try:
            exchange = self.engine.converse(question, self.conversation, **self.options)
        except QuestionError as error:
            self.show(self.renderer.notice(str(error)))
            return
        if exchange.answers[0].remark is None:
            self.asked, self.before = question, self.conversation
        self.conversation = exchange.conversation
        self.show(self.renderer.answers(exchange.answers))

    def _obey(self, name: str, argument: str) -> None:
        command = name.lower()
        if command == "/help":
            self.show(HELP)
        elif command == "/explain":
            self._explain(argument)
        elif command == "/new":
            self.asked, self.conversation = "", Conversation()
            self.show(self.renderer.notice("What was asked before is forgotten."))
        elif command == "/sources":
            self.show_long(self.renderer.sources(self.engine.articles))
        elif command == "/article":
            self._show_article(argument)
        else:
            self.show(self.renderer.notice(f"{name} is no command; /help lists them"))

    def _explain(self, question: str) -> None:
        if question:
            self.asked = ""
            self._answer(question)
        elif not self.asked:
            self.show(
                self.renderer.notice("/explain is about the last answer; ask something first")
            )
        if self.asked:
            options: AskOptions = {**self.options, "explain": True}
            for answer in self.engine.converse(self.asked, self.before, **options).answers:
                self.show_long(render_explanation(answer, self.renderer))

    def _show_article(self, argument: str) -> None:
        articles = self.engine.articles
        number = int(argument) if argument.isdecimal() and len(argument) < 10 else 0
        if 1 <= number <= len(articles):
            self.show_long(self.renderer.article(articles[number - 1]))
        else:
            numbers = f"a number from 1 to {len(articles)}" if len(articles) > 1 else "the number 1"
            hint = f"/article takes {numbers}; /sources lists the articles"
            self.show(self.renderer.notice(hint))
