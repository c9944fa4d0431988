"""The form of a roster's columns: what each is taken for, which sheets are read, where a header was named by hand."""

from dataclasses import dataclass, field

from starlette.datastructures import FormData

from shared.contracts.registry_import_previews import ColumnChoice, ImportPreview, PreviewColumn, SheetStart

__all__ = ["FIELDS", "GROUPS", "Mapped", "column_name", "head_of", "read_mapping"]

GROUPS = (
    ("person", ("name", "householder", "relation", "sex", "id_number", "birth", "birth_year", "birth_month",
                "birth_day", "age", "lunar_birthday")),
    ("place", ("address", "compound", "building", "unit", "room", "registered_address")),
    ("contact", ("phone", "relative", "relative_phone")),
    ("care", ("categories", "disability_level", "health", "state", "party_member", "skills", "hobbies", "remark")),
    ("post", ("grid", "grid_worker", "grid_worker_phone", "liaison", "liaison_phone", "second_liaison",
              "second_liaison_phone", "group", "liaison_kind", "captain", "captain_phone", "role", "scope")),
    ("rest", ("serial", "other", "ignored")),
)  # fmt: skip
"""Meanings that a column may be given, as people look for them."""

FIELDS = frozenset(field for _, fields in GROUPS for field in fields)


@dataclass
class Mapped:
    """What somebody says of a file."""

    choices: list[ColumnChoice] = field(default_factory=list)
    """Columns that mean something else than the program would say."""
    differs: bool = False
    """Whether anything is other than in the preview that was shown."""
    taught: list[ColumnChoice] = field(default_factory=list)
    """Choices that are worth remembering: of a head that stands once in its table."""
    sheets: list[str] = field(default_factory=list)
    """The only sheets to read; empty for all that are visible."""
    heads: dict[int, int] = field(default_factory=dict)
    """Of sheets without a known header (by their number): which of the rows shown is one."""

    def say(self, choice: ColumnChoice, *, once: bool) -> None:
        """Take one choice down."""
        self.choices.append(choice)
        if once:
            self.taught.append(choice)


def column_name(table: int, column: int) -> str:
    """Return the name of a select in the form."""
    return f"c-{table}-{column}"


def head_of(sheet: SheetStart, row: int) -> list[tuple[int, str, int]]:
    """Return place, text and number (among equal ones) of the cells of a row that may be a header."""
    seen: dict[str, int] = {}
    heads = []
    for index, text in enumerate(sheet.rows[row] if 0 <= row < len(sheet.rows) else []):
        if head := " ".join(text.split())[:200]:
            heads.append((index, head, seen.get(head, 0)))
            seen[head] = seen.get(head, 0) + 1
    return heads


def read_mapping(form: FormData, preview: ImportPreview) -> Mapped:
    """Read the form over the preview it stood under; what is no meaning stays as it was."""
    mapped = Mapped()
    for number, table in enumerate(preview.tables):
        heads = [column.head for column in table.columns]
        for index, column in enumerate(table.columns):
            chosen = _chosen(form, column_name(number, index), column)
            mapped.differs |= chosen != column.field
            if chosen != column.proposed:
                choice = ColumnChoice(sheet=table.sheet, head=column.head, nth=column.nth, field=chosen)
                mapped.say(choice, once=heads.count(column.head) == 1)
    _read_heads(form, preview, mapped)
    _read_sheets(form, preview, mapped)
    return mapped


def _chosen(form: FormData, name: str, column: PreviewColumn) -> str:
    said = str(form.get(name) or "")
    return said if said in FIELDS or said in {column.field, column.proposed} else column.field


def _read_heads(form: FormData, preview: ImportPreview, mapped: Mapped) -> None:
    """Read which rows were named a header, and what its cells mean."""
    asked = str(form.get("head") or "").partition("-")
    for number, sheet in enumerate(preview.unread):
        said = asked[2] if asked[0] == str(number) else str(form.get(f"head-{number}") or "")
        if not said.isascii() or not said.isdigit():
            continue
        mapped.heads[number] = int(said)
        heads = head_of(sheet, int(said))
        for index, head, nth in heads:
            meaning = str(form.get(f"r-{number}-{index}") or "")
            if meaning in FIELDS:
                mapped.differs = True
                choice = ColumnChoice(sheet=sheet.sheet, head=head, nth=nth, field=meaning)
                mapped.say(choice, once=sum(one == head for _, one, _ in heads) == 1)


def _read_sheets(form: FormData, preview: ImportPreview, mapped: Mapped) -> None:
    """Read which sheets are wanted; a file of one sheet has no choice."""
    wanted = {str(one) for one in form.getlist("sheet")}
    names = [name for number, name in enumerate(preview.sheets) if str(number) in wanted]
    visible = [name for name in preview.sheets if name not in preview.hidden_sheets or name in preview.chosen_sheets]
    if not names or len(preview.sheets) == 1:
        mapped.sheets = preview.chosen_sheets
    elif preview.chosen_sheets:
        mapped.sheets = names
    else:
        mapped.sheets = [] if names == visible else names
    mapped.differs |= mapped.sheets != preview.chosen_sheets
