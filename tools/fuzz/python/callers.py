"""Who sends the requests of a pass: nobody, an account of the demo, or one account after another."""

import itertools
import os
import time

import requests

URL = os.environ["FUZZ_URL"]
VERSION = os.environ["FUZZ_VERSION"]
ROOT = f"{URL}/api/v1"
CALLER = os.environ["FUZZ_CALLER"]
PASSWORD = "orderline-demo-customer"
"""That of the documents' examples, so that these also hold for the accounts made here."""

ACCOUNTS = {
    "customer": ("demo@example.com", "orderline-demo-customer"),
    "admin": ("ops@example.com", "orderline-demo-ops"),
}
_numbers = itertools.count(1)


def _post(path, body):
    """Each call comes from an address of its own, as sign-ins are throttled by address; by account they have to wait."""
    number = next(_numbers)
    forwarded = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    while True:
        answer = requests.post(ROOT + path, json=body, headers={"X-Forwarded-For": forwarded}, timeout=30)
        if answer.status_code != 429:
            answer.raise_for_status()
            return answer.json()
        time.sleep(int(answer.headers["Retry-After"]))


def sign_in(email, password):
    return _post("/sessions", {"email": email, "password": password})["accessToken"]


def _new_account():
    email = f"passing-{os.getpid()}-{next(_numbers)}@example.com"
    _post("/users", {"email": email, "password": PASSWORD, "name": "Passing Account"})
    return sign_in(email, PASSWORD)


class Caller:
    """Holds the token of the account that sends, and takes another once it is spent."""

    def __init__(self):
        self._token = None

    def token(self):
        if self._token is None:
            account = ACCOUNTS.get(CALLER)
            self._token = sign_in(*account) if account else _new_account()
        return self._token

    def is_held(self, authorization):
        return self._token is not None and authorization == f"Bearer {self._token}"

    def spent(self):
        self._token = None
