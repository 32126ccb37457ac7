"""The desk half of the chat: who waits, who answers, what is said."""
