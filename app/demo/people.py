"""The demo's people: an office that nobody picks from by hand, four platforms, and whoever the disputes bring."""

from app.founding import Person
from app.kit.actors import Role

BOARD = [
    Person(Role.board, "理事会 Board", "board@redress.example"),
    Person(Role.board, "Rosalind Achebe", "board2@redress.example", "en"),
]
STAFF = [
    Person(Role.chief, "沈砚秋", "chief@redress.example"),
    Person(Role.deputy, "Helena Marsh", "deputy@redress.example", "en"),
    Person(Role.registrar, "顾清", "registrar@redress.example"),
    Person(Role.registrar, "Tomás Vidal", "registrar2@redress.example", "en"),
    Person(Role.mediator, "林知微", "mediator1@redress.example"),
    Person(Role.mediator, "贺之远", "mediator2@redress.example"),
    Person(Role.mediator, "Ines Okafor", "mediator3@redress.example", "en"),
    Person(Role.mediator, "苏禾", "mediator4@redress.example"),
    Person(Role.mediator, "Daniel Brandt", "mediator5@redress.example", "en"),
    Person(Role.mediator, "孟䶮", "mediator6@redress.example"),
    Person(Role.auditor, "审计 Audit", "auditor@redress.example"),
    Person(Role.operations, "运维 Operations", "operations@redress.example"),
]
PLATFORMS = [
    ("海桐商城", "Asia/Shanghai", "desk@haitong.example"),
    ("旧友二手", "Asia/Shanghai", "desk@jiuyou.example"),
    ("果拼", "Asia/Shanghai", "desk@guopin.example"),
    ("Haitong Global", "UTC", "desk@haitong-global.example"),
]
