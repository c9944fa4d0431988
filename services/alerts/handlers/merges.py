"""Two entries of one person became one, or were taken apart."""

from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.follow_merges import follow_merge, undo_merge
from shared.merge_edge import hear_of_merges

hear_of_merges(EDGE, follow=follow_merge, undo=undo_merge)
