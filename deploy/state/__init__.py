"""What deployctl remembers between two commands, in `.deployctl/` beside `.env.local`."""

from deploy.state.drills import Held
from deploy.state.folder import COMPOSE, State, StateFolder

__all__ = ["COMPOSE", "Held", "State", "StateFolder"]
