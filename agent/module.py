"""A user's own agent: a file with a LiveKit server in it, loaded under a name that is nobody else's."""

import importlib.util
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from livekit.agents import AgentServer, JobContext, JobProcess

from agent.alone import leave_when_alone

NAME = "_own_agent"  # a file called agent.py must not be taken for our package
_REMEDY = "Next: correct the file that the profile names under agent/module"


class ModuleError(Exception):
    """Refuse a module, in one line."""


def load(path: Path) -> ModuleType:
    """Run the module, once a process.

    Args:
        path: The file.

    Raises:
        ModuleError: It cannot be read or parsed, or raises.
    """
    if (loaded := sys.modules.get(NAME)) is not None and loaded.__file__ == str(path):
        return loaded
    spec = importlib.util.spec_from_file_location(NAME, path)
    if spec is None or spec.loader is None:
        raise ModuleError(f"{path}: not a Python file. {_REMEDY}")
    sys.modules[NAME] = module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        del sys.modules[NAME]
        if isinstance(error, KeyboardInterrupt):
            raise
        raise ModuleError(f"{_place(path, error)}: {_words(error)}. {_REMEDY}") from error
    return module


def server_of(path: Path) -> Any:
    """Return the module's server, whose entrypoint and setup are the user's.

    Args:
        path: The file.

    Raises:
        ModuleError: It has none, or none that answers calls.
    """
    found = [value for value in vars(load(path)).values() if isinstance(value, AgentServer)]
    servers: list[Any] = list({id(server): server for server in found}.values())
    if len(servers) != 1:
        raise ModuleError(f"{path}: {len(servers)} AgentServers, and one is needed. {_REMEDY}")
    if servers[0]._entrypoint_fnc is None:
        raise ModuleError(f"{path}: its AgentServer has no function with @server.rtc_session(). {_REMEDY}")
    return servers[0]


async def call(ctx: JobContext, path: Path) -> None:
    """Answer one call as the module does.

    Args:
        ctx: The room.
        path: The file.
    """
    leave_when_alone(ctx)
    await server_of(path)._entrypoint_fnc(ctx)


def prewarm(process: JobProcess, path: Path) -> None:
    """Prepare a process as the module does.

    Args:
        process: Where the calls will run.
        path: The file.
    """
    if setup := server_of(path)._setup_fnc:
        setup(process)


async def end(ctx: JobContext, path: Path) -> None:
    """Do what the module does at a call's end.

    Args:
        ctx: The room.
        path: The file.
    """
    if last := server_of(path)._session_end_fnc:
        await last(ctx)


def _place(path: Path, error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"{path}:{error.lineno}"
    own = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f"{path}:{own[-1]}" if own else str(path)


def _words(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {text.splitlines()[0]}" if text else type(error).__name__
