"""Telegram's documented limits for bots that send, by https://core.telegram.org/bots/faq (broadcasting to users).

In one chat no more than one message a second, in a group no more than twenty a minute, and about thirty a second over
all chats. The FAQ allows short bursts; here none is allowed, so that a bot which keeps to this keeps to Telegram's.
"""

import math
from collections import defaultdict, deque

_CHAT_SECONDS, _TOLERANCE = 1.0, 0.05  # What left a second apart may arrive a little closer together.
_GROUP_MESSAGES, _GROUP_SECONDS = 20, 60.0
_ALL_MESSAGES, _ALL_SECONDS = 30, 1.0


class FloodLimits:
    """Counts messages sent. An album is one message in its chat's second, and as many as it holds elsewhere; an edit
    sends none, and is counted as one over all chats, to be on the safe side.

    Time is passed in; calls come in its order.
    """

    def __init__(self):
        self._last: dict[int, float] = {}
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()

    def breaches(self, chat, messages, now, is_edit=False):
        """What would be too much, as {sentence: seconds to wait}, were these messages sent now."""
        found = {}
        if is_edit:
            return _excess("all chats", self._all, messages, now, _ALL_MESSAGES, _ALL_SECONDS)
        since = now - self._last.get(chat, -math.inf)
        if since < _CHAT_SECONDS - _TOLERANCE:
            found[f"chat {chat}: {since:.3f} s after the message before"] = _CHAT_SECONDS - since
        if chat < 0:
            found |= _excess(f"group {chat}", self._groups[chat], messages, now, _GROUP_MESSAGES, _GROUP_SECONDS)
        return found | _excess("all chats", self._all, messages, now, _ALL_MESSAGES, _ALL_SECONDS)

    def count(self, chat, messages, now, is_edit=False):
        if not is_edit:
            self._last[chat] = now
            self._groups[chat].extend([now] * messages)
        self._all.extend([now] * messages)


def _excess(where, times, messages, now, limit, seconds):
    while times and times[0] <= now - seconds:
        times.popleft()
    if len(times) + messages <= limit:
        return {}
    leaving = times[min(len(times), len(times) + messages - limit) - 1] if times else now
    return {f"{where}: {len(times) + messages} messages in {seconds:g} s": leaving + seconds - now}
