"""``kg serve``: an export on the web, to be read only: a SPARQL endpoint, an editor, pages of things.

Queries run in worker processes, which can be killed: the store cannot be interrupted in a thread.
"""
