"""The command line: `planwheel` and its verbs, each a file of engine/commands/ that is read when it is asked for."""

from importlib import import_module

import click

from engine import __version__

EPILOG = "Exit codes: 0 fine, 1 problems found, 2 wrong options. Shell completion: planwheel completion --help."
VERBS = (
    "plan",
    "check",
    "codes",
    "explain",
    "diff",
    "golden",
    "impact",
    "test",
    "facts",
    "schema",
    "rulebooks",
    "new",
    "init",
    "completion",
)
"""In the order in which a strategist meets them."""


class _Verbs(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"engine.commands.{cmd_name}").command
        return command


@click.group(cls=_Verbs, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="planwheel")
def main() -> None:
    """Turn a brand's brief into a coordinated campaign plan for China's platforms.

    Start with `planwheel init`, edit the brief it writes, then run `planwheel plan brief.yaml`.
    """


if __name__ == "__main__":
    main()
