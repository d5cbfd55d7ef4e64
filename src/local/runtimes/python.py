"""Runs a Python handler for the local stage, through Lambda's runtime API.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import http.client
import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback

HOST = os.environ["AWS_LAMBDA_RUNTIME_API"]
PREFIX = "/2018-06-01/runtime"


class Context:
    def __init__(self, headers):
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


connection = http.client.HTTPConnection(HOST)


def request(method, path, body=None):
    connection.request(method, PREFIX + path, body)
    response = connection.getresponse()
    return response.headers, response.read()


def description_of(error):
    traceback.print_exception(type(error), error, error.__traceback__)
    description = {
        "errorType": type(error).__name__,
        "errorMessage": str(error),
        "stackTrace": traceback.format_tb(error.__traceback__),
    }
    return json.dumps(description).encode()


def end_with_stage():
    """Standard input ends when the stage ends, for whatever reason. Then this process and its children end, too."""
    os.read(0, 1)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def load_handler():
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    module, _, name = os.environ["_HANDLER"].rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), name)


def outcome_of(handler, headers, event):
    """Returns how an invocation ended, and its result or error as JSON."""
    try:
        result = handler(json.loads(event), Context(headers))
        return "response", json.dumps(result, ensure_ascii=False).encode()
    except Exception as error:
        return "error", description_of(error)


def serve(handler):
    # The request that sends a result also requests the next event, which halves the number of requests.
    next_request = ("GET", "/invocation/next")
    while True:
        try:
            headers, event = request(*next_request)
        except OSError:
            return  # The stage has ended.
        kind, body = outcome_of(handler, headers, event)
        next_request = ("POST", f"/invocation/{headers['Lambda-Runtime-Aws-Request-Id']}/{kind}?next", body)


if __name__ == "__main__":
    threading.Thread(target=end_with_stage, daemon=True).start()
    try:
        loaded = load_handler()
    except Exception as error:
        request("POST", "/init/error", description_of(error))
        sys.exit(1)
    serve(loaded)
