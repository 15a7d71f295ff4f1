"""Reads JSON documents, one in each line, and prints for each whether the schema allows it: schemaverdicts.py SCHEMA."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
for line in sys.stdin:
    print("good" if validator.is_valid(json.loads(line)) else "bad")
