"""Registry: who exists, where they live, who answers for them, what happened to them.

Owns areas, residents with their categories, staff, posts, care circles, lives, relatives, roster imports and the audit.
Publishes every change to them (`shared.contracts.registry…`). Listens to facts that it hands on to operators.
"""
