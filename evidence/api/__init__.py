"""The doors of evidence for machines: parse, call one act, show the result. One file for each group of acts."""

from evidence.api.exports import take_away
from evidence.api.findings import FindingDoors
from evidence.api.forgetting import ErasureRequestDoors, OwnErasureDoors
from evidence.api.items import ItemDoors
from evidence.api.keeping import HoldDoors, propose_erasure, show_keeping
from evidence.api.media import MediaDoors
from evidence.api.preservation import PlatformsOwn, PreservationDoors
from evidence.api.readings import ReadingDoors
from evidence.api.records import ExpertDoors, LinkDoors, RequestDoors
from evidence.api.unmaskings import UnmaskingDoors
from evidence.api.uploads import UploadDoors

DOORS = [
    take_away,
    ItemDoors,
    HoldDoors,
    show_keeping,
    propose_erasure,
    OwnErasureDoors,
    ErasureRequestDoors,
    MediaDoors,
    ReadingDoors,
    FindingDoors,
    PreservationDoors,
    PlatformsOwn,
    UploadDoors,
    RequestDoors,
    LinkDoors,
    ExpertDoors,
    UnmaskingDoors,
]
