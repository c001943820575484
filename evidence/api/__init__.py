"""The doors of evidence for machines: parse, call one act, show the result. One file for each group of acts."""

from evidence.api.items import ItemDoors

DOORS = [ItemDoors]
