"""X12, the wire format of claims and payments: read, explained and checked.

    reader.read             segments of a file, one after the other
    walk.walk               the same, each with its envelopes and its loop
    plain.read_segment      a segment in plain words
    summary.summarize       what a whole file is
    check.check             what is wrong with it, and where

They take a path, bytes or an open binary file; plain.read_segment takes one segment. The tables behind them are in
assets/x12. What writes X12 makes segments (segment.Segment) and puts their ``written`` one after the other.
"""
