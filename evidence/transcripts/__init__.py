"""Chats as people have them, read into one model: one file a format, all of them pure and of constant memory."""
