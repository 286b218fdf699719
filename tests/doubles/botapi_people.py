"""People with Telegram on their phones: what they do becomes updates that fit aiogram's models of the Bot API."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from aiogram import types

BOT = {"id": 123456, "is_bot": True, "first_name": "Dörröppnaren", "username": "dorroppnaren_bot"}


@dataclass
class Person:
    """Someone with Telegram on their phone."""

    id: int
    name: str
    language: str | None = None

    def as_user(self) -> dict[str, Any]:
        user = {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}
        return {key: value for key, value in user.items() if value is not None}

    def as_chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass
class People:
    """What reaches the bot."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    queries: set[str] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    files: dict[str, bytes] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _number: int = 1000

    def next_number(self) -> int:
        self._number += 1
        return self._number

    def _arrive(self, kind: str, content: dict[str, Any]) -> int:
        update = {"update_id": self.next_number(), kind: content}
        types.Update.model_validate(update)
        self.updates.append(update)
        self.arrived.set()
        return int(update["update_id"])

    def send(self, person: Person, **content: Any) -> int:
        """Send the bot a message with this content."""
        message = {"message_id": self.next_number(), "date": int(time.time()), "chat": person.as_chat()}
        return self._arrive("message", {**message, "from": person.as_user(), **content})

    def say(self, person: Person, text: str) -> int:
        """Write to the bot."""
        return self.send(person, text=text)

    def say_in_group(self, person: Person, group: int, text: str) -> int:
        return self.send(person, text=text, chat={"id": group, "type": "group", "title": "Exportgruppen"})

    def upgrade_group(self, person: Person, group: int, new: int) -> int:
        """The group becomes a supergroup with a new number."""
        return self.send(person, migrate_to_chat_id=new, chat={"id": group, "type": "group", "title": "Exportgruppen"})

    def send_photo(self, person: Person, content: bytes = b"") -> int:
        """Telegram keeps a picture in several sizes, the largest last."""
        small, large = f"small-{self.next_number()}", f"large-{self.next_number()}"
        self.files |= {small: b"", large: content}
        sizes = [{"file_id": one, "file_unique_id": one, "width": 9, "height": 9} for one in (small, large)]
        return self.send(person, photo=sizes)

    def send_document(self, person: Person, name: str, content: bytes, *, size: int | None = None, **more: Any) -> int:
        """`size` is what Telegram says, where that is to differ from the truth."""
        file_id = f"document-{self.next_number()}"
        self.files[file_id] = content
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name}
        return self.send(person, document={**document, "file_size": len(content) if size is None else size}, **more)

    def share_contact(self, person: Person, *, of: Person | None = None, vcard: str | None = None) -> int:
        """Share one's own contact, or another person's."""
        shared = of or person
        contact = {"phone_number": "+46701234567", "first_name": shared.name, "last_name": "Berg", "user_id": shared.id}
        return self.send(person, contact={**contact, **({"vcard": vcard} if vcard else {})})

    def press(self, person: Person, label: str) -> int:
        """Press the newest button with this label."""
        for message in reversed(self.to(person)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return self.press_data(person, message, button["callback_data"])
        raise AssertionError(f"no button “{label}” in {self.texts(person)[-1:]}")

    def press_data(self, person: Person, message: dict[str, Any], data: str) -> int:
        """Press a button of a message as it was on this person's screen."""
        number = str(self.next_number())
        self.queries.add(number)
        query = {"id": number, "from": person.as_user(), "chat_instance": "1", "message": dict(message), "data": data}
        return self._arrive("callback_query", query)

    def leave(self, person: Person) -> int:
        """Block the bot."""
        self.blocked.add(person.id)
        return self._membership(person, "member", "kicked")

    def come_back(self, person: Person) -> int:
        self.blocked.discard(person.id)
        return self._membership(person, "kicked", "member")

    def _membership(self, person: Person, before: str, after: str) -> int:
        def member(status: str) -> dict[str, Any]:
            return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}

        changed = {"chat": person.as_chat(), "from": person.as_user(), "date": int(time.time())}
        return self._arrive(
            "my_chat_member", {**changed, "old_chat_member": member(before), "new_chat_member": member(after)}
        )

    def to(self, person: Person) -> list[dict[str, Any]]:
        return [message for message in self.sent if message["chat"]["id"] == person.id]

    def texts(self, person: Person) -> list[str]:
        return [message["text"] for message in self.to(person)]

    def labels(self, person: Person) -> list[str]:
        """What stands on all buttons that can be pressed now."""
        rows = [
            row for message in self.to(person) for row in message.get("reply_markup", {}).get("inline_keyboard", [])
        ]
        return [button["text"] for row in rows for button in row]
