"""Numbers of the console that nobody may change at run time."""

DEBOUNCE_SECONDS = 0.2
"""Events that arrive within this time are one notice to a page: a visit alone causes three. Longer would be felt."""

CALM_SECONDS = 0.6
"""Least pause between two notices to one page. An import changes hundreds of records a second; a page cannot be read
faster than this, and would only load the owners. Longer, and what happens just after a notice would be shown later than
within a second: a page still has to ask for it and draw it."""

BEAT_SECONDS = 10.0
"""A sign of life on every live connection. The page script gives up after three without one (see live.js)."""

BUS_LOOK_SECONDS = 1.0
"""How often to look whether the bus is connected; reads two attributes."""

MOST_IDS = 50
"""Ids named in one notice; with more the page reloads what it shows without looking at them."""

QUERY_SECONDS = 4.0
"""How long a page waits for one owner before it shows that part as unavailable."""

COMMAND_SECONDS = 10.0
"""How long a person waits for their click to be confirmed."""

FILE_SECONDS = 30.0
"""How long a person waits for a file that an owner has to draw, such as sheets of cards: five take three seconds on a
quiet machine."""

QUEUE_LINES = 40
"""Alerts shown before "show all"; all of them are counted. A screen shows eight, and a page stays below 100 kB."""

MOST_DOORS = 100
"""Visits shown on one page; a liaison has eight. Above this the page asks to choose one, and still counts them all."""

PAGE_SIZE = 60
"""Lines of a list before "more"; a screen shows about twenty."""

FEED_REFRESH_SECONDS = 120
"""How often a relative's page that is left open asks again: with it, news is never five minutes old."""

FEED_VIEWS_PER_MINUTE = 30
"""How often one link may be opened in a minute. A family looks a few times a day."""

FEED_VIEWS_PER_ADDRESS = 600
"""How often relatives' links may be opened from one address in a minute: a proxy before us stands for everybody."""

LOGINS_PER_ADDRESS = 300
"""Tries to sign in that are looked at in a minute from one address, in one process: a whole office arrives at eight,
and 300 comparisons of passwords take a quarter of what one process compares. More is a flood that would keep others
waiting."""
