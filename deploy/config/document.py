"""YAML with line numbers: one parse gives the data and the place of every key.

Plain scalars mean what they mean to Compose: `22:22` and `yes` are text, where YAML 1.1 makes 1342 and true
of them.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar

import yaml

Path = tuple[str | int, ...]
Place = tuple[int, int]  # line and column, counted from 1
# libyaml's parser is ten times faster; both give the same nodes and marks.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ESCAPE = "found unknown escape character"
_MOST = 100_000  # keys and items, aliases written out
_TAG = "tag:yaml.org,2002:"
_PLAIN = (
    (f"{_TAG}bool", re.compile(r"(true|True|TRUE|false|False|FALSE)$"), "tTfF"),
    (f"{_TAG}int", re.compile(r"[-+]?(0b[01_]+|0o?[0-7_]*|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$"), "-+0123456789"),
    (f"{_TAG}float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"), "-+.0123456789"),
)


class _Loader(_Base):  # type: ignore[misc]
    """Read plain scalars as go-yaml does, which Compose reads with."""

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _first, _resolvers in _Base.yaml_implicit_resolvers.items():
    for _tag, _pattern in _resolvers:
        if _tag in {f"{_TAG}null", f"{_TAG}merge"}:
            _Loader.add_implicit_resolver(_tag, _pattern, [_first])
for _tag, _pattern, _firsts in _PLAIN:
    _Loader.add_implicit_resolver(_tag, _pattern, list(_firsts))


class _Lenient(yaml.SafeLoader):
    """Take `\\'` between double quotes for an apostrophe, as go-yaml does and libyaml does not."""

    ESCAPE_REPLACEMENTS = {**yaml.SafeLoader.ESCAPE_REPLACEMENTS, "'": "'"}  # type: ignore[misc]  # noqa: RUF012
    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


class DocumentError(Exception):
    """Say what is wrong with a YAML text, and where.

    Args:
        message: What is wrong.
        place: Where.
    """

    def __init__(self, message: str, place: Place = (1, 1)) -> None:
        super().__init__(message)
        self.message = message
        self.line, self.column = place


@dataclass(frozen=True)
class Document:
    """Hold a YAML document and where its parts stand.

    Args:
        data: The document as Python values.
        places: Line and column of each key and list item, by path.
        repeated: Keys that a mapping names twice, with the place of the second.
    """

    data: Any
    places: dict[Path, Place] = field(default_factory=dict)
    repeated: tuple[tuple[Path, Place], ...] = ()

    def place(self, path: Path) -> Place:
        """Find where a path stands, or the nearest parent that stands in the document.

        Args:
            path: Keys and list indices from the root.
        """
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return 1, 1

    def line(self, path: Path) -> int:
        """Find the line of a path, or of the nearest parent that stands in the document.

        Args:
            path: Keys and list indices from the root.
        """
        return self.place(path)[0]


def parse(text: str, *, verbatim: frozenset[Path] = frozenset(), several: bool = False) -> Document:
    """Read a YAML text.

    Args:
        text: One YAML document.
        several: There may be more than one, each laid over those before it, as Compose does.
        verbatim: Mappings whose values are taken as they are written, so that `0755`, `yes` and `22:30` stay
            text.

    Raises:
        DocumentError: The text is not YAML.
    """
    try:
        return _parse(_Loader(text), verbatim, several)
    except DocumentError as error:
        if error.message != _ESCAPE:
            raise
    return _parse(_Lenient(text), verbatim, several)


def _parse(loader: Any, verbatim: frozenset[Path], several: bool) -> Document:
    try:
        node = _together(loader) if several else loader.get_single_node()
        if node is None:
            return Document(None)
        entries = list(islice(_walk(node, (), set()), _MOST))
        if len(entries) == _MOST:
            raise DocumentError("is too large, or its aliases multiply")
        _resolve_tags(node)
        for path in verbatim:
            _keep_text(node, path)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise DocumentError(error.problem or "is not YAML", place) from error
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentError(str(error).splitlines()[0]) from error
    finally:
        loader.dispose()
    places: dict[Path, Place] = {}
    repeated: list[tuple[Path, Place]] = []
    for path, place, again in entries:
        if again:
            repeated.append((path, place))
        places.setdefault(path, place)
    return Document(data, places, tuple(repeated))


def _together(loader: Any) -> Any:
    nodes = []
    while loader.check_node():
        nodes.append(loader.get_node())
    for node in nodes[1:]:
        for one in (nodes[0], node):  # what contains itself has no end
            deque(islice(_walk(one, (), set()), _MOST), maxlen=0)
        nodes[0] = _laid_over(nodes[0], node)
    return nodes[0] if nodes else None


def _laid_over(node: Any, other: Any) -> Any:
    """Lay what a later document says over a node: keys are added or replaced, lists go on."""
    if isinstance(node, yaml.MappingNode) and isinstance(other, yaml.MappingNode):
        found = {str(key.value): (key, value) for key, value in node.value}
        for key, value in other.value:
            name = str(key.value)
            found[name] = (key, _laid_over(found[name][1], value) if name in found else value)
        node.value = list(found.values())
        return node
    if isinstance(node, yaml.SequenceNode) and isinstance(other, yaml.SequenceNode):
        node.value = [*node.value, *other.value]
        return node
    return other


def _place(node: Any) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _walk(node: Any, path: Path, above: set[int]) -> Iterator[tuple[Path, Place, bool]]:
    """Yield path, place and whether the mapping has the key already; merged mappings come last."""
    if id(node) in above:
        raise DocumentError("an anchor contains itself", _place(node))
    above = above | {id(node)}
    if isinstance(node, yaml.MappingNode):
        seen: set[Path] = set()
        merged = []
        for key, value in node.value:
            if key.tag == f"{_TAG}merge":
                merged.append(value)
                continue
            here = (*path, str(key.value))
            yield here, _place(key), here in seen
            seen.add(here)
            yield from _walk(value, here, above)
        for value in merged:
            for source in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                yield from ((inner, place, False) for inner, place, _ in _walk(source, path, above))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield (*path, index), _place(value), False
            if isinstance(value, yaml.ScalarNode):  # `KEY=value` in a list means what `KEY: value` does
                yield (*path, value.value.partition("=")[0]), _place(value), False
            yield from _walk(value, (*path, index), above)


def _resolve_tags(node: Any) -> None:
    """Take Compose's own tags away: `!reset` removes its key, `!override` leaves its value."""
    if isinstance(node, yaml.MappingNode):
        node.value = [(key, value) for key, value in node.value if value.tag != "!reset"]
        children = [value for _, value in node.value]
    else:
        children = list(node.value) if isinstance(node, yaml.SequenceNode) else []
    for child in children:
        _resolve_tags(child)
    if node.tag == "!override":
        kinds = {yaml.MappingNode: "map", yaml.SequenceNode: "seq"}
        node.tag = _TAG + kinds.get(type(node), "str")


def _keep_text(node: Any, path: Path) -> None:
    for step in path:
        if not isinstance(node, yaml.MappingNode):
            return
        node = next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            if isinstance(value, yaml.ScalarNode) and value.tag != f"{_TAG}null":
                value.tag = f"{_TAG}str"
