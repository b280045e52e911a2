"""What the fake Bot API keeps of the bot itself: menus of commands, descriptions."""

from __future__ import annotations

import re

from tests.telegram.fake_messages import ApiError, Messages, Params, expect_only

LONGEST = {"description": 512, "short_description": 120}

# The fields of each kind of scope, beside its type.
_SCOPES: dict[str, set[str]] = {
    "default": set(),
    "all_private_chats": set(),
    "all_group_chats": set(),
    "all_chat_administrators": set(),
    "chat": {"chat_id"},
    "chat_administrators": {"chat_id"},
    "chat_member": {"chat_id", "user_id"},
}


class Menus(Messages):
    """What is shown of the bot; the caller holds the lock."""

    def __init__(self) -> None:
        super().__init__()
        # By scope ("all_group_chats", "chat 42") and language.
        self.commands: dict[tuple[str, str], list[Params]] = {}
        # By which of the two and language.
        self.descriptions: dict[tuple[str, str], str] = {}

    def set_commands(self, params: Params) -> bool:
        expect_only(params, "commands", "scope", "language_code")
        commands = params.get("commands")
        if not isinstance(commands, list) or len(commands) > 100:
            raise ApiError.bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            expect_only(command, "command", "description")
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise ApiError.bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise ApiError.bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        if len({command["command"] for command in commands}) < len(commands):
            raise ApiError.bad_request("BOT_COMMAND_INVALID")
        self.commands[self._scope(params), _language(params)] = commands
        return True

    def get_commands(self, params: Params) -> list[Params]:
        expect_only(params, "scope", "language_code")
        return self.commands.get((self._scope(params), _language(params)), [])

    def set_description(self, params: Params, name: str) -> bool:
        expect_only(params, name, "language_code")
        text = str(params.get(name) or "")
        if len(text) > LONGEST[name]:
            raise ApiError.bad_request(f"bot {name.replace('_', ' ')} is too long")
        self.descriptions[name, _language(params)] = text
        return True

    def get_description(self, params: Params, name: str) -> Params:
        expect_only(params, "language_code")
        return {name: self.descriptions.get((name, _language(params)), "")}

    def _scope(self, params: Params) -> str:
        scope = params.get("scope") or {"type": "default"}
        kind = scope.get("type")
        if kind not in _SCOPES or set(scope) != _SCOPES[kind] | {"type"}:
            raise ApiError.bad_request("can't parse BotCommandScope: unsupported type specified")
        if "chat_id" in scope:
            self.known_chat(scope)
        return " ".join([kind, *(str(scope[name]) for name in sorted(_SCOPES[kind]))])


def _language(params: Params) -> str:
    code = str(params.get("language_code") or "")
    if not re.fullmatch("([a-z]{2})?", code):
        raise ApiError.bad_request("invalid language code specified")
    return code
