"""Blocks that few apps send: tables, charts, cards, plans, videos."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slackblocks import blocks as theirs
from slackblocks import elements, objects

from tests.fakes.block_kit.elements import element
from tests.fakes.block_kit.parts import Part, Wrong, only, text
from tests.fakes.block_kit.rich_text import rich_text

#: Characters of all cells of a table.
TABLE = 10_000


def _table(found: Part) -> Any:
    only(found, "type", "block_id", "rows", "column_settings")
    rows = [[_cell(cell, "raw_text") for cell in row] for row in found["rows"]]
    if sum(len(cell.text) for row in rows for cell in row if isinstance(cell, objects.RawText)) > TABLE:
        raise Wrong(f"the cells hold more than {TABLE} characters")
    settings = [objects.ColumnSettings(**(one or {})) for one in found.get("column_settings", [])]
    plain = [[objects.RawText("…") if _rich(cell) else cell for cell in row] for row in rows]
    return theirs.TableBlock(plain, column_settings=settings, block_id=found.get("block_id"))


def _data_table(found: Part) -> Any:
    only(found, "type", "block_id", "rows", "caption", "page_size", "row_header_column_index")
    members = {name: value for name, value in found.items() if name not in ("type", "rows")}
    return theirs.DataTableBlock(
        [[_cell(cell, "raw_text", "raw_number") for cell in row] for row in found["rows"]], **members
    )


def _cell(found: Part, *kinds: str) -> Any:
    kind = found["type"]
    if kind == "rich_text":
        return rich_text(found)
    if kind not in kinds:
        raise Wrong(f"unknown cell {kind!r}")
    only(found, "type", "text", *(("value",) if kind == "raw_number" else ()))
    return (
        objects.RawNumber(found["value"], found["text"])
        if kind == "raw_number"
        else objects.RawText(found["text"])
    )


def _rich(cell: Any) -> bool:
    return isinstance(cell, theirs.RichTextBlock)


def _data_visualization(found: Part) -> Any:
    only(found, "type", "block_id", "title", "chart")
    return theirs.DataVisualizationBlock(
        found["title"], _chart(found["chart"]), block_id=found.get("block_id")
    )


def _chart(found: Part) -> Any:
    if found["type"] == "pie":
        only(found, "type", "segments")
        return objects.PieChart([objects.ChartSegment(**one) for one in found["segments"]])
    only(found, "type", "series", "axis_config")
    kinds = {"bar": objects.BarChart, "area": objects.AreaChart, "line": objects.LineChart}
    series = [
        objects.DataSeries(one["name"], [objects.DataPoint(**point) for point in one["data"]])
        for one in found["series"]
    ]
    return kinds[found["type"]](series, objects.AxisConfig(**found["axis_config"]))


def _card(found: Part) -> Any:
    members = {name: value for name, value in found.items() if name != "type"}
    for name in ("title", "subtitle", "body", "subtext"):
        if name in members:
            members[name] = text(members[name], plain=False)
    for name in ("hero_image", "icon"):
        if name in members:
            members[name] = element(members[name], surface="message", block="context")
    if "actions" in members:
        members["actions"] = [element(one, surface="message", block="actions") for one in members["actions"]]
    if "slack_icon" in members:
        members["slack_icon"] = objects.SlackIcon(members["slack_icon"]["name"])
    return theirs.CardBlock(**members)


def _carousel(found: Part) -> Any:
    only(found, "type", "block_id", "elements")
    return theirs.CarouselBlock([_card(one) for one in found["elements"]], block_id=found.get("block_id"))


def _task(found: Part) -> Any:
    members = {name: value for name, value in found.items() if name != "type"}
    for name in ("details", "output"):
        if name in members:
            members[name] = rich_text(members[name])
    if "sources" in members:
        members["sources"] = [elements.URLSource(one["url"], one["text"]) for one in members["sources"]]
    return theirs.TaskCardBlock(**members)


def _plan(found: Part) -> Any:
    only(found, "type", "block_id", "title", "tasks")
    return theirs.PlanBlock(
        found["title"], [_task(one) for one in found["tasks"]], block_id=found.get("block_id")
    )


def _video(found: Part) -> Any:
    for name in ("title", "description"):
        if name in found:
            text(found[name], plain=True)
    return theirs.VideoBlock.from_dict(dict(found))


RARE: Mapping[str, Callable[[Part], Any]] = {
    "card": _card,
    "carousel": _carousel,
    "data_table": _data_table,
    "data_visualization": _data_visualization,
    "plan": _plan,
    "table": _table,
    "task_card": _task,
    "video": _video,
}
