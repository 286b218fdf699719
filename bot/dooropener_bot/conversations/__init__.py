"""One conversation engine, the same behind every door: what is said, where a dialogue stands, what we answer."""

from dooropener_bot.conversations import messages
from dooropener_bot.conversations.engine import Engine
from dooropener_bot.conversations.facts import FACTS
from dooropener_bot.conversations.files import File
from dooropener_bot.conversations.models import ChatMessage, Conversation, Direction, Door, TelegramUpdate
from dooropener_bot.conversations.replies import Button, Reply

__all__ = [
    "FACTS",
    "Button",
    "ChatMessage",
    "Conversation",
    "Direction",
    "Door",
    "Engine",
    "File",
    "Reply",
    "TelegramUpdate",
    "messages",
]
