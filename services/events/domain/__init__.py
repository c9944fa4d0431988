"""Rules of activities: who gets a seat, who moves up, when somebody can be seen at one."""
