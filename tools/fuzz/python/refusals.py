"""Requests that follow the schema and are refused all the same, because a rule is about more than a schema can say.

The check positive_data_acceptance reports each of them. One is passed over only where the answer names that very rule.
"""

CURSOR = "a cursor is sealed by the server, and good only with the filters that it came with"
SECRET = "the value is a secret that was sent to somebody"
STATE = "the rule is about what is there, not about the request alone"
FIELDS = "the rule is about several fields together, or about the elements of a list beside each other"
CURRENCY = "how many decimals an amount may have depends on its currency, and not every three letters are one"
TEXT = "nothing is seen of the text, or what an address has depends on its country"
EMAIL = "what a domain may be, no schema tells: its length is that of its ASCII form"
TIME = "RFC 3339 is more than a format that generators agree on, and the years are bounded"
NOW = "the rule is about the time of the request"
LINES = "the schema of lines is in each of them, not in the document"
HOST = "which hosts there can be, and which may be called, no schema tells"
ZONE = "which time zones there are, no schema tells"
LENGTH = "how long a URL may be altogether, no schema tells"
CALLER = "what is required depends on who calls"


def _field(*names):
    return lambda where, code, detail: where in names


def _says(text):
    return lambda where, code, detail: text in detail


ANYTHING = None

RULES = [
    (STATE, "precondition-failed", ANYTHING),
    (STATE, "idempotency-key-reused", ANYTHING),
    (STATE, "wrong-password", ANYTHING),
    (STATE, "unknown-reference", ANYTHING),
    (SECRET, "invalid-verification-token", ANYTHING),
    (SECRET, "invalid-reset-token", ANYTHING),
    (CURSOR, "invalid-query", _field("cursor")),
    (FIELDS, "invalid-query", lambda where, code, detail: where in ("q", "currency", "sort") and code == "required"),
    (FIELDS, "invalid-query", _says("is price, -price or relevance where prices are limited")),
    (FIELDS, "validation-failed", _says("is on another line already")),
    (CURRENCY, "invalid-query", _says("is no ISO 4217 code of a currency")),
    (CURRENCY, "validation-failed", _says("is no ISO 4217 code of a currency")),
    (CURRENCY, "invalid-query", _says("has too many decimals for")),
    (CURRENCY, "validation-failed", _says("has too many decimals for")),
    (CALLER, "validation-failed", lambda where, code, detail: where == "#/password" and code == "required"),
    (TEXT, "validation-failed", _says("is blank")),
    (TEXT, "validation-failed", _says("expected string to have >=1 characters")),
    (TEXT, "invalid-query", _says("is blank")),
    (TEXT, "invalid-query", _says("expected string to have >=1 characters")),
    (TEXT, "validation-failed", _says("is wanted in that country")),
    (TEXT, "validation-failed", lambda where, code, detail: where.endswith(("/city", "/postalCode")) and code == "required"),
    (EMAIL, "validation-failed", _says("is no e-mail address such as")),
    (TIME, "validation-failed", _says("is no time of")),
    (TIME, "invalid-query", _says("is no time of")),
    (NOW, "validation-failed", _says("is not in the future")),
    (HOST, "validation-failed", lambda where, code, detail: where == "#/url" and code == "not-allowed"),
    (FIELDS, "report-range-refused", ANYTHING),
    (ZONE, "invalid-query", _says("is no time zone of the IANA")),
    (LENGTH, "uri-too-long", ANYTHING),
    (LINES, "validation-failed", _says("lacks the columns")),
]
"""Reason, code of the problem, and what a fault must be that it explains."""


def _place(fault):
    return fault.get("pointer") or fault.get("parameter") or fault.get("header") or ""


def is_explained(problem):
    """Whether every fault of that refusal, of a request that follows the schema, is one that no schema tells."""
    rules = [fits for _, code, fits in RULES if code == problem.get("code")]
    faults = [(_place(fault), fault["code"], fault["detail"]) for fault in problem.get("errors", [])]
    if ANYTHING in rules:
        return True
    return bool(faults) and all(any(fits(*fault) for fits in rules) for fault in faults)
