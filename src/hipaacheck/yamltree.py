"""Turn the text of a YAML file into plain data and the line of each thing in it."""

from typing import Any

import yaml

from hipaacheck.mistakes import FileMistakesError, Mistake

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_BYTES = 16 * 1024 * 1024
_MAX_DEPTH = 40
_MANY = 5_000
_PLAIN_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_TEXT_TAG = "tag:yaml.org,2002:str"

Path = tuple[str | int, ...]


def read(text: str, name: str) -> tuple[Any, dict[Path, int]]:
    """Return the data of one document and the line (from 1) of each path in it.

    Raises FileMistakesError with the line of the first syntax error.
    """
    if len(text) > _MAX_BYTES:
        raise FileMistakesError([Mistake(name, None, f"is larger than {_MAX_BYTES // 1024 // 1024} MiB")])
    loader = None
    lines: dict[Path, int] = {}
    try:
        _refuse_deep_nesting(text, name)
        loader = _LOADER(text)
        node = loader.get_single_node()
        data = _Walk(loader, name, lines).value(node, ()) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        raise FileMistakesError([Mistake(name, line, f"is not valid YAML: {error.problem}")]) from None
    except yaml.YAMLError as error:
        raise FileMistakesError([Mistake(name, None, f"is not valid YAML: {error}")]) from None
    except ValueError as error:
        raise FileMistakesError([Mistake(name, None, f"holds an unreadable value: {error}")]) from None
    finally:
        if loader is not None:
            loader.dispose()
    return data, lines


def _refuse_deep_nesting(text: str, name: str) -> None:
    """Look for nesting that would overflow the C stack of libyaml's composer, which recurses.

    Only text with a great many brackets, or with a very long line (`- - - -`), can nest that deeply.
    """
    if text.count("[") + text.count("{") < _MANY and max(map(len, text.splitlines()), default=0) < _MANY:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark is not None else None
            raise FileMistakesError([Mistake(name, line, f"nests deeper than {_MAX_DEPTH} levels")])


class _Walk:
    """Turn nodes into plain data while noting their lines."""

    def __init__(self, loader: Any, name: str, lines: dict[Path, int]) -> None:
        self._loader = loader
        self._name = name
        self._lines = lines
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        if id(node) in self._seen:
            raise FileMistakesError([Mistake(self._name, line, "uses a YAML alias; write the value out")])
        if len(path) > _MAX_DEPTH:
            raise FileMistakesError([Mistake(self._name, line, f"nests deeper than {_MAX_DEPTH} levels")])
        if not isinstance(node, yaml.ScalarNode):
            self._seen.add(id(node))
            if node.tag not in _PLAIN_TAGS:
                raise FileMistakesError([Mistake(self._name, line, f"uses the tag {node.tag}; remove it")])
        self._lines.setdefault(path, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        if node.tag in (_TEXT_TAG, "tag:yaml.org,2002:timestamp"):
            return str(node.value)
        return self._loader.construct_object(node)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise FileMistakesError([Mistake(self._name, line, "has a key that is not plain text")])
            key = str(key_node.value)
            if key in result:
                raise FileMistakesError([Mistake(self._name, line, f"repeats the key '{key}'")])
            self._lines[(*path, key)] = line
            result[key] = self.value(value_node, (*path, key))
        return result
