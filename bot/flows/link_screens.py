"""What people see when they link accounts or part them; the story is in linking.py."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.event import Origin
from bot.chat.screen import Ask, Button, Say, Screen
from bot.flows.parts import button, danger, primary, told
from storage.domain.linking import Account, LinkOffer, plain_name, shown

NAME = "linking"
CARD = "linking"


def here(origin: Origin) -> Account:
    """Return the account that somebody just used."""
    return Account(
        platform=origin.place.platform,
        external_id=origin.external_id,
        place=origin.place,
        language=origin.person.language,
        name=plain_name(origin.name),
    )


def named(account: Account) -> Say:
    """Say which account: its kind, and the name its platform shows, as far as there is one."""
    if account.name:
        return Say("account-named", {"platform": account.platform, "name": account.name})
    return Say("account-unnamed", {"platform": account.platform})


def page(accounts: Sequence[Account], origin: Origin) -> Screen:
    """Draw what is linked, or what linking is; and what can be done."""
    ways = (primary("button-show-code", NAME, "show-code"), button("button-enter-code", NAME, "enter-code"))
    on = (button("button-go-on", "welcome", "home"), button("button-privacy", "privacy", "show"))
    if not accounts:
        return Screen(text=(Say("link-about"), Say("link-how")), rows=(ways, on), card=CARD, anew=True)
    lines = [
        Say("item-account-home" if one.is_home else "item-account", {"account": named(one)})
        for one in accounts
    ]
    partings = tuple((_parting(one, origin),) for one in accounts if _may_part(one, accounts, origin))
    return Screen(
        text=(Say("link-linked"), *lines, Say("link-how")),
        rows=(*partings, ways, on),
        card=CARD,
        anew=True,
    )


def _may_part(one: Account, accounts: Sequence[Account], origin: Origin) -> bool:
    """Each account that joined may leave by itself; the ones at home may send it away."""
    at_home = any(other.is_home and other.place == origin.place for other in accounts)
    return not one.is_home and (at_home or one.place == origin.place)


def _parting(one: Account, origin: Origin) -> Button:
    if one.place == origin.place:
        return button("button-unlink-here", NAME, "unlink", one.external_id, one.platform)
    label = Say("button-unlink", {"account": named(one)})
    return button(label, NAME, "unlink", one.external_id, one.platform)


def code(plain: str) -> Screen:
    """Show a code, to be copied with one press."""
    text = (Say("link-code", {"code": shown(plain)}), Say("link-code-warning"))
    return Screen(text=text, copyable=shown(plain), card=CARD, anew=True)


def question(message_id: str = "link-enter") -> Screen:
    """Ask for the code of the other account."""
    return Screen(text=(Say(message_id),), ask=Ask.TEXT, placeholder=Say("link-code-placeholder"))


def to_guest(offer: LinkOffer) -> Screen:
    """Ask the one who entered the code, and say plainly what a yes gives."""
    return _asked(Say("link-guest-question", {"account": named(offer.host)}), "agree", offer)


def to_host(offer: LinkOffer) -> Screen:
    """Ask the one who showed the code."""
    return _asked(Say("link-host-question", {"account": named(offer.guest)}), "confirm", offer)


def _asked(who: Say, verb: str, offer: LinkOffer) -> Screen:
    yes = primary("button-link-yes", NAME, verb, offer.id)
    no = button("button-link-no", NAME, "decline", offer.id)
    return Screen(text=(who, Say("link-gives")), rows=((yes, no),), card=CARD, anew=True)


def waiting(offer: LinkOffer) -> Screen:
    """Say that the other side has to say yes now."""
    text = (Say("link-waiting", {"account": named(offer.host)}),)
    return Screen(text=text, rows=((button("button-stop", NAME, "decline", offer.id),),), card=CARD)


def done(other: Account) -> Screen:
    """Say what is linked now."""
    rows = ((primary("button-go-on", "welcome", "home"), button("button-linked", NAME, "show")),)
    return Screen(text=(Say("link-done", {"account": named(other)}),), rows=rows, card=CARD)


def to_friend(name: str, grant_id: str) -> Screen:
    """Tell a friend that their permission waits, and lead to it."""
    return told("link-pauses", (button("button-see-permission", "consents", "open", grant_id),), name=name)


def declined(message_id: str = "link-declined") -> Screen:
    """Say that nothing was linked."""
    return Screen(text=(Say(message_id),), rows=((button("button-go-on", "welcome", "home"),),), card=CARD)


def unlink_sure(account: Account, home: Account, origin: Origin) -> Screen:
    """Say what unlinking means, on the side that asks."""
    yes = danger("button-unlink-yes", NAME, "unlink-yes", account.external_id, account.platform)
    rows = ((yes, primary("button-stay-linked", NAME, "show")),)
    if account.place == origin.place:
        return told("unlink-sure-here", *rows, account=named(home))
    return told("unlink-sure-there", *rows, account=named(account))
