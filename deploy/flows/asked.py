"""What Docker is asked before the configuration is read: it takes its time, and so does reading."""

from deploy.stack import Stack
from deploy.together import begun


class Asked:
    """Ask for what depends on no configuration; an answer is waited for when it is called."""

    def __init__(self) -> None:
        docker = Stack()
        self.engine = begun(docker.engine)
        self.images = begun(docker.images)
