"""What OpenAPI cannot say: `window` and `since` exclude each other, and `history` requires one of them."""

import schemathesis


@schemathesis.hook
def filter_case(context, case):
    query = case.query or {}
    if {"window", "since"} <= set(query):
        return False
    return "history" not in query or "since" in query or query.get("window", "all") != "all"
