"""What the heading of a column says that it holds, in the words that boards use.

A modest table of whole headings, not of guesses: a heading that is not in it is a field of the plan's own.
"""

from __future__ import annotations

import re

from actions.imports.meaning import Holds

#: For each, its headings from the most to the least telling: where two columns could hold the same, the former does.
_HEADINGS: dict[Holds, str] = {
    Holds.REF: """
        ref | reference | ref no | ref number | activity ref | action ref | action no | action number | activity no
        | item no | item number | task no | no | nr | nos | number | item | id | action id
        | réf | n | numéro | nº | n° | referenz | nummer | lfd nr | número | num | núm | n o | номер | п п | no п п
        | 序号 | 编号 | 项目编号 | rhif | cyf
    """,
    Holds.THEME: """
        theme | strategic theme | priority area | priority theme | workstream | work stream | programme area
        | category | area | area of work | section | thème | axe | volet | thema | handlungsfeld | themenfeld | bereich
        | tema | eixo | área | eje | направление | раздел | тема | 主题 | 领域 | 类别 | thema cyffredinol
    """,
    Holds.ACTIVITY: """
        activity | activities | action activity | action | actions | agreed action | agreed actions | action required
        | actions required | proposed action | proposed actions | key action | key actions | action to be taken
        | action description | description of action | activity description | task | tasks | task description
        | deliverable | what | recommendation | project | initiative | milestone | milestones | objective | objectives
        | description | aim | goal
        | activité | activités | mesure | mesures | action à mener | maßnahme | maßnahmen | massnahme | aktivität
        | aufgabe | aufgaben | ziel | actividad | actividades | acción | accion | acciones | tarea | medida
        | atividade | atividades | ação | ações | acao | ação prevista | objetivo | мероприятие | мероприятия | действие
        | задача | задачи | 活动 | 行动 | 任务 | 措施 | 工作内容 | 行动内容 | gweithgaredd | cam gweithredu
    """,
    Holds.RATIONALE: """
        rationale | why | purpose | reason | reasons | justification | background | context | benefit | benefits
        | raison | objet | begründung | zweck | justificación | propósito | motivo | justificativa | justificação
        | обоснование | цель | 理由 | 目的 | 依据 | rhesymeg | pam
    """,
    Holds.SROS: """
        sro | sros | sro s | senior responsible owner | senior responsible officer | owner | owners | owner s
        | action owner | activity owner | lead | leads | lead s | lead officer | lead officers | lead officer s
        | lead person | lead owner | responsible | responsible officer | responsible owner | responsible person
        | person responsible | responsibility | accountable | assigned to | who | by whom | named lead
        | responsable | responsables | pilote | verantwortlich | verantwortliche | verantwortlicher | zuständig
        | zuständigkeit | responsável | responsaveis | responsáveis | responsavel | encargado | ответственный
        | ответственные | исполнитель | исполнители | 负责人 | 责任人 | 责任单位 | 负责单位 | arweinydd | cyfrifol
    """,
    Holds.RAG: """
        rag | rag status | rag rating | brag | brag status | status rag | traffic light | colour | color
        | status | state | progress status | current status | progress
        | statut | état | avancement | ampel | ampelstatus | stand | fortschritt | estado | semáforo | situação
        | статус | состояние | ход выполнения | 状态 | 进展 | 进度 | statws
    """,
    Holds.RAG_REASON: """
        rag reason | reason for rag | reason for rag status | rag rationale | rag comment | rag commentary
        | reason for status
    """,
    Holds.PRIORITY: """
        priority | priority level | priority rating | priority h m l | prio | importance | urgency
        | priorité | priorität | prioridad | prioridade | приоритет | 优先级 | 优先 | blaenoriaeth
    """,
    Holds.TIMESCALE: """
        time scale | timescale | timescales | time scales | timeframe | time frame | timeline | timing | term | when
        | by when | délai | échéance | calendrier | frist | zeitraum | zeitrahmen | termin | plazo | prazo | срок
        | сроки | срок исполнения | 时限 | 期限 | 完成时间 | 时间 | amserlen | pryd
    """,
    Holds.NOTES: """
        notes | note | notes further actions | notes and further actions | comments | comment | updates | update
        | progress update | progress updates | progress notes | progress comments | latest update | latest position
        | commentary | progress report | minutes
        | progress to date | update progress | progress and next steps | latest progress | latest updates
        | commentaire | commentaires | remarques | bemerkung | bemerkungen | kommentar | kommentare | anmerkungen
        | observaciones | comentarios | notas | observações | comentários | andamento | примечание | примечания
        | комментарий | комментарии | 备注 | 说明 | 进展说明 | nodiadau | sylwadau
    """,
}

_KNOWN: dict[str, tuple[Holds, int]] = {}
for _holds, _words in _HEADINGS.items():
    for _place, _word in enumerate(_words.split("|")):
        _KNOWN.setdefault(" ".join(_word.split()), (_holds, _place))

#: What is longer is a sentence.
_LONGEST = 150
_OF_BODY = re.compile(
    r"(?P<body>.+?)\s*[-–—:/|(]*\s*\b(?:notes?|comments?|comment(?:ary)?|updates?|minutes|feedback|further\s+actions?)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_IS_BODY = re.compile(r".*\b(?:board|group|committee|panel|forum|council|executive|team)", re.IGNORECASE)
#: What stands before "notes" and is nobody.
_NOBODY = re.compile(
    r"(?:progress|latest|last|current|status|further|general|additional|other|recent|action|actions|activity|officers?|"
    r"sros?|lead|owners?|any|quarterly|monthly|weekly|key|previous|new|q[1-4]|rag|\W|\d)+",
    re.IGNORECASE,
)


def normal(heading: str) -> str:
    """A heading as it is compared: "Time-scale" and "TIME SCALE" are the same, "#" is a number."""
    said = heading.casefold().replace("№", " no ").replace("#", " no ")
    return " ".join(re.sub(r"[\W_]+", " ", said).split())


def recognised(heading: str) -> tuple[Holds, int] | None:
    """What a heading says that its column holds, and how telling it is: the less the number, the more.

    What stands in brackets explains ("Priority (H/M/L)"); two names for one thing are one ("SRO / lead officer").
    """
    bare = re.sub(r"\([^()]*\)", " ", heading)
    for said in (normal(heading), normal(bare)):
        if found := _KNOWN.get(said) or _KNOWN.get(_WITHOUT_SPACES.get(said.replace(" ", ""), "")):
            return found
    parts = [_KNOWN.get(normal(part)) for part in re.split(r"[/|&,+]|\b(?:and|or)\b", bare)]
    named = [part for part in parts if part is not None]
    if len(named) > 1 and len(named) == len(parts) and len({holds for holds, _ in named}) == 1:
        return min(named, key=lambda part: part[1])
    return None


_WITHOUT_SPACES = {word.replace(" ", ""): word for word in _KNOWN}


def body_of(heading: str) -> str:
    """Whose notes a heading says that its column holds: "Gold Group" of "Gold Group notes / further actions"."""
    said = " ".join(heading.split())
    if len(said) > _LONGEST:
        return ""
    found = _OF_BODY.fullmatch(said)
    body = found["body"].strip(" -–—:/|(&") if found else said if _IS_BODY.fullmatch(said) else ""
    return "" if _NOBODY.fullmatch(body) or (found is None and len(said.split()) > 5) else body
