"""What a web process counts. No label names a person or a thing of theirs; each has a bounded number of values.

A brand is named only where something failed: one series for each that ever failed, however many there are.
"""

from prometheus_client import Counter, Histogram

ANSWERS = Counter("guichet_answers_total", "Answers, by route and status", ["endpoint", "status"])
SECONDS = Histogram("guichet_answer_seconds", "Seconds to an answer, by route", ["endpoint"])
FAILURES = Counter("guichet_failed_answers_total", "Answers with a status of 500 or more, by brand", ["tenant"])
SIGN_INS = Counter("guichet_sign_ins_total", "People let in, by the way they came in", ["way"])
REFUSED_SIGN_INS = Counter(
    "guichet_sign_in_failures_total", "Passwords and codes that were not accepted, by why", ["reason"]
)
WEBHOOKS = Counter("guichet_webhooks_total", "Events that the payment provider posted, by outcome", ["outcome"])
ERRORS = Counter("guichet_errors_total", "Errors that this web host's processes logged, by the log's event", ["event"])
