"""What a running process holds in its hands."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property

from procrastinate import JobContext

from dooropener.clock import Clock, SystemClock
from dooropener.database import Sessions
from dooropener.settings import Settings
from dooropener_matching import Encoder, default_encoder
