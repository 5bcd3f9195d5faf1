"""Posting a remittance: what its author writes, the accounts and the 835 it stands for, and what the ledger posts.

task         the public half, as exercises.toml holds it
desk         the accounts and the remittance: made by the engine, or read from a file beside the module
sheet        the lines to post, what the ledger posts to each, and why
tempting     mistakes that can be told from their sums, and what to say to each
balance      what still has no place, in words
"""
