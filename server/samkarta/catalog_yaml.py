"""YAML as layer files use it: dates stay text for the model to check, a repeated key is an error."""

from collections.abc import Hashable
from typing import Any

import yaml


class LayerFileLoader(yaml.SafeLoader):
    """A safe loader that neither guesses dates nor lets the last of two equal keys win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """The mapping of ``node``; ConstructorError where a key stands twice."""
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if repeated := sorted({key for key in keys if keys.count(key) > 1}):
            problem = f"the key {', '.join(repeated)} stands twice"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
        return super().construct_mapping(node, deep=deep)


LayerFileLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
