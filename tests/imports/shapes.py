"""Plans as other boards keep them: each a paper of another shape."""

from __future__ import annotations

from actions.imports.files.paper import FileKind, Paper
from tests.imports.papers import DOWN, bold, cell, line, paper, slanted, table

HEADS = ("Ref.", "Activity", "Owner", "Status")


def no_refs() -> Paper:
    return paper(
        table(
            ("Action", "Owner", "Deadline", "Comments"),
            ("Agree the lease of the yard", "AB", "31/03/2024", "Waiting for the landlord"),
            ("Buy two drones", "CD/EF", "Summer", None),
            ("Train the drivers", "TBC", None, "No places left this year"),
        ),
        kind=FileKind.CSV,
    )


def due_dates() -> Paper:
    return paper(
        "Harbour Safety Partnership – Delivery plan 2024",
        table(
            ("No.", "Objective", "Lead agency", "Lead officer", "Due date", "Success measure"),
            (
                "1.1",
                "Light the east pier",
                "Port authority",
                "Ann Lee",
                cell("30/06/2024", date="2024-06-30"),
                "No falls",
            ),
            ("1.2", "Mark the shallows", "Coastguard", "Head of Estates", "Autumn 2024", "Ten buoys"),
        ),
    )


def status_words() -> Paper:
    return paper(
        table(
            HEADS,
            ("1.1", "Map the hydrants", "AB", "Completed"),
            ("1.2", "Test the hydrants", "AB", "On track"),
            ("1.3", "Paint the hydrants", "CD", "Not yet due"),
            ("1.4", "Count the hydrants", "CD", "Superseded"),
            ("1.5", "Sell the hydrants", "CD", "A – no buyer yet"),
            ("1.6", "Move the hydrants", "CD", "On track"),
        )
    )


def two_heading_rows() -> Paper:
    return paper(
        table(
            ("Ref", "Activity", "Lead", cell("Gold Group", across=2), cell("Silver Group", across=2)),
            (DOWN, DOWN, DOWN, "Date", "Note", "Date", "Note"),
            ("1.1", "Share the workshop", "AB", "12/02/2024", "Agreed", "26/02/2024", "Keys handed over"),
            ("1.2", "Share the stores", "CD", "12/02/2024", "ACTION: CD to ask the insurers by 31/03/2024", None, None),
        )
    )


def headings_for_themes() -> Paper:
    heads = ("Ref", "Task", "Responsible", "Priority")
    return paper(
        line("Winter plan", heading=1),
        line("Roads", heading=2),
        table(heads, ("1.1", "Grit the hills", "AB", "High"), ("1.2", "Fill the bins", "CD", "Low"), name="table 1"),
        line("Shelters", heading=2),
        table(heads, ("2.1", "Open the hall", "EF", "High"), name="table 2"),
        "Approved by the board in private.",
    )


def milestones() -> Paper:
    return paper(
        table(
            HEADS,
            ("1.1", "Build the joint station", "AB", "G"),
            ("1.1.1", "Choose the site", "AB", "C"),
            ("1.1.2", "Obtain permission", "CD", "R"),
            ("1.2", "Close the old station", "AB", None),
            ("a)", "Tell the neighbours", "CD", None),
        )
    )


def cyrillic() -> Paper:
    return paper(
        "План действий – Совет по безопасности",
        table(
            ("№ п/п", "Мероприятие", "Обоснование", "Ответственный", "Статус", "Срок", "Примечания"),
            (
                "1.1",
                "Обновить карту рисков",
                "Карта устарела",
                "ИП/АС",
                "Red",
                "май 2024",
                "10 мая 2023 г. Начато\n12.06.2023 Готово",
            ),
            ("1.2", "Провести учения", "Требование закона", "Отдел подготовки", None, None, None),
        ),
    )


def chinese() -> Paper:
    return paper(
        table(
            ("编号", "行动", "目的", "负责人", "优先级", "备注"),
            ("1.1", "更新应急预案", "保障公共安全", "王伟、李娜", "高", "2024年3月1日 已开会讨论"),
            ("1.2", "组织消防演练", "提高能力", "张敏", "低", None),
        )
    )


def portuguese() -> Paper:
    return paper(
        table(
            ("Nº", "Tema", "Ação", "Justificativa", "Responsável", "Prazo", "Observações"),
            (
                "1.1",
                "Prevenção",
                "Vistoriar as escolas",
                "Segurança das crianças",
                "JC e MP",
                "Curto",
                "1 de março de 2024: iniciado",
            ),
            ("2.1", "Resposta", "Comprar ambulâncias", "Frota antiga", "Direção", "Longo", None),
            ("2.2", "Resposta", "Formar condutores", "Poucos condutores", "Direção", "Longo", None),
        )
    )


def long_cells() -> Paper:
    words = " ".join(f"word{number}" for number in range(700))
    owners = ", ".join(f"{first}{second}" for first in "ABCDEF" for second in "WXYZ")
    return paper(table(HEADS, ("1.1", f"Read all of this {words}", owners, "G")))


def odd_refs() -> Paper:
    return paper(
        table(
            HEADS,
            ("A1", "Write the terms", "AB", None),
            ("7", "Sign the terms", "AB", None),
            ("1.1a", "Print the terms", "AB", None),
            ("2.9", "File the terms", "AB", None),
            ("2.1", "Burn the terms", "AB", None),
            ("2.9", "Forget the terms", "AB", None),
            (None, None, None, None),
            ("2.11", "Remember the terms", "AB", None),
        )
    )


def deep_headings() -> Paper:
    heads = ("#", "Theme", "Action required", "", "RAG", "Gold Group comments")
    return paper(
        table(
            (cell("Blue Light Collaboration Board", across=6),),
            (cell("Action log | Version 4", across=6),),
            heads,
            ("1", "Estate", "Share the workshop", "see file 12", cell(fill="#00b050"), "12/02/24 Agreed"),
            ("2", DOWN, "Share the stores", None, cell(fill="#7f00ff"), "13/02/24 Not agreed"),
            heads,
            ("3", "Fleet", "Share the vans", None, cell(fill="#00b050"), "A word before any date\n14/02/24 Agreed"),
            name="sheet Log",
        ),
        kind=FileKind.EXCEL,
    )


def strands() -> Paper:
    return paper(
        table(
            ("Ref", "Activity", "Why", "SRO", "Priority", "Board notes"),
            (cell(bold("ONE: Estate"), across=6),),
            (
                "1.1",
                cell(
                    "Share the workshop", line(bold("quickly"), " and well"), slanted("Share the stores").paragraphs[0]
                ),
                cell("It saves money", slanted("It saves room").paragraphs[0]),
                cell("AB", slanted("CD").paragraphs[0]),
                cell("H", slanted("L").paragraphs[0]),
                cell(line(bold("12/02/24"), " Agreed ", bold("at last"))),
            ),
            (DOWN, slanted("Share the yard"), slanted("It is near"), slanted("EF"), None, DOWN),
        )
    )


def many_rows() -> Paper:
    rows = [
        (
            f"{1 + number // 100}.{1 + number % 100}",
            f"Do the thing with number {number}",
            "AB/CD",
            "G",
            "12/02/24 Done in part",
        )
        for number in range(1500)
    ]
    return paper(table((*HEADS, "Gold Group notes"), *rows))


ALL = (
    no_refs, due_dates, status_words, two_heading_rows, headings_for_themes, milestones, cyrillic, chinese, portuguese,
    long_cells, odd_refs, deep_headings, strands,
)  # fmt: skip
