import json
from collections import Counter


def lambda_handler(event, context):
    """Echoes the events, and logs how many there were of each kind: no e-mail address, no token."""
    events = json.loads(event["body"] or "[]")
    counts = Counter(entry["event"] for entry in events)
    print(f"received {len(events)} events", json.dumps(counts))
    return {"statusCode": 200, "body": json.dumps(events)}
