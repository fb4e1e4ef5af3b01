"""What the tiny model can say, and the words that make it say so."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """Pair an answer with the words of the caller that call for it.

    Args:
        answer: One or two short sentences, as they are to be spoken.
        keywords: Lower case. A keyword matches at the beginning of a word: `joke` also hears "jokes".
    """

    answer: str
    keywords: tuple[str, ...]


# Of several topics in a question the later one wins: "hello, what time is it" asks for the time.
TOPICS = (
    Topic("Hello there. What can I do for you?", ("hello", "hey", "good morning", "good evening")),
    Topic("You are welcome.", ("thank",)),
    Topic("Goodbye, and take care.", ("goodbye", "bye", "see you")),
    Topic("I am doing fine, thank you for asking.", ("how are you",)),
    Topic("I can tell you the time, the weather and a joke.", ("help", "can you do")),
    Topic("I run on this very machine, without any cloud.", ("where are you", "where do you", "cloud")),
    Topic("My name is Tiny.", ("name", "who are you")),
    Topic("Why did the model cross the road? It had no other token.", ("joke", "funny")),
    Topic("It looks sunny from in here.", ("weather", "rain", "sunny", "forecast")),
    Topic("Today is a good day to ask.", ("what day", "today", "date")),
    Topic("It is ten past four.", ("time", "clock")),
)

DEFAULT_ANSWER = "I am the local model, and I am still here."
