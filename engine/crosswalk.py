"""The crowd models beside the six flywheel stages, as a table in one language with grades, sources and caveats."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.catalogue import Catalogue
from engine.entries import CrowdModel
from engine.locale import Locale
from engine.rulebook.model import Reference


@dataclass(frozen=True)
class Crosswalk:
    """`rows` under `head`: one per stage of a model; `remarks` say what the table must not be read as."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...]


def make_crosswalk(catalogue: Catalogue, references: Mapping[str, Reference], locale: Locale) -> Crosswalk:
    """Every model of the catalogue in one language."""
    rows = tuple(row for model in catalogue.models.values() for row in _rows(model, locale))
    remarks = [
        remark for model in catalogue.models.values() for remark in _remarks(model, catalogue, references, locale)
    ]
    remarks += ["", *(f"- {locale.name('caveats', id_)}" for id_ in catalogue.caveats)]
    head = tuple(locale.text(f"models.{column}") for column in ("model", "platform", "code", "stage", "flywheel"))
    return Crosswalk(head, rows, tuple(remarks))


def _rows(model: CrowdModel, locale: Locale) -> Iterator[tuple[str, ...]]:
    platform = locale.name("platforms", model.platform) if model.platform else "–"
    for stage in model.stages:
        met = locale.texts["formats.list"].join(locale.name("stages", each) for each in stage.flywheel)
        own = stage.names.get(locale.code) or stage.names["en"]
        yield locale.name("models", model.id), platform, stage.code, own, met or locale.text("models.no_counterpart")


def _remarks(
    model: CrowdModel, catalogue: Catalogue, references: Mapping[str, Reference], locale: Locale
) -> Iterator[str]:
    note = model.note.get(locale.code) or model.note["en"]
    yield f"{locale.name('models', model.id)} ({model.confidence}){locale.texts['formats.colon']}{note}"
    met = {stage for part in model.stages for stage in part.flywheel}
    alone = [stage for stage in catalogue.stages if stage not in met]
    if met and alone:
        names = locale.listing([locale.name("stages", stage) for stage in alone])
        yield f"  {locale.text('models.alone', stages=names)}"
    for name in model.references:
        source = references.get(name.split("#", 1)[0])
        said = (source.title, source.publisher, source.date) if source else ()
        yield f"  {name} · {', '.join(filter(None, said))}"
