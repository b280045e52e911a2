"""What a conversation remembers, and how a fragment becomes a question that stands alone.

Nothing here knows of chats, front ends or articles: texts and values in, values out.
"""
