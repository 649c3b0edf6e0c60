"""Commands on what comes next: the plan of action, the size of the next sample. Floor 6."""

from __future__ import annotations

from typing import Annotated

import typer

from ikm.commands.console import Bahasa, CityName, Data, PeriodText, app, examples, out, relative


@app.command(epilog=examples("plan KPPT", "plan KPPT --period 2026-S1"))
def plan(
    unit: Annotated[str, typer.Argument(help="Code of the unit.", show_default=False)] = "",
    period: PeriodText = "",
    data: Data = "",
) -> None:
    """Add a draft of the rencana tindak lanjut to data/actions/<UNIT>.csv: a row for each priority unsur without one.

    Fill in kegiatan, tw, penanggung_jawab; later set status to berjalan, selesai or batal. Whatever stands in the file
    stays as it is.
    """
    from ikm.study.planning import draft_plan

    done = draft_plan(unit, period, data=data)
    kept = _rows(done.kept, "there already, left as it is")
    out.print(f"{relative(done.path)}: {_rows(done.added, 'added')}; {kept}")


@app.command(
    name="sample-size",
    epilog=examples(
        "sample-size KPPT",
        "sample-size KPPT --margin 1.5 --response 0.8",
        "sample-size --users 5000",
        "sample-size --city 'Kota Samarinda'",
    ),
)
def sample_size(
    unit: Annotated[str, typer.Argument(help="Code of the unit; without it all of the city.", show_default=False)] = "",
    users: Annotated[
        int | None, typer.Option(help="Users served in one period. [default: what sidecar or register say]",
                                 show_default=False),
    ] = None,
    margin: Annotated[float, typer.Option(help="Wanted half-width of the 95 % interval of the IKM, in points.")] = 2.0,
    response: Annotated[float, typer.Option(help="Share of those asked who answer: 0.6 is 60 of 100.")] = 0.6,
    deff: Annotated[float, typer.Option(help="Design effect: 1, more where respondents come in clusters.")] = 1.0,
    period: PeriodText = "",
    city: CityName = "",
    data: Data = "",
    bahasa: Bahasa = "id",
) -> None:  # fmt: skip
    """Tell how many people to ask: by each method, which to use and why, per service or per unit of a city."""
    from ikm.present.terminal import print_view
    from ikm.study.sample import sample_plan

    plan = sample_plan(
        unit, period, users=users, margin=margin, response=response, deff=deff, city=city, bahasa=bahasa, data=data
    )
    for view in plan.views():
        print_view(out, view)


def _rows(unsur: tuple[str, ...], what: str) -> str:
    """'2 added (waktu, sarana)'."""
    return f"{len(unsur)} {what} ({', '.join(unsur)})" if unsur else f"0 {what}"
