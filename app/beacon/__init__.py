"""Public chance: values named before they exist, which nobody can choose. They draw mediators and sample rulings."""

from app.beacon.errors import OutsidersOnly
from app.beacon.relays import Relays
from app.beacon.rules import sampled
from app.beacon.service.chain import OwnChain
from app.beacon.service.network import PublicNetwork
from app.beacon.words import Beacon, Round, Value
from app.kit.settings import Settings

__all__ = ["Beacon", "Round", "Value", "open_beacon", "sampled"]


def open_beacon(settings: Settings) -> Beacon:
    """The beacon that the operator chose.

    Raises:
        BeaconAddressWrong: the setting is not understood.
        OutsidersOnly: production needs one that the office does not know beforehand.
    """
    own = OwnChain(settings.vault_dir)
    if settings.beacon_url:
        return PublicNetwork(Relays.parse(settings.beacon_url), own)
    if settings.production:
        raise OutsidersOnly
    return own
