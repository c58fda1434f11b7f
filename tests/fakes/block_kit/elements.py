"""Elements of blocks: buttons, menus, inputs. Each becomes slackblocks' own, which checks its limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import slackblocks
from slackblocks import elements, objects

from tests.fakes.block_kit.parts import Part, Wrong, confirmation, group, only, option, text

EVERYWHERE = frozenset(("message", "modal", "home"))
IN_MODALS, IN_MESSAGES = frozenset(("modal",)), frozenset(("message",))


@dataclass(frozen=True, slots=True)
class Kind:
    """An element: slackblocks' class, where it may stand, and whether its options may hold markup."""

    make: Any
    surfaces: frozenset[str] = EVERYWHERE
    markup: bool = False
    blocks: frozenset[str] = frozenset(("section", "actions", "input"))


_ACTS, _TYPED = frozenset(("section", "actions")), frozenset(("input",))

KINDS = {
    "button": Kind(slackblocks.Button, blocks=_ACTS),
    "workflow_button": Kind(elements.WorkflowButton, IN_MESSAGES, blocks=_ACTS),
    "overflow": Kind(elements.OverflowMenu, blocks=_ACTS),
    "checkboxes": Kind(elements.CheckboxGroup, markup=True),
    "radio_buttons": Kind(elements.RadioButtonGroup, markup=True),
    "datepicker": Kind(elements.DatePicker),
    "timepicker": Kind(elements.TimePicker),
    "datetimepicker": Kind(
        elements.DateTimePicker, frozenset(("message", "modal")), blocks=frozenset(("actions", "input"))
    ),
    "static_select": Kind(elements.StaticSelectMenu),
    "external_select": Kind(elements.ExternalSelectMenu),
    "users_select": Kind(elements.UserSelectMenu),
    "conversations_select": Kind(elements.ConversationSelectMenu),
    "channels_select": Kind(elements.ChannelSelectMenu),
    "multi_static_select": Kind(elements.StaticMultiSelectMenu),
    "multi_external_select": Kind(elements.ExternalMultiSelectMenu),
    "multi_users_select": Kind(elements.UserMultiSelectMenu),
    "multi_conversations_select": Kind(elements.ConversationMultiSelectMenu),
    "multi_channels_select": Kind(elements.ChannelMultiSelectMenu),
    "plain_text_input": Kind(elements.PlainTextInput, blocks=_TYPED),
    "email_text_input": Kind(elements.EmailInput, IN_MODALS, blocks=_TYPED),
    "url_text_input": Kind(elements.URLInput, IN_MODALS, blocks=_TYPED),
    "number_input": Kind(elements.NumberInput, IN_MODALS, blocks=_TYPED),
    "file_input": Kind(elements.FileInput, IN_MODALS, blocks=_TYPED),
    "rich_text_input": Kind(elements.RichTextInput, frozenset(("modal", "home")), blocks=_TYPED),
    "feedback_buttons": Kind(elements.FeedbackButtons, IN_MESSAGES, blocks=frozenset(("context_actions",))),
    "icon_button": Kind(elements.IconButton, IN_MESSAGES, blocks=frozenset(("context_actions",))),
    "image": Kind(elements.Image, blocks=frozenset(("section", "context"))),
}


def element(found: Part, *, surface: str, block: str) -> Any:
    """The element as slackblocks has it; raises for what Slack refuses in this block on this surface."""
    kind = KINDS.get(found.get("type", ""))
    if kind is None:
        raise Wrong(f"unknown element {found.get('type')!r}")
    if surface not in kind.surfaces:
        raise Wrong(f"{found['type']} is not supported on {surface} surfaces")
    if block not in kind.blocks:
        raise Wrong(f"{found['type']} is not supported in {block} blocks")
    _chosen(found)
    members = {name: _member(name, value, kind) for name, value in found.items() if name != "type"}
    if found["type"] == "datetimepicker" and "initial_date_time" in members:
        members["initial_datetime"] = members.pop("initial_date_time")
    if found["type"] == "multi_static_select":
        members = {"action_id": None, "options": None} | members
    if found["type"] == "button" and found.get("style", "primary") not in ("primary", "danger"):
        raise Wrong("style must be primary or danger")
    return kind.make(**members)


def _member(name: str, value: Any, kind: Kind) -> Any:
    if name in ("options", "initial_options"):
        return [option(one, plain=not kind.markup) for one in value]
    if name == "initial_option":
        return option(value, plain=not kind.markup)
    convert = _MEMBERS.get(name)
    return convert(value) if convert else value


def _feedback(found: Part) -> Any:
    only(found, "text", "value", "accessibility_label")
    return elements.FeedbackButton(**{**found, "text": text(found["text"], plain=True)})


_MEMBERS: dict[str, Callable[[Any], Any]] = {
    "text": lambda found: text(found, plain=True),
    "placeholder": lambda found: text(found, plain=True),
    "option_groups": lambda found: [group(one) for one in found],
    "confirm": confirmation,
    "dispatch_action_config": lambda found: objects.DispatchActionConfiguration(**found),
    "filter": lambda found: objects.ConversationFilter(**found),
    "workflow": objects.Workflow.from_dict,
    "slack_file": lambda found: objects.SlackFile(found.get("url"), found.get("id")),
    "positive_button": _feedback,
    "negative_button": _feedback,
}


def _chosen(found: Part) -> None:
    """Slack: what is chosen from the start must be one of the options, to the letter."""
    if found["type"] not in ("static_select", "multi_static_select", "checkboxes", "radio_buttons"):
        return
    if bool(found.get("options")) == bool(found.get("option_groups")):
        raise Wrong("needs either options or option_groups")
    groups = found.get("option_groups", [])
    offered = [*found.get("options", []), *(one for each in groups for one in each["options"])]
    if found.get("initial_options") == []:
        raise Wrong("initial_options must hold at least one")
    wanted = [
        *found.get("initial_options", []),
        *([found["initial_option"]] if "initial_option" in found else []),
    ]
    if any(one not in offered for one in wanted):
        raise Wrong("what is chosen from the start is not among the options")
