"""Who must be seen, by when, and who was: care rules, visits, contacts, findings.

Owns care rules, visits and contacts. Publishes `visits.*`. Listens to `registry.resident_profiled`,
`registry.care_circle_resolved` and `activities.attendance_recorded`.
"""
