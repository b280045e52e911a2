"""The Telegram bot: the only package that knows of Telegram.

::

    bot ──▶ service ──▶ polling ──▶ inbox ──▶ turns ──▶ attempts      sign in, fetch, try, finish
     ├────▶ handlers ─▶ addressing               is it meant for the bot, what is asked?
     │         ├──────▶ render ─▶ richtext
     │         └──────▶ delivery                 back to where it was asked
     ├────▶ journal, memory ─▶ database          what outlives the process
     └────▶ server, flood, secrecy
"""
