"""All that the agents of these tests can say aloud, a sentence a phrase, chosen so that no two of them sound alike."""

GREETING = "Hello! How can I help you?"
HOLD = "Hang on a sec."
APOLOGY = "Sorry, I can't answer that right now."
LONG_HOLD = "One moment please, while I look for that in all of my books and papers."
TIME = "It is ten past four."  # the simulator's, and the tiny local model's
BAKERY = (
    "We open at seven.",
    "We sell bread and cake.",
    "On Sunday nobody works in the bakery.",
    "Come and see us.",
)
STORY = ("Once there was a baker in a little town.", "He baked rolls every morning before the sun came up.")
WEATHER = "It is sunny and warm today."  # the simulator's
LIBRARY = "On Sunday the library closes at six."
MUSEUM = "The museum is near the river."
PRICE = "A croissant is one euro fifty."

PHRASES = (GREETING, HOLD, APOLOGY, LONG_HOLD, TIME, WEATHER, *BAKERY, *STORY, LIBRARY, MUSEUM, PRICE)
