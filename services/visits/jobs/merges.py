"""What was written under a former id while the merge was told."""

from services.visits.jobs.schedule import JOBS
from services.visits.storage.merging import MERGES
from services.visits.use_cases.follow_merges import follow_merge
from shared.merge_edge import sweep_late_merges

__all__ = ["sweep_merges"]

sweep_merges = sweep_late_merges(JOBS, MERGES, follow=follow_merge)
