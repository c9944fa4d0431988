"""Activities of a community.

Owns activities, enrolment with its wait-list, and attendance. Publishes `activities.*`. Listens to registry for the
names of residents. The word inside is always activity; an event is only ever a message on the bus.
"""
