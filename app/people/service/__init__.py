"""Acts about people, one file a kind of act; everyone else calls them by this name."""

from app.people.service.appointing import propose_account, propose_appointment, propose_removal
from app.people.service.keys import (
    ask_for_link,
    change_me,
    consume_link,
    make_link,
    make_links,
    make_token,
    revoke_token,
    sign_out,
)
from app.people.service.mandates import grant_mandate, revoke_mandate
from app.people.service.notices import (
    letters_of,
    mark_delivered,
    note_mailed,
    notify,
    put_off,
    show_notices,
    tell_auditors,
    tell_board,
    tell_chief,
    words_of,
)
from app.people.service.office import (
    add_platform,
    announce_absence,
    appoint,
    declare,
    end_appointment,
    open_account,
    show_office,
)
from app.people.service.proposals import tell_of_proposal
from app.people.service.recovery import propose_replacement, tell_of_passkey
from app.people.service.shops import find_or_invite_shop, invite_shop, keep_shop_address
from app.people.service.webhooks import send_webhook

__all__ = [
    "add_platform",
    "announce_absence",
    "appoint",
    "ask_for_link",
    "change_me",
    "consume_link",
    "declare",
    "end_appointment",
    "find_or_invite_shop",
    "grant_mandate",
    "invite_shop",
    "keep_shop_address",
    "letters_of",
    "make_link",
    "make_links",
    "make_token",
    "mark_delivered",
    "note_mailed",
    "notify",
    "open_account",
    "propose_account",
    "propose_appointment",
    "propose_removal",
    "propose_replacement",
    "put_off",
    "revoke_mandate",
    "revoke_token",
    "send_webhook",
    "show_notices",
    "show_office",
    "sign_out",
    "tell_auditors",
    "tell_board",
    "tell_chief",
    "tell_of_passkey",
    "tell_of_proposal",
    "words_of",
]
