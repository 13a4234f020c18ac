"""Which values a stack's parameters get."""

import re

from . import stacks
from .speech import Trouble
from .templates import ORDER, template

# Parameters that mean the same in every stack: said once, they hold for the stacks that come after.
_SHARED = ("Domain", "HostedZoneId", "VpcId", "SubnetIds", "ImageId")


class Values:
    """What the operator said, and what the stacks say of themselves one after another."""

    def __init__(self, name, shared, by_part):
        """`shared` holds for every stack, `by_part` for one each; both leave out what nobody said."""
        self._shared, self._by_part = {"Name": name} | shared, by_part
        self._found = {}

    def learn(self, stack):
        """Takes what a stack knows; its outputs are values of the parameters of the same name that come after."""
        before = stacks.parameters(stack)
        self._found |= {name: before[name] for name in _SHARED if name in before} | stacks.outputs(stack)

    def check(self, options):
        """Raises Trouble for the first value that was said and that a template does not take; `options` is how each
        parameter is called where it is said.
        """
        for each in map(template, ORDER):
            said = self._shared | self._by_part.get(each.part, {})
            for name in each.parameters:
                if name in said and not each.allows(name, said[name]):
                    demand = re.sub(r"\w+", lambda word: options.get(word[0], word[0]), each.demand(name))
                    raise Trouble(f"{options.get(name, name)} cannot be {said[name]}. {demand}")

    def check_together(self, existing):
        """Raises Trouble for values that do not go together, said now or as the stacks have them."""
        kept = {part: stack for part, stack in existing.items() if not stacks.is_beyond_repair(stack)}
        workers = self.by_part(kept)["yolo5"]
        fewest, most = (int(workers.get(name) or template("yolo5").default(name)) for name in ("MinWorkers", "MaxWorkers"))
        if fewest > most:
            raise Trouble(f"{fewest} workers at least and {most} at most cannot be; raise --workers-max or lower "
                          "--workers-min.")

    def set(self, name, value):
        """From now on that is the value, whatever anybody said."""
        self._shared[name] = value

    def get(self, name):
        """What is known by that name so far, or None."""
        return self._shared.get(name, self._found.get(name))

    def by_part(self, existing):
        """The values of each part's parameters as far as they are known; `existing` holds the stacks by part."""
        return {part: (stacks.parameters(existing[part]) if part in existing else {}) | self._shared |
                self._by_part.get(part, {}) for part in ORDER}

    def parameters(self, part, existing):
        """Parameters for CloudFormation; `existing` is the stack, None where it is to be made.

        Said by the operator, then said by an earlier stack, then as it was, then the template's default. Raises
        Trouble for one that is nowhere to be found.
        """
        said = self._shared | self._by_part.get(part, {})
        before = stacks.parameters(existing) if existing else {}
        result, missing = [], []
        for name in template(part).parameters:
            value = said.get(name, self._found.get(name))
            if value is not None:
                result.append({"ParameterKey": name, "ParameterValue": value})
            elif name in before:
                result.append({"ParameterKey": name, "UsePreviousValue": True})
            elif template(part).default(name) is None:
                missing.append(name)
        if missing:
            raise Trouble(f"{part}.yaml needs {', '.join(missing)}: {_ADVICE.get(missing[0], _NO_ADVICE)}")
        return result


_ADVICE = {"Domain": "say --domain bot.example.com, the name under which people are to find the bot."}
_NO_ADVICE = "run deploy/deploy up, which makes the stacks that know it."
