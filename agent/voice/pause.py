"""The caller who goes on after a pause: what was taken for the end of their turn was none."""

from livekit.agents import AgentSession, ConversationItemAddedEvent, UserStateChangedEvent, llm

LONGEST_PAUSE = 0.9  # s from the end of a turn as we took it; whoever speaks later has something new to say
AT_ONCE = 0.05  # s of speech that silence the agent then; livekit's own 0.5 s are made for an "mm-hm" between


class Pause:
    """Let the agent fall silent at once when the caller goes on, and take back what it had begun to say.

    The two halves of what the caller said then stand side by side in the history, and are read as one.

    Args:
        session: The call's.
    """

    def __init__(self, session: AgentSession[None]) -> None:
        self._interruption = session.options.interruption
        self._usual = self._interruption["min_duration"]
        self._stopped = float("-inf")
        self._goes_on = False

    def heard(self, event: UserStateChangedEvent) -> None:
        """Notice whether the caller begins, goes on or stops; hears `user_state_changed`.

        Args:
            event: livekit's.
        """
        if event.new_state == "speaking":
            self._goes_on = event.created_at - self._stopped <= LONGEST_PAUSE
            self._interruption["min_duration"] = AT_ONCE if self._goes_on else self._usual
        elif event.old_state == "speaking":
            self._stopped = event.created_at

    def forget_begun(self, event: ConversationItemAddedEvent) -> None:
        """Take what the agent had begun to say out of the history; hears `conversation_item_added`.

        Args:
            event: livekit's; its item is the one in the history.
        """
        item = event.item
        if self._goes_on and isinstance(item, llm.ChatMessage) and item.role == "assistant" and item.interrupted:
            item.content = []
