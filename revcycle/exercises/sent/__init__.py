"""What comes back when a practice answer is really sent: through the clearinghouse and to the payer.

    desk = Desk(shown, key)
    back = desk.send(claim_of(shown, key, raw), desk.next_day)     # files, edits, decision

claims.claim_of        the claim that an answer stands for, or what keeps it in the office
log.SentLog            what was sent before, where a form asks for item 22
sending.Desk           the world of one exercise: it remembers what was sent
verdict.verdict        what happened, what caused it, what to change
told.told              all of that as the browser draws it
"""
