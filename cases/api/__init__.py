"""The doors of cases for machines: parse, call one act, show the result. One file for each group of acts."""

from cases.api.appeals import AppealDoors
from cases.api.assignments import AssignmentDoors
from cases.api.draws import DrawDoors
from cases.api.endings import EndingDoors
from cases.api.obligations import ObligationDoors
from cases.api.office import FigureDoors
from cases.api.responses import ResponseDoors
from cases.api.screenings import ScreeningDoors
from cases.api.talks import TalkDoors

DOORS = [
    AppealDoors,
    ScreeningDoors,
    ResponseDoors,
    TalkDoors,
    AssignmentDoors,
    DrawDoors,
    ObligationDoors,
    FigureDoors,
    EndingDoors,
]
