"""What is seen of a call from outside: a line for each thing that happened, counters, and the chain's health.

In a call's own process `CallLog` writes lines. Livekit forwards them to the worker's main process, which alone keeps
the file (`journal`) and counts (`metrics`): one writer, however many processes, and a process that dies takes nothing
along. `spans` traces the call where a provider is set. No line and no span holds a caller's word, a prompt or a key.
"""
