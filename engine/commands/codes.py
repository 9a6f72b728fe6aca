"""`planwheel codes`: what the code of a problem means."""

import click

from engine.commands.files import print_table
from engine.commands.options import guarded


@click.command(short_help="Say what the code of a problem means.")
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="The pages of all codes as one document.")
@guarded
def command(code: str | None, markdown: bool) -> int:
    """List the codes of problems; with CODE, such as R010, its page: meaning, a file that raises it, the file mended."""
    from engine.codes import CODES
    from engine.codes.page import catalogue_page, page_of

    if markdown and code is None:
        click.echo(catalogue_page(CODES.values()), nl=False)
    elif code is None:
        print_table(("code", "severity", "is about"), ([each.id, each.severity, each.title] for each in CODES.values()))
    elif code.upper() in CODES:
        click.echo(page_of(CODES[code.upper()]), nl=False)
    else:
        raise click.BadParameter(f"there is no code {code}; `planwheel codes` lists them", param_hint="CODE")
    return 0
