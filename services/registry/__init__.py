"""Registry: who exists, where they live, who answers for them.

Owns areas, residents with their categories, staff, posts, care circles and roster imports. Publishes every change to
them (`shared.contracts.registry`). Listens to requests only.
"""
