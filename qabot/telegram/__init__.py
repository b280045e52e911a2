"""The Telegram bot: the only package that knows of Telegram.

::

    bot ──▶ service ──▶ polling          sign in, fetch, finish
     ├────▶ handlers ─▶ addressing       is it meant for the bot, what is asked?
     │         ├──────▶ render ─▶ richtext, texts
     │         └──────▶ delivery         back to where it was asked
     └────▶ server, flood, turns, secrecy
"""
