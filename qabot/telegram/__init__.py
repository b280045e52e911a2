"""The Telegram bot: the only package that knows of Telegram.

::

    bot ──▶ service ──▶ polling          sign in, fetch, finish
     ├────▶ handlers ─▶ addressing       is it meant for the bot, what is asked?
     ├────▶ presses ──▶ handlers         what a pressed button does
     │         ├──────▶ desk             who answers, what is remembered and can be read
     │         ├──────▶ render, pages ─▶ richtext, buttons, shelf
     │         └──────▶ delivery         back to where it was asked
     └────▶ server, flood, turns, secrecy
"""
