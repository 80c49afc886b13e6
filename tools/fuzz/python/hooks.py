"""What Schemathesis is told about Orderline: who calls, which ids exist, and what holds of every answer."""

import itertools
import json

import requests
import schemathesis
from callers import CALLER, ROOT, URL, Caller
from refusals import is_explained
from schemathesis.core.failures import Failure
from schemathesis.core.parameters import ParameterLocation

caller = Caller()
keys = itertools.count(1)

LINES = ["application/x-ndjson", "text/csv"]
schemathesis.serializer.alias(LINES, "text/plain")

EXAMPLE_ETAG = '"3"'
EXAMPLE_PRODUCT = "0199c0de-7a00-7000-8000-000000000010"
EXAMPLE_ID = "0199c0de-7a00-7000-8000-000000000001"

SPENDS_ACCOUNT = {"signOut", "changePassword", "eraseUser"}
"""Operations after which the token that they were sent with is good for nothing."""


def operation_id(case):
    return case.operation.definition.raw.get("operationId")


if CALLER != "anonymous":

    @schemathesis.auth(refresh_interval=None)
    class Authentication:
        def get(self, case, context):
            return caller.token()

        def set(self, case, data, context):
            case.headers["Authorization"] = f"Bearer {data}"


def _existing_product():
    """One that the demo has."""
    answer = requests.get(f"{ROOT}/products", params={"limit": 1, "availability": "in_stock"}, timeout=30)
    answer.raise_for_status()
    return answer.json()["items"][0]


def _ids_by_path(path, product):
    if path.endswith("/products/{id}") or "{productId}" in path:
        return product["id"]
    return "current" if path.endswith("/sessions/{id}") else EXAMPLE_ID


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Lets examples name what exists, and says without Unicode categories, which the generator lacks, what texts may hold."""
    product = _existing_product()
    text = json.dumps(raw_schema).replace(EXAMPLE_PRODUCT, product["id"])
    read = json.loads(text.replace("\\\\p{Cc}\\\\p{Cs}", "\\\\x00-\\\\x1f\\\\x7f-\\\\x9f"))
    raw_schema.clear()
    raw_schema.update(read)
    for path, operations in raw_schema["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path" and parameter["name"] in ("id", "productId"):
                    parameter["example"] = _ids_by_path(path, product)
            if operation["operationId"] == "placeOrder":
                _order_what_exists(operation["requestBody"]["content"]["application/json"]["example"], product)


def _order_what_exists(order, product):
    order.pop("expectedTotal", None)
    for line in order.get("lines", []):
        line["sku"] = product["sku"]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Sends each keyed request under a key of its own, and a change for the version that is there, where the case says what the example does."""
    headers = case.headers
    if headers.get("If-Match") == EXAMPLE_ETAG:
        answer = requests.get(
            URL + case.formatted_path, headers={"Authorization": headers.get("Authorization", "")}, timeout=30
        )
        headers["If-Match"] = answer.headers.get("ETag", EXAMPLE_ETAG)
    if str(headers.get("Idempotency-Key", "")).startswith("0199c0de"):
        headers["Idempotency-Key"] = f"fuzz-{CALLER}-{next(keys)}"


@schemathesis.hook
def after_call(context, case, response):
    """Takes another token once this one is refused, or its account or session is gone."""
    sent = response.request.headers.get("Authorization", "")
    refused = response.status_code == 401 and "invalid_token" in "".join(response.headers.get("www-authenticate", []))
    spends = response.status_code < 300 and operation_id(case) in SPENDS_ACCOUNT
    if (refused or spends) and caller.is_held(sent):
        caller.spent()


ELSEWHERE = (ParameterLocation.PATH, ParameterLocation.QUERY, ParameterLocation.HEADER, ParameterLocation.COOKIE)


def _is_text_all_the_same(case):
    """A body of lines is text whatever it was made from: with nothing else wrong, the request follows the schema."""
    made_from_more = case.media_type in LINES and not isinstance(case.body, str)
    return made_from_more and not any(case.meta.is_negative_at(location) for location in ELSEWHERE)


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Keeps a failure unless the request followed the schema where it was said not to, or was refused by a rule that no schema tells."""
    kind = type(failure).__name__
    if kind == "AcceptedNegativeData":
        return not _is_text_all_the_same(case)
    if kind != "RejectedPositiveData":
        return True
    problem = _problem_in(response)
    return problem is None or not is_explained(problem)


class NoProblem(Failure):
    """An answer that is no success and no problem (RFC 9457) either."""

    code = "ST901"
    kind_title = "Not a problem+json"


def _problem_in(response):
    if "application/problem+json" not in "".join(response.headers.get("content-type", [])):
        return None
    try:
        return json.loads(response.content)
    except ValueError:
        return None


def _fault_of(response):
    problem = _problem_in(response)
    if not isinstance(problem, dict):
        return "the body is no application/problem+json"
    missing = [name for name in ("type", "title", "status", "instance", "code", "requestId") if name not in problem]
    if missing:
        return f"the problem has no {', '.join(missing)}"
    if problem["status"] != response.status_code or problem["type"] != f"/problems/{problem['code']}":
        return "the problem contradicts the answer, or its type its code"
    return None


@schemathesis.check
def problem_json(ctx, response, case):
    """Every answer but a success and 304 is a problem, whatever was asked; an answer to HEAD has no body to look at."""
    if response.status_code < 300 or response.status_code == 304 or response.request.method == "HEAD":
        return
    fault = _fault_of(response)
    if fault:
        raise NoProblem(operation=case.operation.label, message=f"{response.status_code}: {fault}")
