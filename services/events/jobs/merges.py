"""What was written under a former id while the merge was told."""

from services.events.jobs.schedule import JOBS
from services.events.storage.merging import MERGES
from services.events.use_cases.follow_merges import follow_merge
from shared.merge_edge import sweep_late_merges

__all__ = ["sweep_merges"]

sweep_merges = sweep_late_merges(JOBS, MERGES, follow=follow_merge)
