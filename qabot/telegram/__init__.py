"""The Telegram bot: the only package that knows of Telegram.

::

    bot ──▶ service ──▶ polling ──▶ inbox ──▶ turns ──▶ attempts      sign in, fetch, try, finish
     │         └──────▶ menu                              └──▶ alarms, failures   what went wrong
     ├────▶ hook, webhook ─▶ reception ─▶ inbox  where messages are delivered, not fetched
     ├────▶ handlers ─▶ addressing               is it meant for the bot, what is asked?
     │         └──────▶ additions, removals      what admins do to the articles
     ├────▶ inline                               what is offered while somebody types
     ├────▶ presses ──▶ answered, press          what a pressed button does
     │         ├──────▶ asking                   from a question to messages
     │         ├──────▶ render, pages ─▶ richtext, buttons, shelf
     │         └──────▶ delivery                 back to where it was asked
     ├────▶ examples                             questions under the greeting
     ├────▶ standing                             blocked or let in, a group that has moved
     ├────▶ stats ────▶ chart                    what admins are told of a month
     ├────▶ desk ─────▶ shelf                    what can be read
     │         └──────▶ journal, memory, ledger, votes, preferences,
     │                  access, chats, tally ─▶ database
     └────▶ server, courier ─▶ flood, secrecy
"""
